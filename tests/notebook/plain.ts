import { type ExecutedCell, jupyterPython } from "./kernel.ts";

/** A notebook that was executed by nbclient as it is. */
export interface PlainRun {
  /** Its code cells. */
  readonly cells: readonly ExecutedCell[];
  /** The notebook with its outputs, as JSON. */
  readonly text: string;
}

/** Executes cells in a real Deno kernel with nbclient as it is, below the project's folder, so that they import "auscult". */
export async function executePlain(sources: readonly string[]): Promise<PlainRun> {
  const out = new URL("../../out/", import.meta.url);
  await Deno.mkdir(out, { recursive: true });
  const dir = await Deno.makeTempDir({ dir: out.pathname, prefix: "plain-" });
  try {
    await Deno.mkdir(`${dir}/kernels/deno`, { recursive: true });
    await Deno.writeTextFile(
      `${dir}/kernels/deno/kernel.json`,
      JSON.stringify({
        argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
        display_name: "Deno",
        language: "typescript",
      }),
    );
    const cells = sources.map((source, i) => (
      { cell_type: "code", id: `c${i}`, source, metadata: {}, outputs: [], execution_count: null }
    ));
    const metadata = { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } };
    await Deno.writeTextFile(
      `${dir}/plain.ipynb`,
      JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
    );
    const { code, stdout, stderr } = await new Deno.Command(jupyterPython(), {
      args: [new URL("./plain.py", import.meta.url).pathname, `${dir}/plain.ipynb`],
      env: { JUPYTER_PATH: dir },
    }).output();
    if (code !== 0) throw new Error(`the cells did not run:\n${new TextDecoder().decode(stderr)}`);
    const text = new TextDecoder().decode(stdout);
    return { cells: (JSON.parse(text) as { cells: ExecutedCell[] }).cells, text };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** What a cell showed, of one type. */
export function outputs(cell: ExecutedCell | undefined, type: string): string[] {
  return (cell?.outputs ?? []).flatMap(({ data }) => data?.[type] === undefined ? [] : [[data[type]].flat().join("")]);
}
