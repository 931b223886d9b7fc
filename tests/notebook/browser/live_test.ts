import assert from "node:assert/strict";
import { has } from "../../helpers/has.ts";
import { folderWith } from "./folderWith.ts";
import { startLab } from "./lab.ts";

const screenshots = new URL("../../../out/screenshots/", import.meta.url);
const quakes = new URL("../../../data/quakes.cassette.jsonl", import.meta.url).pathname;
const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const setup = `import { Csound, Plot, replay, show, Sound } from "auscult";
const csound = await Csound.start({ engine: "embedded", output: "none" });
const quakes = replay(${JSON.stringify(quakes)}, { speed: 1800 });
const live = Sound.live(quakes, {
  pitch: { value: "magnitude", domain: [0, 7], range: ["C3", "C6"] },
  pan: "longitude",
  instrument: "bell",
  plot: (rows) => Plot.plot({
    ariaLabel: "Earthquakes as they come",
    height: 240,
    x: { type: "utc", label: null },
    y: { domain: [0, 7], label: "magnitude" },
    marks: [Plot.dot(rows, { x: "arrived", y: "magnitude", r: "magnitude", stroke: "steelblue" })],
  }),
});
const playing = live.perform(csound);
await show(live);`;

Deno.test({
  name:
    "a live source in JupyterLab: the plot grows as it sounds, the panel counts while a cell is busy, and its stop button ends it",
  ignore: !has("chromium") || !has("jupyter"),
  async fn() {
    const folder = await folderWith("live.ipynb", [
      setup,
      "await new Promise((resolve) => setTimeout(resolve, 3000));",
      "{ const end = performance.now() + 6000; while (performance.now() < end); }",
      "await show((await playing.done).stopped ? 'it was stopped' : 'it ended'); await csound.close();",
    ]);
    try {
      await using lab = await startLab({ folder });
      const { page } = lab;
      page.setDefaultTimeout(30_000);
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(error.message));
      await lab.open("live.ipynb");
      await page.locator(".jp-Cell .cm-content").first().click();
      await page.keyboard.press("Shift+Enter");
      const panel = page.locator(".auscult[data-open]");
      await panel.waitFor();
      const dots = page.locator('svg[aria-label="Earthquakes as they come"] circle');
      await dots.nth(3).waitFor();
      const before = await dots.count();
      await page.keyboard.press("Shift+Enter");
      await page.waitForFunction(
        (before) => document.querySelectorAll('svg[aria-label="Earthquakes as they come"] circle').length > before,
        before,
      );
      assert.match(await page.getByText(/^Live from /).innerText(), /rows so far$/);
      await page.getByText(/ \| Idle$/).waitFor();
      await page.keyboard.press("Shift+Enter"); // busy from here on
      await page.keyboard.press("Shift+Enter"); // and this waits for the end
      await delay(1500);
      const counts = panel.locator(".auscult-counts");
      assert.match(await counts.innerText(), /^\d+ s, \d+ notes, 0 late$/);
      const seconds = async () => Number.parseFloat(await counts.innerText());
      const first = await seconds();
      await delay(2000);
      assert(await seconds() > first, "it counts on");
      assert(await panel.locator(".auscult-rate").isHidden());
      const pause = panel.locator(".auscult-pause");
      assert.equal(await pause.innerText(), "Pause");
      await pause.click();
      await page.locator('.auscult[data-state="paused"]').waitFor();
      assert.equal(await pause.innerText(), "Resume");
      await pause.click();
      await page.locator('.auscult[data-state="playing"]').waitFor();
      await Deno.mkdir(screenshots, { recursive: true });
      await page.evaluate(() => document.querySelector(".auscult-strip")!.scrollIntoView({ block: "end" }));
      await page.screenshot({ path: new URL("live.png", screenshots).pathname });
      await panel.locator(".auscult-stop").click();
      await page.locator('.auscult[data-state="stopped"]').waitFor();
      await page.getByText("it was stopped").first().waitFor();
      await page.getByText(/^Stopped at /).waitFor();
      await page.getByText(/^Live from .* so far, and it is over$/).waitFor();
      await page.screenshot({ path: new URL("live-end.png", screenshots).pathname });
      assert.deepEqual(wrong, []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
