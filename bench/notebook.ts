/**
 * A figure of 5,000 points and 30 s in a real kernel: from running the cell to the picture and to the sound, how large the output is,
 * and how long a browser takes to show it.
 */
import { chromium } from "playwright-core";
import { has } from "../tests/helpers/has.ts";
import { which } from "../tests/helpers/which.ts";
import { jupyterPython } from "../tests/notebook/kernel.ts";
import { percentiles, row } from "./table.ts";

const RUNS = 5;

interface Output {
  readonly kind: "display_data" | "update_display_data";
  /** s */
  readonly time: number;
  readonly html: string;
}

/** Each has other values, so that no sound is kept from the one before. */
const cell = (run: number) =>
  `await (async () => {
    const rows = Array.from({ length: 5000 }, (_, x) => ({ x, y: Math.sin(x / (90 + ${run})) * 100 + (x * 7919) % 50 }));
    const figure = plot({
      marks: [
        Plot.dot(rows, { x: "x", y: "y", r: 2 }),
        Sound.note(rows, Plot.binX({ y: "mean" }, { x: "x", y: "y", thresholds: 300, instrument: "pluck" })),
      ],
      time: { duration: 30 },
    });
    await show(figure);
  })();`;

if (!has("jupyter")) {
  row("figure of 5,000 points in a notebook", "", "no jupyter here");
  Deno.exit();
}
const out = new URL("../out/", import.meta.url);
await Deno.mkdir(out, { recursive: true });
const dir = await Deno.makeTempDir({ dir: out.pathname, prefix: "bench-" });
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
  const cells = [`import { Plot, plot, show, Sound } from "auscult";`];
  for (let run = 0; run <= RUNS; ++run) cells.push(cell(run));
  await Deno.writeTextFile(`${dir}/cells.json`, JSON.stringify(cells));
  const { code, stdout, stderr } = await new Deno.Command(jupyterPython(), {
    args: [new URL("./notebook.py", import.meta.url).pathname, dir, `${dir}/cells.json`],
    env: { JUPYTER_PATH: dir },
  }).output();
  if (code !== 0) throw new Error(`the cells did not run:\n${new TextDecoder().decode(stderr)}`);
  const runs = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line) as Output[]);
  const [, cold, ...warm] = runs;
  const picture = percentiles(warm.map(([first]) => 1000 * first!.time));
  const sound = percentiles(warm.map(([first, second]) => second!.time - first!.time));
  const html = warm.at(-1)![1]!.html;
  if (!html.includes("data:audio/ogg")) throw new Error("there is no sound in the output");
  row(
    "cell to picture, 5,000 points, warm",
    `${picture.p50.toFixed(0)} ms, at most ${picture.max.toFixed(0)}`,
    `≤ 300; the first in a kernel ${(1000 * cold![0]!.time).toFixed(0)} ms`,
  );
  row(
    "then its sound of 30 s",
    `${sound.p50.toFixed(1)} s, at most ${sound.max.toFixed(1)}`,
    `≤ 4; the first in a kernel ${(cold![1]!.time - cold![0]!.time).toFixed(1)} s`,
  );
  row("its output", `${(JSON.stringify(html).length / 1e6).toFixed(2)} MB`, "≤ 1");
  if (has("chromium")) {
    row("shown by a browser", `${(await shown(html)).toFixed(0)} ms`, "as JupyterLab puts it into a page");
  }
} finally {
  await Deno.remove(dir, { recursive: true });
}

/** How long Chromium takes from the output to the frame after it is drawn, median, ms. */
async function shown(html: string): Promise<number> {
  const browser = await chromium.launch({ executablePath: which("chromium"), args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    const times: number[] = [];
    for (let run = 0; run <= RUNS; ++run) {
      const time = await page.evaluate(async (html) => {
        const cell = document.createElement("div");
        const start = performance.now();
        cell.innerHTML = html;
        document.body.replaceChildren(cell);
        // Scripts that came as text run once they are made anew.
        for (const script of cell.querySelectorAll("script")) {
          const made = document.createElement("script");
          made.type = script.type;
          made.className = script.className;
          made.textContent = script.textContent;
          script.replaceWith(made);
        }
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return performance.now() - start;
      }, html);
      if (run > 0) times.push(time);
    }
    if (await page.locator(".auscult[data-ready]").count() !== 1) throw new Error("the player did not start");
    return percentiles(times).p50;
  } finally {
    await browser.close();
  }
}
