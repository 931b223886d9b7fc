import assert from "node:assert/strict";
import { sampleRankCorrelation } from "simple-statistics";
import { Csound } from "../../lib/csound/Csound.ts";
import { renderSound } from "../../lib/csound/renderSound.ts";
import { readWav, type Waveform } from "../../lib/csound/wav.ts";
import { plot } from "../../lib/plot/plot.ts";
import { instruments, pitchedInstruments } from "../../lib/sound/instruments.ts";
import { note } from "../../lib/sound/note.ts";
import { has } from "../helpers/has.ts";
import { event, render } from "../orchestras/offline.ts";
import { clickiness } from "./clicks.ts";
import { Ear } from "./Ear.ts";

const rates = [4, 8, 12]; // notes a second
const COUNT = 24;
/** Three columns that know nothing of each other, and no two values are equal. */
const rows = Array.from({ length: COUNT }, (_, x) => ({
  x,
  high: (5 * x + 3) % COUNT,
  loud: (11 * x + 5) % COUNT,
  right: (7 * x + 1) % COUNT,
}));

/** The rows as a score of one instrument, in the default range of pitch; equally loud where `loudness` says so. */
function scoreOf(instrument: string, rate: number, loudness: string | number = "loud") {
  return plot({
    marks: [note(rows, { x: "x", y: "high", loudness, pan: "right", instrument })],
    time: { duration: (COUNT - 1) / rate },
    loudness: { range: [-30, -18] },
  }).score;
}

/**
 * Asserts that the data is heard again. How loud an instrument is at a pitch is a matter of its timbre, so loudness is heard
 * against the same notes, all equally loud.
 */
async function assertHeard(sound: Waveform, { instrument, rate }: { instrument: string; rate: number }) {
  const score = scoreOf(instrument, rate);
  const flat = scoreOf(instrument, rate, -24);
  const [ear, other] = [new Ear(sound), new Ear(await renderSound(flat.toCsd(), { duration: flat.duration }))];
  const heard = score.events.map(({ time }) => ear.hear(time, 1 / rate));
  const equal = score.events.map(({ time }) => other.hear(time, 1 / rate));
  const found = {
    high: heard.map(({ pitch }) => pitch),
    loud: heard.map(({ loudness }, i) => loudness - equal[i]!.loudness),
    right: heard.map(({ pan }) => pan),
  };
  for (const [column, least] of [["high", 1 - 1e-12], ["loud", 0.98], ["right", 0.98]] as const) {
    const rho = sampleRankCorrelation(found[column], rows.map((row) => row[column]));
    assert(
      rho >= least,
      `${instrument}, ${rate} notes a second: ${column} is heard with Spearman's ρ ${rho.toFixed(4)}`,
    );
  }
}

for (const instrument of pitchedInstruments) {
  Deno.test(`${instrument}: the ear gets the data back from a rendering, at ${rates.join(", ")} notes a second`, async () => {
    for (const rate of rates) {
      const score = scoreOf(instrument, rate);
      await assertHeard(await renderSound(score.toCsd(), { duration: score.duration }), { instrument, rate });
    }
  });
}

async function fromFile(make: (path: string) => Promise<unknown>): Promise<Waveform> {
  const path = await Deno.makeTempFile({ prefix: "auscult-test-", suffix: ".wav" });
  try {
    await make(path);
    return await readWav(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("the ear gets the data back from a live take, at 12 notes a second", async () => {
  const sound = await fromFile(async (record) => {
    await using csound = await Csound.start({ record, output: "none" });
    await scoreOf("string", 12).perform(csound).done;
  });
  await assertHeard(sound, { instrument: "string", rate: 12 });
});

Deno.test({
  name: "the ear gets the data back from a WAV file of a native csound",
  ignore: !has("csound"),
  async fn() {
    const sound = await fromFile((path) => scoreOf("flute", 12).render(path, { engine: "native" }));
    await assertHeard(sound, { instrument: "flute", rate: 12 });
  },
});

/** The greatest clickiness that a note may have as it starts and as it ends, dB: what is struck has a bend where its wave begins. */
const MOST = 50;

/** A note alone, from 0.1 s on, and its last sample that is not silent. */
async function alone(play: Parameters<typeof render>) {
  const [left] = await render(play[0], { duration: 0.8, bus: true, ...play[1] });
  const last = left.findLastIndex((value) => Math.abs(value) > 1e-9);
  return clickiness({ sampleRate: 48000, channels: [Float32Array.from(left)] }, { start: 0.1, end: last / 48000 });
}

Deno.test("no note starts or ends with a click", async () => {
  for (const instrument of instruments) {
    for (const [pitch, brightness] of [[131, 0], [440, 0.5], [1047, 1]] as const) {
      const { start, end } = await alone([[
        event({ instrument, pitch, brightness, pan: -1, time: 0.1, sustain: 0.3 }),
      ]]);
      const shown = `${instrument} of ${pitch} Hz: ${start.toFixed(0)} dB as it starts, ${
        end.toFixed(0)
      } dB as it ends`;
      assert((start < MOST || instrument === "click") && end < MOST, shown);
    }
  }
});

Deno.test("a note that starts and ends at full level is known to click, and one that fades over a third of a ms", async () => {
  for (const fade of [0, 0.0003]) {
    const extra = `
instr rough
  aTone poscil 0.8, p4, -1, 0.2
  aEnv linseg ${fade ? 0 : 1}, 0.0003, 1, p3 - 0.0006, 1, 0.0003, ${fade ? 0 : 1}
  aOut = aTone * aEnv
  $AUSCULT_OUT
endin`;
    const { start, end } = await alone([[], { extra, score: `i "rough" 0.1 0.3 440 -12 -1 0.5 0` }]);
    assert(start > MOST + 25 && end > MOST + 25, `fade ${fade}: ${start.toFixed(0)} dB, ${end.toFixed(0)} dB`);
  }
});
