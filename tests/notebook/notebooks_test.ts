import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav, type Waveform } from "../../lib/csound/wav.ts";
import { KERNEL } from "../../lib/notebook/kernelspec/install.ts";
import { withFolder } from "../cli/auscult.ts";
import { has } from "../helpers/has.ts";
import { truePeak } from "../helpers/true_peak.ts";
import { freePort, orchestras } from "../orchestras/engine.ts";
import { realTime } from "../orchestras/realTime.ts";
import { type ExecutedCell, type ExecutedNotebook, executeNotebook, jupyterPython } from "./kernel.ts";
import { monthNotes, STAGE_PARTS } from "./months.ts";
import { outputs } from "./plain.ts";
import { strongNotes } from "./quakes.ts";
import { decodeSounds, partHeard, power, rise } from "./sounds.ts";

const folder = new URL("../../notebooks/", import.meta.url);
const out = new URL("../../out/", import.meta.url);
const NAMES = ["01_explore", "02_listen", "03_grammar", "04_csound", "05_live", "06_stage"];
const offline = () => [jupyterPython(), new URL("./offline.py", import.meta.url).pathname];

/** Executes a notebook where no network is; each code cell must show something, and no error. */
async function run(name: string): Promise<(id: string) => ExecutedCell> {
  const { cells } = await executeNotebook(new URL(`${name}.ipynb`, folder).pathname, { within: offline() });
  return checked(cells);
}

function checked(cells: ExecutedNotebook["cells"]): (id: string) => ExecutedCell {
  for (const { cell_type, source, outputs } of cells) {
    if (cell_type !== "code") continue;
    assert(!outputs.some(({ output_type }) => output_type === "error"), source);
    assert(outputs.some(({ data }) => data !== undefined), `nothing was shown by: ${source}`);
  }
  return (id) => cells.find((cell) => cell.id === id) ?? assert.fail(`no cell "${id}"`);
}

const text = (cell: ExecutedCell) => outputs(cell, "text/plain").join("\n");
const html = (cell: ExecutedCell) => outputs(cell, "text/html").join("\n");

/** What the player under a cell plays: it is there, it is as loud as all that comes with auscult, and it is not too loud. */
async function sound(cell: ExecutedCell, seconds: number): Promise<Waveform> {
  const sounds = await decodeSounds(html(cell));
  assert.equal(sounds.length, 1, `players under: ${cell.source}`);
  const [wave] = sounds as [Waveform];
  const { truePeak: four, loudness } = measure(wave);
  const eight = Math.max(...wave.channels.map((channel) => truePeak(channel, 8)));
  assert(four <= -1 && eight <= -1, `${four} dBTP (${eight} with 8 times the samples): ${cell.source}`);
  assert(Math.abs(loudness + 20) <= 2, `${loudness} LUFS in place of -20 ± 2: ${cell.source}`);
  const length = wave.channels[0]!.length / wave.sampleRate;
  assert(length >= seconds && length < seconds + 1.5, `${length} s in place of ${seconds}: ${cell.source}`);
  return wave;
}

/** What an engine recorded: it is not too loud, and as loud as all that comes with auscult, unless the notebook says another level. */
async function recording(name: string, { level = true } = {}): Promise<Waveform> {
  const wave = await readWav(new URL(name, out));
  const { truePeak, loudness } = measure(wave);
  assert(truePeak > -40 && truePeak <= -1, `${name}: ${truePeak} dBTP`);
  if (level) assert(Math.abs(loudness + 20) <= 2, `${loudness} LUFS in place of -20 ± 2: ${name}`);
  return wave;
}

/** Pearson's. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

Deno.test("the notebooks are clean: no outputs, an id for each cell, and auscult's own kernel", async () => {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".ipynb")) found.push(name);
  assert.deepEqual(found.sort(), NAMES.map((name) => `${name}.ipynb`));
  for (const name of found) {
    const notebook = JSON.parse(await Deno.readTextFile(new URL(name, folder)));
    assert.deepEqual([notebook.nbformat, notebook.nbformat_minor], [4, 5], name);
    assert.deepEqual(notebook.metadata.kernelspec, {
      display_name: "Deno (auscult)",
      language: "typescript",
      name: KERNEL,
    });
    const ids = notebook.cells.map(({ id }: { id: string }) => id);
    assert.equal(new Set(ids).size, ids.length, `${name} has an id twice: ${ids}`);
    for (const { id, cell_type, outputs, execution_count, metadata, source } of notebook.cells) {
      assert.match(id, /^[a-z][a-z-]{0,63}$/, name);
      assert.deepEqual(metadata, {}, `${name}: ${id}`);
      if (cell_type === "code") assert.deepEqual([outputs, execution_count], [[], null], `${name}: ${id}`);
      const widest = cell_type === "code" ? 102 : 135; // what Lab shows without scrolling
      for (const line of source) assert(line.length <= widest, `${name}: ${id} has a line of ${line.length}`);
    }
    assert.equal(notebook.cells[0].cell_type, "markdown");
    assert.match(notebook.cells[0].source[0], /^# /);
  }
});

Deno.test("each notebook leads to the next, and links lead somewhere", async () => {
  for (const [i, name] of NAMES.entries()) {
    const { cells } = JSON.parse(await Deno.readTextFile(new URL(`${name}.ipynb`, folder)));
    const markdown = cells.filter(({ cell_type }: { cell_type: string }) => cell_type === "markdown");
    const words: string = markdown.map(({ source }: { source: string[] }) => source.join("")).join("\n");
    const links = [...words.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!).filter((link) =>
      !/^https:/.test(link)
    );
    for (const link of links) assert((await Deno.stat(new URL(link, folder))).isFile, `${name}: ${link}`);
    if (i + 1 < NAMES.length) assert(links.includes(`${NAMES[i + 1]}.ipynb`), name);
  }
});

Deno.test({
  name: "what runs offline here has no network: a fetch from a cell fails",
  ignore: !has("jupyter"),
  async fn() {
    const dir = await Deno.makeTempDir();
    try {
      const source =
        `Deno.jupyter.display({ "text/plain": await fetch("https://deno.com").then(() => "online", () => "offline") },
        { raw: true }); await new Promise((resolve) => setTimeout(resolve, 100));`;
      const cell = { cell_type: "code", id: "a", source, metadata: {}, outputs: [], execution_count: null };
      const metadata = { kernelspec: { name: KERNEL, display_name: "Deno (auscult)", language: "typescript" } };
      const notebook = { cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 };
      await Deno.writeTextFile(`${dir}/a.ipynb`, JSON.stringify(notebook));
      const { cells } = await executeNotebook(`${dir}/a.ipynb`, { within: offline() });
      assert.match(text(cells[0]!), /^offline/);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test({
  name: "01_explore.ipynb, offline: tables, plots, and what its text says of the data",
  ignore: !has("jupyter"),
  async fn() {
    const cell = await run("01_explore");
    assert.match(text(cell("load")), /^5,105 rows × 7 columns\n {2}date: date, 3 January 2000 to 17 April 2020/);
    assert.equal(html(cell("load")).match(/class="auscult-histogram"/g)?.length, 7);
    for (
      const [id, label] of Object.entries({
        "line": "S&amp;P 500, daily close",
        "change": "Days by their change",
        "nervous": "Deviation of the daily change, over 21 days",
        "volume": "Years by their mean daily move and volume",
        "map": "Earthquakes by place, magnitude and depth",
        "magnitudes": "Earthquakes of at least a magnitude",
        "strong": "Earthquakes of magnitude 4.5 and above",
      })
    ) assert(html(cell(id)).includes(`aria-label="${label}"`), id);
    // "bars almost too low to see reach to -12 % and +11.6 %"; "all ten are from the autumn of 2008 or from March 2020"
    const days = [...text(cell("extreme")).matchAll(/date: (\S+)T.*,\n\s+close: .*\n\s+change: (-?[\d.]+)/g)];
    assert.equal(days.length, 10);
    for (const [, day] of days) assert.match(day!, /^2008-(09-2|09-3|1)|^2020-03/);
    assert.deepEqual(days.slice(0, 2).map(([, , change]) => Number(change)), [-11.98, 11.58]);
    // 85 of magnitude 4.5 and above, those off Taiwan in orange.
    assert.match(text(cell("quakes")), /^1,707 rows/);
    const circles = html(cell("strong")).match(/<circle [^>]*>/g) ?? [];
    assert.equal(circles.length, 85);
    assert.equal(circles.filter((circle) => circle.includes('stroke="#e8590c"')).length, 20);
  },
});

Deno.test({
  name:
    "02_listen.ipynb, offline: the months are heard with their pitches, in the player and in a performance beside a busy cell",
  ignore: !has("jupyter"),
  async fn() {
    const cell = await run("02_listen");
    assert.match(text(cell("figure")), /^S&P 500, 2000 to 2020\n244 notes of pluck/);
    assert.match(html(cell("figure")), /aria-label="line"/);
    assert.match(text(cell("describe")), /a higher close sounds higher.*D minor pentatonic/);
    assert.match(text(cell("events")), /^244 rows × 10 columns/);

    // It performs while the next cell keeps the kernel busy: that cell began after the performance and ended before it.
    const position = Number(/the music came to (\d+\.\d) s/.exec(text(cell("compute")))?.[1]);
    assert(position > 2 && position < 15, `the music was at ${position} s after 3 s of work`);
    assert.match(text(cell("compute")), /^150 of 243 months/);
    const report = text(cell("report"));
    for (const line of [/^started: 244$/m, /^late: 0$/m, /^lost: 0$/m, /^stopped: false$/m]) assert.match(report, line);

    const notes = await monthNotes();
    const take = await recording("02_listen.wav");
    const seconds = take.channels[0]!.length / take.sampleRate;
    assert(seconds >= 20 && seconds < 24, `${seconds} s`);
    for (const [what, wave] of Object.entries({ player: await sound(cell("figure"), 20), take })) {
      const part = partHeard(wave, notes);
      assert(part > 0.95, `in the ${what}, ${Math.round(100 * part)} % of the months have their pitch`);
    }
  },
});

Deno.test({
  name: "03_grammar.ipynb, offline: each figure sounds, and what its text says is heard",
  ignore: !has("jupyter"),
  async fn() {
    const cell = await run("03_grammar");
    for (const id of ["xy", "reversed", "sqrt", "instruments"]) await sound(cell(id), 8);
    assert.match(text(cell("reversed")), /a higher depth sounds lower/);
    assert.match(text(cell("instruments")), /Taiwan by bell, Tonga and Fiji by pluck and elsewhere by tone/);
    assert.match(text(cell("pitch-count")), /^without a scale: 244\nA minor pentatonic: 16$/);
    for (const id of ["pitch-free", "pitch-scale"]) await sound(cell(id), 10);

    // The longitude is heard between the ears: which side is louder follows the data, worked out from its text.
    const panned = await sound(cell("loudness-pan"), 8);
    const [head, ...lines] = (await Deno.readTextFile(new URL("../data/earthquakes.csv", folder))).trim().split("\n")
      .map((line) => line.split(","));
    const quakes = lines.map((line) => Object.fromEntries(head!.map((name, i) => [name, line[i]!])))
      .filter(({ type }) => type === "earthquake");
    const strong = quakes.filter(({ magnitude }) => Number(magnitude) >= 4.5).map(({ time, magnitude, longitude }) => ({
      time: Date.parse(time!),
      amplitude: 10 ** ((-33 + 28 * (Number(magnitude) - 4.5) / 1.9) / 20),
      angle: (Number(longitude) / 180 + 1) * Math.PI / 4,
    }));
    const [from, to] = [strong[0]!.time, strong.at(-1)!.time];
    const sides = Array.from({ length: 160 }, (_, i) => {
      const now = i / 20 + 0.025; // a bell rings for 0.4 s, is damped, and decays meanwhile
      const ages = strong.map(({ time }) => now - 8 * (time - from) / (to - from));
      const expected = [Math.cos, Math.sin].map((side) =>
        strong.reduce((sum, { amplitude, angle }, i) => {
          const age = ages[i]!;
          return age < 0.01 || age > 0.7 ? sum : sum + (amplitude * side(angle) * Math.exp(-age / 0.5)) ** 2;
        }, 0)
      );
      const heard = panned.channels.map((channel) => power({ ...panned, channels: [channel] }, i / 20, 0.05) ** 2);
      return [expected, heard].map(([left, right]) => (right! - left!) / (right! + left!));
    }).filter(([expected]) => Math.abs(expected!) > 0.7); // where one side is clearly the louder one
    const close = correlation(sides.map(([expected]) => expected!), sides.map(([, heard]) => heard!));
    assert(sides.length > 40 && close > 0.9, `side by data against side by ear: r = ${close}`);

    // Of the hours, those with more earthquakes are louder.
    const hours = await sound(cell("by-hour"), 10);
    const first = Date.UTC(2018, 0, 31, 1);
    const counts = new Array(169).fill(0);
    for (const { time } of quakes) counts[Math.floor((Date.parse(time!) - first) / 36e5)]++;
    const levels = counts.map((_, i) => power(hours, 10 * i / 169 + 0.02, 10 / 169 - 0.02));
    const mean = (least: number, most: number) => {
      const those = levels.filter((_, i) => counts[i] >= least && counts[i] <= most);
      return those.reduce((sum, level) => sum + level, 0) / those.length;
    };
    const steps = [mean(1, 5), mean(6, 9), mean(10, 13), mean(14, 18)];
    for (let i = 1; i < steps.length; i++) assert(steps[i]! > 1.15 * steps[i - 1]!, `levels by count: ${steps}`);

    // The decades follow each other: the second begins at 4 s, and rises.
    assert.match(text(cell("decades")), /the facets play one after the other/);
    await sound(cell("decades"), 8);

    // The legend comes first, then the line glides, over a drone and the ticks of the years.
    await sound(cell("line"), 15.75);
    assert.match(
      text(cell("line")),
      /a line of 243 glides[^]*a drone of 243 glides[^]*21 ticks of click[^]*a legend of 4 notes/,
    );
    await sound(cell("sound-true"), 6);
    assert.match(text(cell("sound-true")), /The rect mark: 34 notes of marimba[^]*Not heard: the rule mark/);

    // 28 pads at once are held below the ceiling; fitted, they do not come near it.
    assert.match(
      text(cell("crowd")),
      /may add up to \+13\.5 dBFS, which the master holds[^]*lowered by 13\.5 dB to fit/,
    );
    const peaks = await Promise.all(
      ["03_held.wav", "03_fitted.wav"].map(async (name) => measure(await recording(name, { level: false }))),
    );
    assert(peaks[0]!.truePeak > -3 && peaks[1]!.truePeak < -10, JSON.stringify(peaks));
    const shown = [...text(cell("rendered")).matchAll(/truePeak: (-[\d.]+)/g)].map(([, value]) => Number(value));
    assert.deepEqual(
      shown.map((value) => Math.round(10 * value)),
      peaks.flatMap(({ truePeak }) => Array(2).fill(Math.round(10 * truePeak))), // of the whole, and of its only voice
    );
  },
});

Deno.test({
  name: "04_csound.ipynb, offline, where no Csound runs: it says so, and goes on with the one that comes with auscult",
  ignore: !has("jupyter") || !has("csound"),
  async fn() {
    const cell = await run("04_csound");
    assert.match(text(cell("connect")), /^Error: Cannot reach an engine at 127\.0\.0\.1:7770[^]*\nengine: embedded$/m);
    assert.match(html(cell("perform")), /aria-label="S&amp;P 500, 2008"/);
    assert.match(text(cell("perform")), /^Performance, done: 12 of 12 s\nPlayed to its end\. 53 notes, 0 late/);
    assert.match(text(cell("perform")), /04_csound\.wav: \d+\.\d s, -(1[89]|2\d)\.\d LUFS, true peak -\d+\.\d dBTP/);
    assert.match(text(cell("controls")), /^volume: 0 dB\ncutoff: 19000 Hz\nbow: 0\.3$/);
    assert.match(text(cell("remapped")), /^started: 53\nlate: 0\nlost: 0$/m);
    const take = await recording("04_csound.wav");
    const { loudness } = measure(take);
    assert(Math.abs(loudness + 20) <= 2, `${loudness} LUFS in place of -20 ± 2`);
    assert(take.channels[0]!.length > 12 * take.sampleRate);
    assert.match(text(cell("look")), /^5 rows × 4 columns[^]*address: "\/sp500",\n\s+types: "ff",\n\s+close: 1447\.16/);
    assert.match(text(cell("stream")), /^sent: 85$[^]*Nobody listens on UDP port 7771/m);
    assert.match(text(cell("mistake")), /messages came to "\/sp500"; the orchestra listens to "\/SP500"/);
    assert.match(text(cell("mistake")), /OSClisten giPort, "\/sp500", "ff", kClose, kVolume/);
  },
});

Deno.test({
  name:
    "04_csound.ipynb with a Csound of one's own: the notes and the drone's slider reach it, and the rows its ten lines",
  ignore: !has("jupyter") || !has("csound"),
  fn: () =>
    withFolder(async (dir) => {
      const { cells } = JSON.parse(await Deno.readTextFile(new URL("04_csound.ipynb", folder)));
      const csdOf = (id: string) => {
        const source: string = cells.find((cell: { id: string }) => cell.id === id).source.join("");
        return /`(<CsoundSynthesizer>.*?)`/s.exec(source)![1]!;
      };
      const [port, rowsPort] = [await freePort(), await freePort()];
      await using own = await playCsd(dir, "own", csdOf("write-own"), [
        `--env:INCDIR+=${orchestras}`,
        `--omacro:AUSCULT_PORT=${port}`,
      ]);
      await using rows = await playCsd(dir, "rows", csdOf("write-rows").replace("7771", String(rowsPort)));
      const path = new URL("04_csound.ipynb", folder).pathname;
      const env = { CSOUND_PORT: String(port), ROWS_PORT: String(rowsPort) };
      const cell = checked((await executeNotebook(path, { env })).cells);
      await rows.close();
      await own.close();

      assert.match(text(cell("connect")), /^Csound\nengine: remote\n/);
      assert.match(text(cell("perform")), /^Performance, done: [^]*53 notes, 0 late/);
      assert.match(text(cell("stream")), /^sent: 85$[^]*^warnings: none$/m);
      const heard = await readWav(`${dir}/own.wav`);
      assert(measure(heard).truePeak > -40 && measure(heard).truePeak <= -1);
      // The drone is silent until the slider is there, and goes on at the end, when all notes are over.
      const seconds = heard.channels[0]!.length / heard.sampleRate;
      const begun = heard.channels[0]!.findIndex((sample) => Math.abs(sample) > 0.001) / heard.sampleRate;
      assert(power(heard, 0, begun) < 1e-4, "silent before the notes");
      const drone = power(heard, seconds - 3, 2);
      assert(drone > 0.01 && drone < 0.04, `a saw of 0.03 is heard as ${drone}`);

      // From the day on which it is loudest, the row's close is the pitch that is heard: 20 days a second.
      const sine = await readWav(`${dir}/rows.wav`);
      const { channels: [samples], sampleRate } = sine;
      const first = samples!.findIndex((sample) => Math.abs(sample) > 0.01) / sampleRate;
      const table = (await Deno.readTextFile(new URL("../data/sp500.csv", folder))).trim().split("\n").map((line) =>
        line.split(",")
      );
      const close = table[0]!.indexOf("close");
      const autumn = table.filter(([date]) => /^2008-(09|1)/.test(date!)).map((row) => Number(row[close]));
      assert.equal(autumn.length, 85);
      const errors = autumn.slice(0, 80).map((hz, i) => {
        const from = Math.round((first + i * 0.05 + 0.02) * sampleRate);
        const piece = samples!.subarray(from, from + Math.round(0.03 * sampleRate));
        let crossings = 0;
        for (let j = 1; j < piece.length; j++) if (piece[j - 1]! < 0 && piece[j]! >= 0) crossings++;
        return Math.abs(crossings / 0.03 - hz) / hz;
      });
      const off = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      assert(off < 0.06, `the pitch is ${(100 * off).toFixed(1)} % off the data, in the mean`);
    }),
});

Deno.test({
  name:
    "05_live.ipynb, offline: a week from its cassette is heard as it comes, is the same again to the hash, and a source of one's own is recorded and replayed",
  ignore: !has("jupyter"),
  async fn() {
    const cell = await run("05_live");
    assert.match(
      text(cell("cassette")),
      /^Cassette\nsource: usgs all_week\n[^]*^holds: 1,707 rows [^]*^complete: yes$/m,
    );
    assert.match(text(cell("rows")), /^1,707 rows × 13 columns/);
    assert.match(html(cell("plot")), /aria-label="Earthquakes by their arrival"/);

    // "The first one comes at once, the others as far apart as they were, 43,200 times as fast."
    const notes = await strongNotes();
    assert.equal(notes.length, 85);
    const after = [...text(cell("loop")).matchAll(/after: (\d+),/g)].map(([, ms]) => Number(ms) / 1000);
    assert.equal(after.length, 3);
    after.forEach((seconds, i) => assert(seconds > notes[i]!.time - 0.005 && seconds < notes[i]!.time + 1, `${after}`));

    // The map is drawn in its place until all are there.
    assert.match(text(cell("live")), /^Live from replay of usgs all_week: 85 rows so far, and it is over$/m);
    assert.match(html(cell("live")), /aria-label="85 strong earthquakes"/);
    assert.equal(html(cell("live")).match(/<circle /g)?.length, 85);
    const report = text(cell("report"));
    for (const line of [/^started: 85$/m, /^late: 0$/m, /^lost: 0$/m, /^rows: 85$/m, /^faults: none$/m]) {
      assert.match(report, line);
    }
    const take = await recording("05_live.wav");
    // Whose pitch does not ring already, it begins to ring with the earthquake.
    const fresh = notes.filter((note) =>
      !notes.some((other) =>
        other !== note && other.pitch === note.pitch && other.time <= note.time + 0.06 && note.time - other.time < 0.8
      )
    );
    assert(fresh.length > 30 && new Set(fresh.map(({ pitch }) => pitch)).size > 8);
    for (const note of fresh) {
      assert(rise(take, note) > 10, `${note.pitch} Hz does not begin at ${note.time} s (${rise(take, note)} times)`);
    }
    assert.match(
      text(cell("heard")),
      /^Score: 85 notes[^]*a higher depth sounds lower[^]*Live from replay of usgs all_week/,
    );
    assert.match(text(cell("same")), /^The same score, after 14\.\d s on a clock that takes none\.$/);
    assert.match(text(cell("many")), /^The domain of brightness follows depth of the last 60 s/m);
    const lufs = Number(/^(-\d+\.\d) LUFS$/m.exec(text(cell("many")))?.[1]);
    assert(Math.abs(lufs + 20) <= 2, `${lufs} LUFS in place of -20 ± 2`);
    assert.match(text(cell("many")), /^1,\d{3} rows are heard as means of neighbours, 20 a second at most\.$/m);
    assert.match(
      text(cell("quota")),
      /^Calls of earthquake\.usgs\.gov\n {2}within 60 min: [\d,]+ made, [\d,]+ left of 120$/m,
    );

    assert.match(
      text(cell("own")),
      /^Cassette\nsource: lag of this kernel\n[^]*^holds: 30 rows in 30 [^]*^complete: yes$/m,
    );
    assert.match(
      text(cell("text")),
      /^\{"auscult":"cassette"[^]*\n\{"at":[^]*…\n\{"ended":.*"sha256":"[0-9a-f]{64}"\}/,
    );
    assert.match(text(cell("again-lag")), /^The same rows, to the last digit\.\n30 rows × 3 columns/);
  },
});

Deno.test({
  name:
    "06_stage.ipynb, offline: two parts are heard, and the script that leaves Jupyter is sealed, verified and heard from a cue on",
  ignore: !has("jupyter"),
  async fn() {
    const cell = await run("06_stage");
    assert.match(html(cell("look")), /aria-label="Daily change in %"/);
    const parts = Object.entries(STAGE_PARTS);
    for (const [id, options] of parts) {
      const part = partHeard(await sound(cell(id), options.duration), await monthNotes(options));
      assert(part > 0.95, `${id}: ${Math.round(100 * part)} % of the months have their pitch`);
    }
    assert.match(text(cell("report")), /^started: 36$[^]*^late: 0$/m);
    const take = await recording("06_stage.wav");
    const seconds = take.channels[0]!.length / take.sampleRate;
    assert(seconds > 13 && seconds < 30, `${seconds} s`);

    const exported = text(cell("exported"));
    assert.match(
      exported,
      /06_stage\.ts: 2 pieces, \d+ of \d+ statements\n {2}Calm: score [0-9a-f]{12}…\n {2}Crash: score /,
    );
    assert.match(exported, /^cue\("bottom", /m);
    assert.doesNotMatch(exported, /Csound|Daily change|show\(/);
    assert.match(
      text(cell("locked")),
      /^06_stage\.lock\.json: 120 events, [0-9a-f]{64}; reads \.\.\/data\/sp500\.csv$/m,
    );
    assert.match(
      text(cell("verified")),
      /^= events +120, [^]*^= sound .* bit for bit$[^]*^All of it is as the lock says\.$/m,
    );

    // "Here it is written to a file, from that cue on": from the lowest month.
    const crash = await monthNotes(STAGE_PARTS["crash-figure"]);
    const from = crash.findIndex(({ pitch }) => pitch === Math.min(...crash.map(({ pitch }) => pitch)));
    const bottom = crash.slice(from).map((note) => ({ ...note, time: note.time - crash[from]!.time }));
    assert.match(
      text(cell("cue")),
      new RegExp(`^bottom: ${crash[from]!.time.toFixed(1)} s, ${crash[from]!.pitch.toFixed(0)} Hz$`),
    );
    const part = partHeard(await recording("06_bottom.wav"), bottom);
    assert(part > 0.95, `from the bottom, ${Math.round(100 * part)} % of the months have their pitch`);
  },
});

/** A native csound that plays a text in real time, without a sound card, and writes down all that goes out. */
async function playCsd(dir: string, name: string, csd: string, flags: readonly string[] = []) {
  const recorder =
    `instr 9999\n  aAll[] monitor\n  fout "${name}.wav", 18, aAll\nendin\nschedule 9999, 0, -1\n</CsInstruments>`;
  await Deno.writeTextFile(`${dir}/${name}.csd`, csd.replace("</CsInstruments>", recorder));
  const child = new Deno.Command("csound", {
    args: [...realTime.map((flag) => flag.replace("log.txt", `${name}.txt`)), ...flags, `${name}.csd`],
    ...{ cwd: dir, stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  let running = true;
  child.status.then(() => running = false);
  while (running && !await Deno.stat(`${dir}/${name}.wav`).catch(() => undefined)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert(running, await Deno.readTextFile(`${dir}/${name}.txt`));
  const close = async () => {
    if (running) child.kill("SIGTERM"); // closes its files
    await child.status;
  };
  return { close, [Symbol.asyncDispose]: close };
}
