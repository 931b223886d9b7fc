const out = new URL("../../../out/", import.meta.url);

/** A notebook of these cells in a folder of its own, within the project, so that its cells find "auscult" in the versions of its lock. */
export async function folderWith(name: string, cells: readonly string[]): Promise<string> {
  await Deno.mkdir(out, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: out.pathname, prefix: "panel-" });
  await Deno.writeTextFile(
    `${folder}/${name}`,
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
      cells: cells.map((source, i) => ({
        cell_type: "code",
        id: `cell${i}`,
        metadata: {},
        source,
        outputs: [],
        execution_count: null,
      })),
    }),
  );
  return folder;
}
