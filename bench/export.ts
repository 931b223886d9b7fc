/** A notebook of 1,000 cells to a script, whole processes, warm caches; beside it nbconvert, which puts the cells one below the other. */
import { has } from "../tests/helpers/has.ts";
import { medianTime, row } from "./table.ts";

const CELLS = 1000;

/** Values, copies that are changed, and prints; few of them are heard. */
function sources(): string[] {
  const cells = ['import { plot, Sound } from "auscult";'];
  for (let i = 0; i < CELLS - 3; i += 3) {
    cells.push(
      `const a${i} = [${i}, 2, 3].map((d) => d + ${i});`,
      `const b${i} = a${i}.filter((d) => d > ${i});\nb${i}.push(${i});`,
      `console.log(b${i}.length);`,
    );
  }
  const last = cells.length - 3;
  cells.length = CELLS - 2;
  cells.push(
    `const rows = [...a0, ...b${last - last % 3 - 3}];`,
    "const figure = plot({ marks: [Sound.note(rows, { y: (d) => d })], time: { duration: 2 } });\nfigure",
  );
  return cells;
}

const config = new URL("../deno.json", import.meta.url).pathname;
const dir = await Deno.makeTempDir();
try {
  const path = `${dir}/thousand.ipynb`;
  const cells = sources().map((source, i) => (
    { cell_type: "code", id: `c${i}`, source, metadata: {}, outputs: [], execution_count: i + 1 }
  ));
  const metadata = {
    kernelspec: { name: "deno", display_name: "Deno", language: "typescript" },
    language_info: { name: "typescript", file_extension: ".ts" },
  };
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
  const time = async (options: string, runs?: number) => {
    const script = `${dir}/export.ts`;
    await Deno.writeTextFile(
      script,
      `import { exportNotebook } from "auscult";
       const { kept } = await exportNotebook(${JSON.stringify(path)}, ${options});
       if (kept.statements > 12) throw new Error(\`\${kept.statements} statements are kept\`);`,
    );
    return await medianTime(Deno.execPath(), ["run", "-A", "--no-check", "--config", config, script], runs);
  };
  const what = `${CELLS} cells to a script`;
  const ours = await time("{ compare: false, check: false }");
  const figure = `${ours.toFixed(2)} s`;
  if (!has("jupyter")) row(what, figure, "no jupyter to compare with");
  else {
    const peer = await medianTime("jupyter", ["nbconvert", "--log-level=ERROR", "--to", "script", path]);
    row(what, figure, `nbconvert, all cells as they are: ${peer.toFixed(2)} s (${(ours / peer).toFixed(1)} ×)`);
  }
  const compared = await time("{ check: false }", 1);
  const whole = await time("{}", 1);
  row(
    "the same, and its score compared with all cells'",
    `${compared.toFixed(1)} s`,
    `with deno lint and deno check of the script ${whole.toFixed(1)} s`,
  );
} finally {
  await Deno.remove(dir, { recursive: true });
}
