import assert from "node:assert/strict";
import { readWav } from "../../../lib/csound/wav.ts";
import { has } from "../../helpers/has.ts";
import { onsets } from "../../helpers/onsets.ts";
import { peakDb } from "../../orchestras/offline.ts";
import { folderWith } from "./folderWith.ts";
import { type Lab, startLab } from "./lab.ts";

const screenshots = new URL("../../../out/screenshots/", import.meta.url);
const root = new URL("../../../", import.meta.url);
const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const setup = `import { control, Csound, csv, instrument, Plot, plot, show, Sound } from "auscult";
await instrument(\`; fiddle: its pitch is where the bow goes, and it can be muted
instr fiddle
  iSustain = p3
  p3 = iSustain + giAuscultTail
  kBow chnget "bow"
  kMute chnget "mute"
  aOut = poscil:a(1, kBow > 0.5 ? 150 : 600) * (1 - kMute) * linseg:a(0, 0.01, 1, max(0.001, iSustain - 0.02), 1, 0.01, 0)
  $AUSCULT_OUT
endin
\`);
const rows = await csv(${JSON.stringify(new URL("data/sp500.csv", root).pathname)});
const figure = plot({
  ariaLabel: "S&P 500, 2000 to 2020",
  height: 260,
  marks: [
    Plot.lineY(rows, { x: "date", y: "close", stroke: "steelblue" }),
    Sound.note(rows, Plot.binX({ y: "mean" }, { x: "date", y: "close", interval: "month", instrument: "fiddle", loudness: -12 })),
  ],
  time: { duration: 60 },
});
const csound = await Csound.start({ engine: "embedded", output: "none", record: "take.wav" });
const playing = figure.score.perform(csound);
await show(playing);`;
const sliders = `const cutoff = control("cutoff", { min: 100, max: 20000, value: 20000, step: 10, unit: "Hz" });
const bow = control("bow", { label: "Bow", options: ["up", "down"] });
const mute = control("mute", { label: "Mute", value: false });
await show(cutoff, bow, mute);`;
/** Busy until 3 s after it saw the switch, however long the page takes until then. */
const busy = `const stood = new Set();
for (let end = performance.now() + 40_000; performance.now() < end;) {
  stood.add(\`\${bow.value} \${mute.value}\`);
  if (stood.size === 3) end = Math.min(end, (globalThis.seen ??= performance.now()) + 3000);
}`;
const last = `const report = await playing.done; await csound.close(); await show(report, [...stood].join(", "));`;

/** An output that was made more than a minute ago waits to be asked. */
async function connect(page: Lab["page"]) {
  await page.locator(".auscult[data-begun]").first().waitFor();
  await delay(500);
  const button = page.locator(".auscult-again");
  if (await button.isVisible()) await button.click();
}

/** Runs the selected cell and goes on to the next, as Shift+Enter does. */
async function runNext(lab: Lab) {
  await lab.page.keyboard.press("Shift+Enter");
}

/** How far the playhead goes off the page's clock within 1 s, in s: the median of what each drawn frame shows. */
function drift(page: Lab["page"]): Promise<number> {
  return page.evaluate(async () => {
    const seek = document.querySelector<HTMLInputElement>(".auscult-seek")!;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const ahead: number[] = [];
    for (const end = performance.now() + 2000; performance.now() < end;) {
      const now = await frame();
      ahead.push(Number(seek.value) - now / 1000);
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
    const half = ahead.length >> 1; // a second each
    return median(ahead.slice(half)) - median(ahead.slice(0, half));
  });
}

for (const theme of ["light", "dark"] as const) {
  Deno.test({
    name:
      `a panel in JupyterLab, ${theme}: a slider, a choice, a switch, a seek and the stop button act while a cell is busy, as the engine records it`,
    ignore: !has("chromium") || !has("jupyter"),
    async fn() {
      const folder = await folderWith("panel.ipynb", [setup, sliders, busy, last]);
      try {
        await using lab = await startLab({ folder, theme });
        const { page } = lab;
        const wrong: string[] = [];
        page.on("pageerror", (error) => wrong.push(error.message));
        page.on("console", (message) => {
          if (message.type() === "error" && /auscult|127\.0\.0\.1:\d+\/[\w-]{20}/.test(message.text())) {
            wrong.push(message.text());
          }
        });
        page.setDefaultTimeout(30_000);
        await lab.open("panel.ipynb");
        await page.locator(".jp-Cell .cm-content").first().click();
        await runNext(lab);
        const panel = page.locator(".auscult[data-open]");
        await panel.waitFor();
        await runNext(lab);
        await page.locator(".auscult-control[data-open]").nth(2).waitFor();
        await runNext(lab); // busy from here on
        await runNext(lab); // and this waits for the end
        await delay(1500);
        const position = async () => Number(await page.locator(".auscult-seek").inputValue());
        const first = await position();
        assert(first > 1, `the playhead is at ${first} s`);
        const off = await drift(page);
        assert(Math.abs(off) < 0.05, `the playhead went ${off} s off in 1 s`);
        assert.equal(await panel.locator(".auscult-play").getAttribute("aria-label"), "Pause");
        const head = Number(await panel.locator(".auscult-head").getAttribute("x1"));
        assert(head > 40 && head < 200, `the playhead over the plot is at ${head}`);
        await Deno.mkdir(screenshots, { recursive: true });
        await page.evaluate(() => document.querySelector(".auscult-picture")!.scrollIntoView());
        await page.screenshot({ path: new URL(`panel-${theme}.png`, screenshots).pathname });

        await page.locator(".auscult-control .auscult-number").fill("200");
        await page.locator(".auscult-control .auscult-number").press("Tab");
        const moved = await position();
        await delay(1500);
        // Click in the plot: it goes on from there.
        const picture = panel.locator(".auscult-picture svg");
        const { width, height } = (await picture.boundingBox())!;
        await picture.click({ position: { x: 0.8 * width, y: height / 2 } });
        await page.waitForFunction(
          () => Number(document.querySelector<HTMLInputElement>(".auscult-seek")!.value) > 40,
        );
        await delay(1200);
        const sought = await position();
        assert(sought > 40 && sought < 55, `${sought} s`);
        assert.match(await panel.locator(".auscult-counts").innerText(), /^\d+ notes, 0 late$/);
        assert.notEqual(await panel.locator(".auscult-level").innerText(), "silent");
        await page.locator(".auscult-control select").selectOption("down");
        const down = await position();
        await delay(1000);
        await page.locator(".auscult-control input[type=checkbox]").check();
        const muted = await position();
        await delay(1000);
        await panel.locator(".auscult-stop").click();
        await page.locator('.auscult[data-state="stopped"]').waitFor();
        const stopped = await position();
        assert(await page.locator(".auscult-stop").isDisabled());
        // The awaiting cell is free as soon as the busy one has ended.
        await page.getByText("started", { exact: true }).waitFor();
        await page.getByText(/^Stopped at /).waitFor();
        // So the busy cell saw them move.
        await page.getByText("up false, down false, down true", { exact: true }).waitFor();
        await page.screenshot({ path: new URL(`panel-${theme}-end.png`, screenshots).pathname });

        const { channels: [left], sampleRate } = await readWav(`${folder}/take.wav`);
        const level = (from: number, to: number) => peakDb(left!.subarray(from * sampleRate, to * sampleRate));
        const open = level(moved - 1, moved - 0.1), closed = level(moved + 0.4, moved + 1);
        assert(closed < open - 3, `${open} dB, ${closed} dB after the slider: the low-pass was not heard`);
        // What the page showed is what the engine recorded: score time went on from where it was clicked.
        const recorded = left!.length / sampleRate;
        const ended = moved + 1.5 + 0.25 + (stopped - (sought - 1.2));
        assert(level(ended + 1.5, recorded) < -80, "silent after the stop");
        // And so did the engine: through the low-pass, the lower pitch is louder until it is muted, before the stop.
        const [louder, silent] = [-24, -60].map((least) => {
          for (let t = recorded - 0.1; t > moved + 1; t -= 0.05) if (level(t, t + 0.1) > least) return t;
          return NaN;
        });
        const bowed = Array.from({ length: 200 }, (_, i) => moved + 1 + i / 20).find((t) => level(t, t + 0.1) > -24)!;
        assert(
          Math.abs(louder! - bowed - (muted - down)) < 0.4,
          `it is lower from ${bowed} s to ${louder} s of the take, and was to be for ${muted - down} s`,
        );
        assert(
          silent! < ended - 0.6,
          `it is heard until ${silent} s, and was stopped at ${ended} s, muted for a second`,
        );
        assert.deepEqual(wrong, []);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test({
  name:
    "a panel in JupyterLab plays the engine's sound in the page, and changes the rate of the take; when the kernel is gone it says so and shows where it stood",
  ignore: !has("chromium") || !has("jupyter"),
  async fn(t) {
    const folder = await folderWith("panel.ipynb", [
      `Deno.env.set("AUSCULT_ORIGINS", "http://hub.example.org:PORT");\n${
        setup.replace('instrument: "fiddle"', 'instrument: "click"').replace('"month"', '"week"').replace(
          "duration: 60",
          "duration: 240",
        )
      }`,
      "{ const end = performance.now() + 4000; while (performance.now() < end); }",
    ]);
    try {
      await using lab = await startLab({ folder, base: "/user/ann/" });
      const { port } = new URL(lab.url);
      const path = `${folder}/panel.ipynb`;
      await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("PORT", port));
      const { page } = lab;
      page.setDefaultTimeout(30_000);
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && /auscult|ws:\/\/127\.0\.0\.1/.test(message.text())) {
          wrong.push(message.text());
        }
      });
      await lab.open("panel.ipynb");
      await page.locator(".jp-Cell .cm-content").first().click();
      await runNext(lab);
      const panel = page.locator(".auscult[data-open]");
      await panel.waitFor();
      await runNext(lab); // busy
      await panel.locator(".auscult-listen").click();
      await panel.and(page.locator("[data-latency]")).waitFor();
      await delay(3000); // a stock that is too small grows
      const heard = () => panel.evaluate((element) => ({ ...(element as HTMLElement).dataset }));
      const before = await heard();
      await delay(4000);
      const { latency, missed, dropped } = await heard();
      assert(Number(latency) > 20 && Number(latency) < 700, `${latency} ms`);
      const gaps = Number(missed) - Number(before.missed), cuts = Number(dropped) - Number(before.dropped);
      assert(gaps <= 2 && cuts <= 1, `${gaps} gaps, ${cuts} cuts in 4 s, after ${before.missed} and ${before.dropped}`);
      assert.match(await panel.locator(".auscult-heard").innerText(), /^\d+ ms behind the engine/);
      await page.screenshot({ path: new URL("panel-listen.png", screenshots).pathname });
      await panel.locator(".auscult-listen").click();

      await page.getByText(/ \| Idle$/).waitFor();
      await page.locator('[data-jp-item-name="save"]').first().click(); // keys belong to the player once it has been used
      let user = page;
      await t.step({
        name: "from another machine, through jupyter-server-proxy, it is live, too, or says what is to be done",
        ignore: !has("jupyter-standaloneproxy"), // a program of jupyter-server-proxy's
        async fn() {
          await using other = await lab.openFrom("other.example.org", "panel.ipynb");
          await connect(other);
          const words = other.getByText(`set AUSCULT_ORIGINS=http://other.example.org:${port} in its environment`);
          await words.first().waitFor();
          user = await lab.openFrom("hub.example.org", "panel.ipynb");
          await connect(user);
          const there = user.locator(".auscult[data-open]");
          await there.locator(".auscult-listen").click();
          await there.and(user.locator("[data-latency]")).waitFor();
          await delay(1000);
          assert.match(await there.locator(".auscult-heard").innerText(), /^\d+ ms behind the engine/);
          await user.screenshot({ path: new URL("panel-remote.png", screenshots).pathname });
        },
      });
      await user.locator(".auscult-rate select").selectOption("2");
      await page.bringToFront(); // a page that is behind draws nothing
      await delay(500);
      const seek = panel.locator(".auscult-seek");
      const from = Number(await seek.inputValue());
      await delay(3000);
      const went = Number(await seek.inputValue()) - from;
      assert(went > 5.5 && went < 7.5, `at rate 2 it went ${went} s in 3 s`);
      await page.keyboard.press("Control+s");
      await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
      await page.getByRole("menuitem", { name: "Shut Down Kernel", exact: true }).click();
      await page.getByText(/^Not live any more: the kernel has ended/).waitFor();
      assert(Number(await page.locator(".auscult-seek").inputValue()) > 3, "it shows where it stood");
      assert(await page.locator(".auscult-stop").isDisabled());
      await page.screenshot({ path: new URL("panel-gone.png", screenshots).pathname });
      // The take has it, too: twice as many notes a second. It is whole, though the kernel was ended.
      const take = await readWav(`${folder}/take.wav`);
      const clicks = onsets(take, { threshold: 0.02 }).map((sample) => sample / take.sampleRate);
      const end = clicks.at(-1)!;
      const pace = (from: number, to: number) =>
        clicks.filter((time) => time >= from && time < to).length / (to - from);
      const [once, twice] = [pace(2, 7), pace(end - 2.5, end)];
      assert(once > 4 && once < 5 && Math.abs(twice / once - 2) < 0.3, `${once}, then ${twice} notes a second`);
      assert.deepEqual(wrong, []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
