import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { readWav } from "../../../lib/csound/wav.ts";
import { isPortFree } from "../../../lib/osc/socket.ts";
import { KERNEL } from "../../../lib/notebook/kernelspec/install.ts";
import { has } from "../../helpers/has.ts";
import { monthNotes } from "../months.ts";
import { Page as PageOfPanel } from "../page.ts";
import { decodeSounds, partHeard } from "../sounds.ts";
import { type Lab, startLab } from "./lab.ts";

const ignore = !has("jupyter") || !has("chromium");
const project = new URL("../../../", import.meta.url);
const screenshots = new URL("out/screenshots/", project);

/** A folder within the project, so that its notebooks find auscult, with the notebooks as they are committed. */
async function withNotebooks(test: (folder: string) => Promise<void>) {
  await Deno.mkdir(new URL("out/", project), { recursive: true });
  const outer = await Deno.makeTempDir({ dir: new URL("out/", project).pathname, prefix: "lab-" });
  try {
    await Deno.mkdir(`${outer}/notebooks`);
    await Deno.symlink(new URL("data", project).pathname, `${outer}/data`);
    for await (const { name } of Deno.readDir(new URL("notebooks/", project))) {
      if (!name.endsWith(".ipynb")) continue;
      await Deno.copyFile(new URL(`notebooks/${name}`, project), `${outer}/notebooks/${name}`);
    }
    await test(`${outer}/notebooks`);
  } finally {
    await Deno.remove(outer, { recursive: true });
  }
}

async function writeNotebook(path: string, sources: readonly string[]) {
  const cells = sources.map((source, i) => (
    { cell_type: "code", id: `c${i}`, source, metadata: {}, outputs: [], execution_count: null }
  ));
  const metadata = { kernelspec: { name: KERNEL, display_name: "Deno (auscult)", language: "typescript" } };
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
}

interface SavedCell {
  cell_type: string;
  id: string;
  execution_count?: number | null;
  outputs?: { output_type: string; data?: Record<string, string | string[]> }[];
}

/** Saves the notebook by its toolbar (keys belong to the player once it has been used), until all of its cells have run, and reads what Lab wrote. Cells out of sight are not in the page. */
async function save(lab: Lab, path: string): Promise<SavedCell[]> {
  for (let tries = 0; tries < 120; tries++) {
    const before = (await Deno.stat(path)).mtime!;
    await lab.page.locator('[data-jp-item-name="save"]').filter({ visible: true }).first().click();
    for (let i = 0; i < 40 && (await Deno.stat(path)).mtime! <= before; i++) await lab.page.waitForTimeout(50);
    await lab.page.waitForTimeout(200);
    const cells = readCells(await Deno.readTextFile(path));
    if (cells?.every(({ cell_type, execution_count }) => cell_type !== "code" || Number.isInteger(execution_count))) {
      return cells;
    }
    await lab.page.waitForTimeout(300);
  }
  throw new Error(`not all cells of ${path} ran`);
}

/** Undefined while Lab still writes. */
function readCells(text: string): SavedCell[] | undefined {
  try {
    return JSON.parse(text).cells;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function text(cell: SavedCell | undefined, type: string): string {
  return (cell?.outputs ?? []).map(({ data }) => [data?.[type] ?? ""].flat().join("")).join("\n");
}

/** The whole notebook, from its first cell to its last, as pictures of one height. */
async function photograph(page: Page, name: string) {
  await Deno.mkdir(screenshots, { recursive: true });
  const panel = page.locator(".jp-WindowedPanel-outer").first();
  await panel.evaluate((element) => element.scrollTop = 0);
  for (let i = 0; i < 12; i++) {
    await page.waitForTimeout(300);
    await page.screenshot({ path: new URL(`${name}-${i + 1}.png`, screenshots).pathname });
    const more = await panel.evaluate((element) => {
      const before = element.scrollTop;
      element.scrollTop += element.clientHeight - 40;
      return element.scrollTop > before + 1;
    });
    if (!more) break;
  }
}

Deno.test({
  name:
    "02_listen.ipynb through Lab's menu: the player plays, its playhead is dragged, and the page shows what the engine recorded",
  ignore,
  fn: () =>
    withNotebooks(async (folder) => {
      await using lab = await startLab({ folder });
      const { page } = lab;
      const asked: string[] = [];
      page.on("request", (request) => {
        const { protocol, hostname } = new URL(request.url());
        if (/^(http|ws)s?:$/.test(protocol) && hostname !== "127.0.0.1") asked.push(request.url());
      });
      await lab.open("02_listen.ipynb");
      await lab.runAll();

      const player = page.locator(".auscult[data-ready]").first();
      await player.scrollIntoViewIfNeeded();
      const state = () =>
        player.evaluate((root) => {
          const { currentTime, paused } = root.querySelector("audio")!;
          return { time: currentTime, paused, head: Number(root.querySelector(".auscult-head")!.getAttribute("x1")) };
        });
      await player.locator(".auscult-play").click();
      await page.waitForTimeout(1500);
      const playing = await state();
      assert(!playing.paused && playing.time > 0.5, JSON.stringify(playing));
      await player.locator(".auscult-play").click();

      // Dragged along the plot, the sound is where the pointer is: 20 years, 20 s.
      const svg = player.locator(".auscult-picture svg");
      await svg.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await svg.boundingBox())!;
      await page.mouse.move(x + 0.3 * width, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + 0.7 * width, y + height / 2, { steps: 5 });
      await page.waitForTimeout(200);
      const dragged = await state();
      await page.mouse.up();
      await player.locator(".auscult-play").click();
      const scale = width / 640;
      const wanted = 20 * (0.7 * width / scale - 40) / (620 - 40);
      assert(Math.abs(dragged.time - wanted) < 0.5, `at ${dragged.time} s, in place of ${wanted}`);
      assert(Math.abs(dragged.head - 0.7 * width / scale) < 15, `the playhead is at ${dragged.head}`);

      // What the page says, what the page plays, and what the engine recorded.
      const table = page.locator(".jp-OutputArea-output table", { hasText: "error.p99" });
      const rows = await table.locator("tr").evaluateAll((rows) => rows.map((row) => row.textContent));
      for (const row of ["started244", "late0", "lost0"]) assert(rows.includes(row), `no ${row} in ${rows}`);
      const cells = await save(lab, `${folder}/02_listen.ipynb`);
      const notes = await monthNotes();
      const sounds = await decodeSounds(text(cells.find(({ id }) => id === "figure"), "text/html"));
      assert.equal(sounds.length, 1);
      const take = await readWav(`${folder}/../out/02_listen.wav`);
      for (const [what, wave] of Object.entries({ page: sounds[0]!, take })) {
        const part = partHeard(wave, notes);
        assert(part > 0.95, `${what}: ${Math.round(100 * part)} % of the months have their pitch`);
      }
      assert.deepEqual(asked, [], "nothing outside of this machine is asked for");
      await photograph(page, "lab-light-02_listen");
    }),
});

Deno.test({
  name: "all notebooks in a dark Lab: every cell runs, and nothing is an error",
  ignore,
  fn: () =>
    withNotebooks(async (folder) => {
      await using lab = await startLab({ folder, theme: "dark" });
      for (const name of ["01_explore", "02_listen", "03_grammar", "04_csound", "05_live", "06_stage"]) {
        await lab.open(`${name}.ipynb`);
        await lab.runAll();
        const cells = await save(lab, `${folder}/${name}.ipynb`);
        const wrong = cells.filter(({ cell_type, outputs }) =>
          cell_type === "code" && (outputs!.length === 0 || outputs!.some(({ output_type }) => output_type === "error"))
        );
        assert.deepEqual(wrong, [], name);
        await photograph(lab.page, `lab-dark-${name}`);
      }
    }),
});

Deno.test({
  name: "200 of 200 shown values land under their own cell, through Lab's Run All",
  ignore,
  fn: () =>
    withNotebooks(async (folder) => {
      const work = [
        "",
        "await new Promise((resolve) => setTimeout(resolve, 5));",
        "for (const until = performance.now() + 4; performance.now() < until;);",
      ];
      const path = `${folder}/many.ipynb`;
      await writeNotebook(path, [
        'import { show } from "auscult"; await show("ready");',
        ...Array.from({ length: 200 }, (_, i) => `${work[i % 3]} await show("value ${i}");`),
      ]);
      await using lab = await startLab({ folder });
      await lab.open("many.ipynb");
      await lab.runAll();
      const [, ...cells] = await save(lab, path);
      const wrong = cells.flatMap((cell, i) => {
        const shown = text(cell, "text/plain");
        return cell.outputs!.length === 1 && shown === `value ${i}` ? [] : [`cell ${i}: ${JSON.stringify(shown)}`];
      });
      assert.deepEqual(wrong, []);
    }),
});

Deno.test({
  name:
    "an error of a timer appears in JupyterLab under the cell that set it, two cells later; until then nothing is seen there. A cell that is no TypeScript says why",
  ignore,
  fn: () =>
    withNotebooks(async (folder) => {
      const path = `${folder}/late.ipynb`;
      await writeNotebook(path, [
        "setTimeout(() => { throw new RangeError('of a <timer>') }, 6000); undefined;",
        "1 + 1",
        "await new Promise((resolve) => setTimeout(resolve, 8000)); 3",
        "let b = (1 +;",
      ]);
      await using lab = await startLab({ folder });
      const { page } = lab;
      await lab.open("late.ipynb");
      const running = lab.runAll();
      running.catch(() => {}); // the page may be closed before
      const cell = page.locator(".jp-Notebook .jp-CodeCell").first();
      await page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".jp-OutputArea-output").waitFor();
      const height = await cell.locator(".jp-Cell-outputWrapper").evaluate((outputs) => outputs.clientHeight);
      assert(height < 12, `an empty output is ${height} px high`);
      await cell.getByText("In the background: RangeError: of a <timer>").waitFor();
      await running;
      await page.locator(".jp-Notebook .jp-CodeCell").nth(3).getByText(
        "Cell [4] did not run: SyntaxError: Unexpected token",
      ).waitFor();
      assert.equal(await page.locator(".auscult-error").count(), 2);
      const cells = await save(lab, path);
      const inTimer = cells.map((cell) => text(cell, "text/plain").includes("of a <timer>"));
      assert.deepEqual(inTimer, [true, false, false, false]);
    }),
});

Deno.test({
  name: "Restart Kernel, through the menu, while a performance plays: no process and no bound port is left behind",
  ignore,
  fn: () =>
    withNotebooks(async (folder) => {
      const path = `${folder}/restart.ipynb`;
      await writeNotebook(path, [
        `import { Csound, plot, show, Sound } from "auscult";
         const csound = await Csound.start({ output: "none", record: "restart.wav" });
         const playing = plot({ marks: [Sound.note([1], { sustain: 60 })] }).score.perform(csound);
         await new Promise((resolve) => setTimeout(resolve, 2000));
         await show(JSON.stringify({ pid: Deno.pid, parent: Deno.ppid, port: csound.port }));`,
        "await show(playing);",
      ]);
      await using lab = await startLab({ folder });
      const { page } = lab;
      await lab.open("restart.ipynb");
      await lab.runAll();
      const [first, second] = await save(lab, path);
      const { pid, parent, port } = JSON.parse(text(first, "text/plain"));
      const panels = PageOfPanel.data(text(second, "text/html")).at.port;
      const runs = (pid: number) => Deno.stat(`/proc/${pid}`).then(() => true, () => false);
      assert(await runs(pid) && await runs(parent));
      assert.equal(await isPortFree(port), false);
      await Deno.connect({ hostname: "127.0.0.1", port: panels }).then((socket) => socket.close());

      await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
      await page.locator(".lm-Menu-itemLabel", { hasText: /^Restart Kernel…$/ }).click();
      await page.getByRole("button", { name: "Confirm Kernel Restart" }).or(
        page.locator(".jp-Dialog").getByRole("button", { name: "Restart", exact: true }),
      ).first().click();
      const from = performance.now();
      while (await runs(pid) || await runs(parent) || !await isPortFree(port)) {
        assert(
          performance.now() - from < 15_000,
          "15 s after the restart, the old kernel, or its port, is still there",
        );
        await page.waitForTimeout(100);
      }
      await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port: panels }), Deno.errors.ConnectionRefused);
      const { channels: [left], sampleRate } = await readWav(`${folder}/restart.wav`);
      assert(left!.length > sampleRate, `${left!.length} samples`);

      // The new kernel works, and knows nothing of the old one.
      await page.getByText(/ \| Idle$/).waitFor();
      await lab.runAll();
      const again = JSON.parse(text((await save(lab, path))[0], "text/plain"));
      assert.notEqual(again.pid, pid);
    }),
});

Deno.test({
  name: "Notebook 7 runs 02_listen.ipynb through its menu, and shows the same player",
  ignore: ignore || !has("jupyter-notebook"),
  fn: () =>
    withNotebooks(async (folder) => {
      await using lab = await startLab({ folder });
      const { page } = lab;
      await lab.open("02_listen.ipynb"); // where the token is asked for
      await page.goto(`${lab.url}/notebooks/02_listen.ipynb`);
      await page.locator(".jp-Notebook .jp-Cell").first().waitFor();
      await page.getByText("Deno (auscult)").first().waitFor();
      await lab.runAll();
      const player = page.locator(".auscult[data-ready]").first();
      await player.scrollIntoViewIfNeeded();
      await player.locator(".auscult-play").click();
      const audio = player.locator("audio");
      await page.waitForFunction((audio) => (audio as HTMLAudioElement).currentTime > 0.5, await audio.elementHandle());
      await photograph(page, "notebook7-02_listen");
      const cells = await save(lab, `${folder}/02_listen.ipynb`);
      assert.match(text(cells.find(({ id }) => id === "report"), "text/plain"), /^started: 244$/m);
    }),
});
