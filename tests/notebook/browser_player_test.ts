import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { encodeScore } from "../../lib/csound/audio.ts";
import { measure } from "../../lib/csound/measure.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { type Figure, plot } from "../../lib/plot/plot.ts";
import { playerHtml } from "../../lib/plot/player/playerHtml.ts";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { legend } from "../../lib/sound/legend.ts";
import { note } from "../../lib/sound/note.ts";
import { text } from "../../lib/sound/text.ts";
import { tick } from "../../lib/sound/tick.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";
import { truePeak } from "../helpers/true_peak.ts";
import { which } from "../helpers/which.ts";
import { jupyterPython } from "./kernel.ts";
import { executePlain } from "./plain.ts";

const ignore = !has("chromium");
const screenshots = new URL("../../out/screenshots/", import.meta.url);
const evil = `<img src=x onerror="alert(1)">`;

/** Where the notes are is uneven, so that nothing fits by chance. */
const rows = Array.from(
  { length: 24 },
  (_, i) => ({ x: i + (i * 0.618034 % 1) / 2, y: (i * 7) % 11, k: i % 2 ? "odd" : "even" }),
);

function clicks(): Figure {
  return plot({
    ariaLabel: `Clicks ${evil}`,
    width: 600,
    marks: [
      Plot.dot(rows, { x: "x", y: "y", r: 4 }),
      note(rows, { x: "x", y: "y", instrument: "click", loudness: -6, sustain: 0.02 }),
    ],
    time: { duration: 6 },
    pitch: { label: evil },
  });
}

async function audible(figure: Figure): Promise<string> {
  const { type, bytes } = await encodeScore(figure.score);
  return playerHtml(figure, { audio: { type, base64: bytes.toBase64() } });
}

/** A page that stands alone, in a browser that is closed at the end. It fails when it asks the network, warns, or runs what is data. */
class Stand implements AsyncDisposable {
  readonly wrong: string[] = [];
  readonly page: Page;
  readonly #browser: Browser;
  readonly #dir: string;

  private constructor(browser: Browser, page: Page, dir: string) {
    this.#browser = browser;
    this.page = page;
    this.#dir = dir;
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) this.wrong.push(`asked for ${request.url()}`);
    });
    page.on("pageerror", (error) => this.wrong.push(error.message));
    page.on("dialog", (dialog) => {
      this.wrong.push("a dialog opened");
      dialog.dismiss();
    });
  }

  static async open(html: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Stand> {
    const browser = await chromium.launch({
      executablePath: which("chromium"),
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const dir = await Deno.makeTempDir();
    const page = await browser.newPage({ viewport: { width: 700, height: 640 }, ...options });
    const stand = new Stand(browser, page, dir);
    const whole = /<html/i.test(html)
      ? html
      : `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <style>:root { color-scheme: light dark; }</style>${html}`;
    await Deno.writeTextFile(`${dir}/page.html`, whole);
    await page.goto(`file://${dir}/page.html`);
    await page.locator(".auscult[data-ready]").first().waitFor();
    return stand;
  }

  async screenshot(name: string) {
    await Deno.mkdir(screenshots, { recursive: true });
    await this.page.screenshot({ path: new URL(`player-${name}.png`, screenshots).pathname });
  }

  async [Symbol.asyncDispose]() {
    await this.#browser.close();
    await Deno.remove(this.#dir, { recursive: true });
    assert.deepEqual(this.wrong, []);
  }
}

/** The sound of the first player, as the browser decodes it: both channels at 48 kHz. */
async function decode(page: Page): Promise<Float32Array[]> {
  const decoded = await page.evaluate(async () => {
    const bytes = await (await fetch(document.querySelector("audio")!.src)).arrayBuffer();
    const buffer = await new OfflineAudioContext(2, 1, 48000).decodeAudioData(bytes);
    return [0, 1].map((c) => {
      const bytes = new Uint8Array((buffer.getChannelData(c) as Float32Array<ArrayBuffer>).slice().buffer);
      let text = "";
      for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
      return btoa(text);
    });
  });
  return decoded.map((text) => new Float32Array(Uint8Array.fromBase64(text).buffer));
}

/** What the first player of the page says of itself. */
function state(page: Page, n = 0) {
  return page.evaluate((n) => {
    const root = document.querySelectorAll(".auscult")[n]!;
    const audio = root.querySelector("audio")!;
    const notes = [...root.querySelectorAll<SVGElement>(".auscult-note")].filter(({ style }) =>
      style.display !== "none"
    );
    const number = (element: Element | undefined, name: string) => Number(element?.getAttribute(name));
    return {
      time: audio.currentTime,
      paused: audio.paused,
      muted: audio.muted,
      volume: audio.volume,
      head: number([...root.querySelectorAll(".auscult-head")][0], "x1"),
      notes: notes.map((note) => [number(note, "data-note"), number(note, "x1"), number(note, "y1")] as const),
      value: root.querySelector(".auscult-seek")!.getAttribute("aria-valuetext"),
      button: root.querySelector(".auscult-play")!.getAttribute("aria-label"),
      status: root.querySelector(".auscult-status")!.textContent,
    };
  }, n);
}

Deno.test({
  name:
    "the sound in the page is decoded to the sample: clicks where the score has them, at their level, below -1 dBTP",
  ignore,
  async fn() {
    const figure = clicks();
    await using stand = await Stand.open(await audible(figure));
    const channels = await decode(stand.page);
    const { truePeak: peak } = measure({ sampleRate: 48000, channels });
    // A click of -6 dBFS in the middle is 3 dB lower on each side; Vorbis rounds it.
    assert(peak > -11 && peak < -7, `${peak} dBTP`);
    const found = onsets({ sampleRate: 48000, channels }, { threshold: 0.1 }).map((sample) => sample / 48000);
    const times = figure.score.events.map(({ time }) => time);
    assert.equal(found.length, times.length);
    const errors = found.map((time, i) => Math.abs(time - times[i]!));
    assert(Math.max(...errors) < 0.0005, `onsets are up to ${1000 * Math.max(...errors)} ms away`);
  },
});

Deno.test({
  name: "as loud as can be, what the page decodes stays below -1 dBTP: a lossy sound rises above what was encoded",
  ignore,
  async fn() {
    const loud = Array.from(
      { length: 160 },
      (_, i) => ({ i, instrument: ["noise", "click", "bell", "pad", "pluck"][i % 5] }),
    );
    const figure = plot({
      marks: [
        note(loud, {
          x: "i",
          time: (_d: unknown, i: number) => Math.floor(i / 16),
          pitch: (_d: unknown, i: number) => i,
          loudness: 0,
          sustain: 0.8,
          instrument: { value: "instrument", scale: null },
        }),
      ],
      time: { duration: 5 },
      pitch: { range: [60, 9000] },
    });
    await using stand = await Stand.open(await audible(figure));
    const channels = await decode(stand.page);
    const { truePeak: four } = measure({ sampleRate: 48000, channels });
    const eight = Math.max(...channels.map((channel) => truePeak(channel, 8)));
    assert(four > -6, `it is not loud: ${four} dBTP`);
    assert(four <= -1 && eight <= -1, `${four} dBTP, ${eight} with 8 times the samples`);
  },
});

Deno.test({
  name:
    "space plays: the sound runs, the playhead is where the sound is, within 20 ms, and the note that sounds is lit",
  ignore,
  async fn() {
    const figure = clicks();
    await using stand = await Stand.open(await audible(figure));
    const { page } = stand;
    await page.locator(".auscult-seek").focus();
    // What is sent to the loudspeaker, and where the playhead is at the moment that it moves.
    await page.evaluate(() => {
      const audio = document.querySelector("audio")! as HTMLAudioElement & { captureStream(): MediaStream };
      const seen: [time: number, x: number, lit: number][] = [];
      const head = document.querySelector(".auscult-head")!;
      const lit = () => {
        const note = document.querySelector<SVGElement>(".auscult-note");
        return note && note.style.display !== "none" ? Number(note.dataset.note) : -1;
      };
      new MutationObserver(() => seen.push([audio.currentTime, Number(head.getAttribute("x1")), lit()]))
        .observe(head, { attributes: true, attributeFilter: ["x1"] });
      const watch = { seen, peak: 0 };
      Object.assign(globalThis, { watch });
      audio.addEventListener("playing", () => {
        const context = new AudioContext();
        const analyser = new AnalyserNode(context, { fftSize: 8192 });
        context.createMediaStreamSource(audio.captureStream()).connect(analyser);
        const samples = new Float32Array(8192);
        setInterval(() => {
          analyser.getFloatTimeDomainData(samples);
          watch.peak = samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), watch.peak);
        }, 100);
      }, { once: true });
    });
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector("audio")!.currentTime > 2.5);
    const playing = await state(page);
    assert.deepEqual([playing.paused, playing.muted, playing.volume, playing.button], [false, false, 1, "Pause"]);
    const { seen, peak } = await page.evaluate(() =>
      (globalThis as unknown as { watch: { seen: [number, number, number][]; peak: number } }).watch
    );
    assert(peak > 0.2, `the loudest sample that was played is ${peak}`);
    const { frames, tracks } = stageOf(figure)!;
    const { times, xs } = tracks[0]!;
    const speed = (xs.at(-1)! - xs[0]!) / (times.at(-1)! - times[0]!);
    assert.equal(frames.length, 1);
    assert(seen.length > 20, `the playhead moved ${seen.length} times in 2.5 s`);
    const away = seen.slice(1).map(([time, x]) => Math.abs((x - xs[0]!) / speed - (time - times[0]!))).sort((a, b) =>
      a - b
    );
    // The note that sounds is lit, one after the other.
    const starts = figure.score.events.map(({ time }) => time);
    for (const [time, , note] of seen) {
      assert(
        note < 0 || (starts[note]! < time + 0.05 && time < starts[note]! + 0.5),
        `note ${note} is lit at ${time} s`,
      );
    }
    const lit = new Set(seen.map(([, , note]) => note));
    const missed = starts.flatMap((start, note) => start < 2.2 && !lit.has(note) ? [note] : []);
    assert(missed.length <= 1, `notes ${missed} sound, and are never lit`); // one may fall into a pause of the whole machine
    // Of a hundred moments one may fall into a pause of the whole machine.
    const most = away[Math.floor(0.95 * away.length)]!;
    assert(most <= 0.02, `the playhead is ${1000 * most} ms beside the sound`);
    await page.keyboard.press("Space");
    await page.locator(".auscult-play[aria-label=Play]").waitFor();
    assert.equal((await state(page)).paused, true);
  },
});

Deno.test({
  name: "arrow keys go from note to note and second to second; the note is lit on its dot, and said",
  ignore,
  async fn() {
    const figure = clicks();
    await using stand = await Stand.open(await audible(figure));
    const { page } = stand;
    const times = figure.score.events.map(({ time }) => time);
    const notes = stageOf(figure)!.notes;
    await page.locator(".auscult-seek").focus();
    for (const i of [1, 2, 3]) {
      await page.keyboard.press("ArrowRight");
      const { time, head, notes: lit, value } = await state(page);
      assert(Math.abs(time - times[i]!) < 1e-3);
      assert(Math.abs(head - notes[i]!.x!) < 0.1);
      assert.equal(lit.length, 1);
      const [number, x, y] = lit[0]!;
      assert.equal(number, i);
      const circle = await page.evaluate((i) => {
        const circle = document.querySelectorAll(".auscult-picture circle")[i]!;
        return [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))];
      }, i);
      assert(Math.hypot(x - circle[0]!, y - circle[1]!) < 0.02);
      const [, said, words] = /^([\d.]+) of 6 s; (.*), pitch (?:[A-G]b?\d|[\d.]+ Hz)$/.exec(value!)!;
      assert(Math.abs(Number(said) - times[i]!) <= 0.0501);
      assert.equal(words, notes[i]!.label);
    }
    await page.keyboard.press("ArrowLeft");
    assert(Math.abs((await state(page)).time - times[2]!) < 1e-3);
    await page.keyboard.press("Shift+ArrowRight");
    assert(Math.abs((await state(page)).time - times[2]! - 1) < 1e-3);
    await page.keyboard.press("End");
    assert(Math.abs((await state(page)).time - figure.score.duration) < 1e-3);
    await page.keyboard.press("Home");
    assert.equal((await state(page)).time, 0);
    // The volume has its own arrows.
    await page.locator("[aria-label=Volume]").focus();
    await page.keyboard.press("ArrowLeft");
    const { volume, time } = await state(page);
    assert(Math.abs(volume - 0.99) < 1e-6 && time === 0);
    await page.keyboard.press("Home");
    assert.equal((await state(page)).volume, 0);
  },
});

Deno.test({
  name: "a click in the plot plays from there, and a drag listens along it",
  ignore,
  async fn() {
    const figure = clicks();
    await using stand = await Stand.open(await audible(figure), { viewport: { width: 420, height: 600 } }); // the plot is scaled
    const { page } = stand;
    const notes = stageOf(figure)!.notes;
    await page.evaluate(() => {
      const seeks: number[] = [];
      Object.assign(globalThis, { seeks });
      const audio = document.querySelector("audio")!;
      audio.addEventListener("seeking", () => seeks.push(audio.currentTime));
    });
    const at = (i: number) =>
      page.evaluate((i) => {
        const { x, y, width, height } = document.querySelectorAll(".auscult-picture circle")[i]!
          .getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }, i);
    const lastSeek = async () => {
      await page.waitForTimeout(100);
      return page.evaluate(() => (globalThis as unknown as { seeks: number[] }).seeks.at(-1)!);
    };
    const first = await at(5), second = await at(12);
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    assert(Math.abs(await lastSeek() - notes[5]!.time) < 0.03);
    assert.equal((await state(page)).paused, false);
    await page.mouse.move(second.x, second.y, { steps: 4 });
    assert(Math.abs(await lastSeek() - notes[12]!.time) < 0.03);
    await page.mouse.up();
    await page.mouse.move(first.x, first.y);
    assert(Math.abs(await lastSeek() - notes[12]!.time) < 0.03); // the button is up
    await page.keyboard.press("Space"); // the keys work after a click
    assert.equal((await state(page)).paused, true);
  },
});

Deno.test({
  name: "facets: one playhead in each of overlaid ones, and one after the other in a sequence",
  ignore,
  async fn() {
    const faceted = (time: object) =>
      plot({
        marks: [
          Plot.dot(rows, { x: "x", y: "y", fx: "k", fill: "k" }),
          note(rows, { x: "x", y: "y", fx: "k", instrument: "click" }),
        ],
        title: "In two panels",
        color: { legend: true }, // its swatches are pictures too
        time: { duration: 4, ...time },
      });
    const figures = [faceted({}), faceted({ fx: "sequence" })];
    await using stand = await Stand.open((await Promise.all(figures.map(audible))).join("<hr>"));
    const { page } = stand;
    const heads = (n: number) =>
      page.evaluate(
        (n) =>
          [...document.querySelectorAll(".auscult")[n]!.querySelectorAll<SVGElement>(".auscult-head")].map((head) =>
            head.style.display === "none" ? null : Number(head.getAttribute("x1"))
          ),
        n,
      );
    for (const [n, figure] of figures.entries()) {
      const { notes, frames } = stageOf(figure)!;
      await page.locator(".auscult-seek").nth(n).focus();
      for (const { time, x, frame } of notes.slice(1, 20)) {
        await page.locator(".auscult-seek").nth(n).fill(String(time + 1e-5));
        const seen = await heads(n);
        assert(Math.abs(seen[frame]! - x!) < 0.1, `playhead at ${seen[frame]}, note at ${x}`);
        const other = seen[1 - frame];
        if (n === 1) assert.equal(other, null);
        else assert(Math.abs(other! - frames[1 - frame]!.dx - (x! - frames[frame]!.dx)) < 0.1);
      }
    }
  },
});

Deno.test({
  name:
    "only one player of a page plays; one that has no sound yet can be looked through, and one without any says why",
  ignore,
  async fn() {
    const html = [
      await audible(clicks()),
      await audible(plot({ marks: [note([1, 2, 3])], time: { duration: 3 } })),
      playerHtml(clicks()),
      playerHtml(clicks(), { audio: { error: `out of ${evil}` } }),
    ];
    await using stand = await Stand.open(html.join("<hr>"));
    const { page } = stand;
    await page.locator(".auscult-play").nth(0).click();
    await page.waitForFunction(() => !document.querySelectorAll("audio")[0]!.paused);
    await page.locator(".auscult-play").nth(1).click();
    await page.waitForFunction(() => !document.querySelectorAll("audio")[1]!.paused);
    assert.equal((await state(page, 0)).paused, true);
    assert.equal(await page.locator(".auscult-play").nth(2).isDisabled(), true);
    await page.locator(".auscult-seek").nth(2).press("ArrowRight");
    assert.match((await page.locator(".auscult-seek").nth(2).getAttribute("aria-valuetext"))!, /, pitch /);
    assert.equal(await page.locator(".auscult-status").nth(2).textContent(), "The sound is being made …");
    assert.equal(await page.locator(".auscult-status").nth(3).textContent(), `No sound: out of ${evil}`);
  },
});

Deno.test({
  name: "a front end may run the script away from its place, and without its attributes, as VS Code does",
  ignore,
  async fn() {
    const html = await audible(clicks());
    await using stand = await Stand.open(`${html}<main></main>`);
    const { page } = stand;
    await page.evaluate((html) => {
      const main = document.querySelector("main")!;
      main.innerHTML = html;
      for (const { text, type } of main.querySelectorAll("script")) {
        const script = document.createElement("script");
        Object.assign(script, { text, type });
        main.appendChild(script).remove();
      }
    }, html);
    await page.locator("main .auscult[data-ready] .auscult-play").click();
    await page.waitForFunction(() => document.querySelectorAll("audio")[1]!.currentTime > 0.2);
    assert.equal((await state(page, 0)).paused, true);
  },
});

Deno.test({
  name: "sound that the browser cannot decode, or that the page's policy forbids, is said, not silent",
  ignore,
  async fn() {
    const figure = clicks();
    await using stand = await Stand.open(
      playerHtml(figure, { audio: { type: "audio/ogg", base64: btoa("no sound") } }),
    );
    await stand.page.getByText("This browser cannot play the sound").waitFor();
    // As VS Code has it with its experimental policy.
    const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    await stand.page.setContent(`<!doctype html>${meta}${await audible(figure)}`);
    await stand.page.getByText("This page forbids sound").waitFor();
    assert.equal(await stand.page.locator(".auscult-picture circle").count(), rows.length);
  },
});

Deno.test({
  name: "light and dark: text stands out from its page; nothing is wider than a narrow page; less motion goes by notes",
  ignore,
  async fn() {
    const html = await audible(clicks());
    for (
      const [name, options] of Object.entries({
        light: { colorScheme: "light" as const },
        dark: { colorScheme: "dark" as const },
        narrow: { viewport: { width: 320, height: 600 }, reducedMotion: "reduce" as const },
      })
    ) {
      await using stand = await Stand.open(html, options);
      const { page } = stand;
      await page.locator(".auscult-play").click();
      await page.waitForFunction(() => document.querySelector("audio")!.currentTime > 0.6);
      await page.keyboard.press("Space");
      await stand.screenshot(name);
      const look = await page.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector(".auscult")!);
        const light = (css: string) => css.match(/[\d.]+/g)!.slice(0, 3).map(Number).reduce((a, b) => a + b) / 765;
        return { text: light(color), page: light(backgroundColor), width: document.documentElement.scrollWidth };
      });
      assert(Math.abs(look.text - look.page) > 0.7);
      assert.equal(look.page < 0.5, name === "dark");
      if (name !== "narrow") continue;
      assert(look.width <= 320, `the page is ${look.width} wide`);
      const { time, head } = await state(page);
      const notes = stageOf(clicks())!.notes;
      const last = notes.findLast((note) => note.time <= time)!;
      assert(Math.abs(head - last.x!) < 0.1);
    }
  },
});

Deno.test({
  name: "an HTML export of an executed notebook plays, offline, with its picture",
  ignore: ignore || !has("jupyter"),
  async fn() {
    const { text } = await executePlain([
      `import { Plot, plot, show, Sound } from "auscult";
       const rows = [0, 1, 2, 3].map((x) => ({ x, y: x % 3 }));
       const figure = plot({ marks: [Plot.dot(rows, { x: "x", y: "y" }), Sound.note(rows, { x: "x", y: "y" })], time: { duration: 3 } });
       await show(figure, rows);`,
    ]);
    const dir = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${dir}/n.ipynb`, text);
      const { code, stderr } = await new Deno.Command(jupyterPython(), {
        args: ["-m", "nbconvert", "--to", "html", `${dir}/n.ipynb`],
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      // nbconvert's own page asks for MathJax and RequireJS; here nothing answers.
      const html = (await Deno.readTextFile(`${dir}/n.html`)).replace(/<script[^>]* src="http[^>]*><\/script>/g, "");
      await using stand = await Stand.open(html);
      const { page } = stand;
      assert.equal(await page.locator(".auscult-picture circle").count(), 4);
      assert.equal(await page.locator(".auscult-show table").count(), 1);
      await page.locator(".auscult-play").click();
      await page.waitForFunction(() => document.querySelector("audio")!.currentTime > 0.5);
      const { head, time, paused } = await state(page);
      assert.equal(paused, false);
      assert(Math.abs((head - 40) / 580 * 3 - time) < 0.1, `at ${time} s the playhead is at ${head}`);
      await stand.screenshot("nbconvert");
      stand.wrong.splice(0, Infinity, ...stand.wrong.filter((what) => !/mathjax|require/i.test(what)));
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test({
  name:
    "while a legend plays the playhead rests where the piece starts, and the player says the legend, ticks and captions",
  ignore,
  async fn() {
    const words = [{ x: 2, w: `Here ${evil}` }];
    const figure = plot({
      width: 600,
      marks: [
        legend(),
        note(rows, { x: "x", y: "y", instrument: "click", loudness: -12, sustain: 0.02 }),
        tick([10], { sustain: 0.3 }),
        text(words, { x: "x", text: "w" }),
      ],
      time: { duration: 6 },
    });
    await using stand = await Stand.open(await audible(figure));
    const at = (seconds: number) =>
      stand.page.evaluate((seconds) => {
        const slider = document.querySelector<HTMLInputElement>(".auscult-seek")!;
        slider.value = String(seconds);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        return new Promise<{ head: number; now: string }>((resolve) =>
          setTimeout(() =>
            resolve({
              head: Number(document.querySelector(".auscult-head")!.getAttribute("x1")),
              now: document.querySelector(".auscult-now")!.textContent!,
            }), 200)
        );
      }, seconds);
    const { time: begins } = figure.score.events.find(({ mark }) => mark === 1)!;
    const [first, second, start] = [await at(0.1), await at(0.8), await at(begins)];
    assert(Math.abs(first.head - start.head) < 0.5 && Math.abs(second.head - start.head) < 0.5, `${first.head}`);
    assert.match(first.now, /^legend: the lowest y, 0, pitch C3$/);
    assert.match(second.now, /^legend: the highest y, 10, pitch C6$/);
    const { time } = figure.score.captions[0]!;
    const { now } = await at(time + 0.3);
    assert(now.startsWith(`“Here ${evil}”`), now);
    assert.match((await at(figure.score.events.find(({ mark }) => mark === 2)!.time + 0.01)).now, /10, pitch B5/);
  },
});
