const root = new URL("../../../", import.meta.url);

/** A notebook of these cells in a folder of its own, whose deno.json maps "auscult" to this very project. */
export async function folderWith(name: string, cells: readonly string[]): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "panel-" });
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  config.imports.auscult = new URL("mod.ts", root).href;
  for (const part of ["tasks", "publish", "lint", "fmt", "exports"]) delete config[part];
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
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
