import assert from "node:assert/strict";
import { has } from "../helpers/has.ts";
import { Page } from "./page.ts";
import { startKernel } from "./session.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const launcher = new URL("../../lib/notebook/kernel/launcher.ts", import.meta.url).pathname;
const guarded = [Deno.execPath(), "run", "-A", "--no-check", launcher, "{connection_file}"];

Deno.test({
  name:
    "a notebook shows a live source: the figure changes as rows come, the panel leads it while a cell is busy, and the stop button ends it",
  ignore: !has("jupyter"),
  async fn() {
    await using kernel = await startKernel({ argv: guarded });
    const { outputs, status } = await kernel.execute(`
      const { Csound, Plot, plot, show, Sound, source } = await import("auscult");
      const sensor = source("sensor", async function* ({ signal }) {
        for (let n = 0; !signal.aborted; n++) {
          yield { n, v: n % 7 };
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
      const csound = await Csound.start({ engine: "embedded", output: "none" });
      const live = Sound.live(sensor, {
        y: "v",
        pitch: { domain: [0, 7] },
        plot: (rows) => Plot.plot({ ariaLabel: rows.length + " values", marks: [Plot.lineY(rows, { x: "n", y: "v" })] }),
      });
      const playing = live.perform(csound);
      await show(live);`);
    assert.equal(status, "ok", JSON.stringify(outputs));
    const shown = outputs.filter(({ output_type, data }) => output_type === "display_data" && data!["text/plain"]);
    assert.equal(shown.length, 2, JSON.stringify(shown.map(({ data }) => data?.["text/plain"])));
    assert.match(shown[0]!.data!["text/html"]!, /aria-label="\d+ values"/);
    const figure = shown[0]!.transient!.display_id!;
    const { at, key } = Page.data(shown[1]!.data!["text/html"]!);
    await using page = await Page.open(at);
    page.send({ do: "watch", id: key });

    // A cell that awaits lets the figure follow.
    const awaited = await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 2500)); live.rows.length");
    const updates = [...awaited.outputs, ...kernel.late].filter(({ output_type, transient }) =>
      output_type === "update_display_data" && transient?.display_id === figure
    );
    const sizes = updates.map(({ data }) => Number(/aria-label="(\d+) values"/.exec(data!["text/html"]!)![1]));
    assert(sizes.length >= 2 && sizes.length <= 7, `drawn anew ${sizes.length} times in 2.5 s`);
    assert(sizes.every((size, i) => i === 0 || size > sizes[i - 1]!), `${sizes}`);
    assert(updates.every(({ data }) => /Live from sensor: \d+ rows so far/.test(data!["text/html"]!)));

    // One that is busy does not hold the panel: what is asked is done, and told.
    const { progress } = await page.next("progress", ({ progress }) => progress.started > 20);
    assert.equal(progress.lost, 0);
    const busy = kernel.execute("const end = performance.now() + 2500; while (performance.now() < end); live.going");
    await delay(500);
    page.send({ do: "pause", id: key }); // silence, while time goes on and rows come
    const { progress: held } = await page.next("progress", ({ paused }) => paused, { from: page.told.length });
    const { progress: later } = await page.next(
      "progress",
      ({ paused, progress }) => paused && progress.position > held.position + 0.5,
      { from: page.told.length },
    );
    assert(later.position > progress.position);
    assert(later.started <= held.started + 2, `${later.started - held.started} notes began while it was paused`);
    page.send({ do: "resume", id: key });
    await page.next("progress", ({ paused, progress }) => !paused && progress.started > later.started, {
      from: page.told.length,
    });
    assert.equal((await busy).status, "ok");
    const text = await kernel.execute(
      "await new Promise((resolve) => setTimeout(resolve, 300)); JSON.stringify([playing.state, live.going, live.score.events.length > 30])",
    );
    assert.match(JSON.stringify(text.outputs), /playing.*true.*true/);

    // The stop button ends the cell that waits, and the performance.
    const waiting = kernel.execute("await playing.done");
    let over = false;
    waiting.finally(() => over = true).catch(() => {});
    for (let presses = 0; presses < 20 && !over; presses++) {
      await delay(500);
      if (!over) await kernel.interrupt();
    }
    const ended = await waiting;
    assert.equal(ended.outputs.find(({ ename }) => ename)?.ename, "Interrupted");
    await page.next("done");
    const after = await kernel.execute(
      "const report = await playing.done; await csound.close(); JSON.stringify([report.stopped, live.going, report.events > 30, report.hash === live.score.hash])",
    );
    assert.match(JSON.stringify(after.outputs), /true,false,true,true/);
    const panels = kernel.late.concat(awaited.outputs, text.outputs, ended.outputs, after.outputs).filter((
      { output_type },
    ) => output_type === "update_display_data");
    assert.match(panels.map(({ data }) => data?.["text/html"]).join(), /Stopped at \d/);
  },
});
