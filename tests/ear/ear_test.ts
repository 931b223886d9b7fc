import assert from "node:assert/strict";
import { sampleRankCorrelation } from "simple-statistics";
import { Csound } from "../../lib/csound/Csound.ts";
import { renderSound } from "../../lib/csound/renderSound.ts";
import { readWav, type Waveform } from "../../lib/csound/wav.ts";
import { plot } from "../../lib/plot/plot.ts";
import type { SoundEvent } from "../../lib/sound/event.ts";
import { instruments, pitchedInstruments } from "../../lib/sound/instruments.ts";
import { note } from "../../lib/sound/note.ts";
import { has } from "../helpers/has.ts";
import { event, render } from "../orchestras/offline.ts";
import { clickiness } from "./clicks.ts";
import { Ear } from "./Ear.ts";

const rates = [4, 8, 12]; // notes a second
/** So many notes has a rendering; a live take, which takes its time, has half of them. */
const COUNT = 24, LIVE = 12;

/** Three columns that know nothing of each other, and no two values are equal. */
function rowsOf(count: number) {
  return Array.from({ length: count }, (_, x) => ({
    x,
    high: (5 * x + 3) % count,
    loud: (11 * x + 5) % count,
    right: (7 * x + 1) % count,
  }));
}

/** What is played. */
interface Played {
  readonly instrument: string;
  /** Notes a second. */
  readonly rate: number;
  readonly count?: number;
}

/** The rows as a score of one instrument, in the default range of pitch; equally loud where `loudness` says so. */
function scoreOf({ instrument, rate, count = COUNT }: Played, loudness: string | number = "loud") {
  return plot({
    marks: [note(rowsOf(count), { x: "x", y: "high", loudness, pan: "right", instrument })],
    time: { duration: (count - 1) / rate },
    loudness: { range: [-30, -18] },
  }).score;
}

/**
 * Asserts that the data is heard again. How loud an instrument is at a pitch is a matter of its timbre, so loudness is heard
 * against the same notes, all equally loud.
 */
async function assertHeard(
  sound: Waveform,
  { from = 0, equallyFrom, ...played }: Played & { from?: number; equallyFrom?: number | undefined },
) {
  const { instrument, rate, count = COUNT } = played;
  const score = scoreOf(played);
  const flat = scoreOf(played, -24);
  const [ear, other] = [
    new Ear(sound),
    new Ear(equallyFrom === undefined ? await renderSound(flat.toCsd(), { duration: flat.duration }) : sound),
  ];
  const heard = score.events.map(({ time }) => ear.hear(from + time, 1 / rate));
  const equal = score.events.map(({ time }) => other.hear((equallyFrom ?? 0) + time, 1 / rate));
  const found = {
    high: heard.map(({ pitch }) => pitch),
    loud: heard.map(({ loudness }, i) => loudness - equal[i]!.loudness),
    right: heard.map(({ pan }) => pan),
  };
  for (const [column, least] of [["high", 1 - 1e-12], ["loud", 0.98], ["right", 0.98]] as const) {
    const rho = sampleRankCorrelation(found[column], rowsOf(count).map((row) => row[column]));
    assert(
      rho >= least,
      `${instrument}, ${rate} notes a second: ${column} is heard with Spearman's ρ ${rho.toFixed(4)}`,
    );
  }
}

for (const instrument of pitchedInstruments) {
  Deno.test(`${instrument}: the ear gets the data back from a rendering, at ${rates.join(", ")} notes a second`, async () => {
    for (const rate of rates) {
      const score = scoreOf({ instrument, rate });
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

/** Between two instruments of a take, s: what sounds out is heard no more. */
const REST = 1.2;
/** Each begins at a multiple of this, s: a whole number of k-cycles. */
const STEP = 0.1;
/** No two notes of it are alike, unless they begin at the same place of a k-cycle: the equally loud ones are in the take, too. */
const DRAWN = ["grain"];

/** Plays instruments one after the other on an engine of its own, in real time. */
async function liveTake(played: readonly Required<Played>[]) {
  let next = 0;
  const events: SoundEvent[] = [];
  const add = ({ events: own, duration }: ReturnType<typeof scoreOf>) => {
    const from = next;
    events.push(...own.map((event) => ({ ...event, time: event.time + from })));
    next = STEP * Math.ceil((from + duration + REST) / STEP);
    return from;
  };
  const parts = played.map((one) => ({
    ...one,
    from: add(scoreOf(one)),
    equallyFrom: DRAWN.includes(one.instrument) ? add(scoreOf(one, -24)) : undefined,
  }));
  const raw = (name: string) => ({ value: name, scale: null });
  const { score } = plot({
    marks: [
      note(events, {
        ...{ time: raw("time"), pitch: raw("pitch"), sustain: raw("sustain"), loudness: raw("loudness") },
        ...{ pan: raw("pan"), brightness: raw("brightness"), instrument: "instrument" },
      }),
    ],
    instrument: { domain: [...pitchedInstruments], range: [...pitchedInstruments] },
  });
  const sound = await fromFile(async (record) => {
    await using csound = await Csound.start({ record, output: "none" });
    const { late, lost, refused } = await score.perform(csound, { lookahead: 1 }).done;
    assert.deepEqual({ late, lost, refused }, { late: 0, lost: 0, refused: 0 });
  });
  return { sound, parts };
}

Deno.test(`the ear gets the data back from live takes of every pitched instrument, at ${rates.join(", ")} notes a second`, async () => {
  const half = Math.ceil(pitchedInstruments.length / 2);
  // The slow ones take longest: they share two engines.
  const engines = [
    ...[pitchedInstruments.slice(0, half), pitchedInstruments.slice(half)].map((instruments) => ({
      rate: 4,
      instruments,
    })),
    ...[8, 12].map((rate) => ({ rate, instruments: pitchedInstruments })),
  ];
  assert.deepEqual([...new Set(engines.map(({ rate }) => rate))], rates);
  const takes = await Promise.all(
    engines.map(({ rate, instruments }) =>
      liveTake(instruments.map((instrument) => ({ instrument, rate, count: LIVE })))
    ),
  );
  for (const { sound, parts } of takes) for (const part of parts) await assertHeard(sound, part);
});

Deno.test({
  name: "the ear gets the data back from a WAV file of a native csound",
  ignore: !has("csound"),
  async fn() {
    const sound = await fromFile((path) =>
      scoreOf({ instrument: "flute", rate: 12 }).render(path, { engine: "native" })
    );
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

Deno.test("a note that is cut does not click either: by a pause, a seek, another score, too many voices, the stop, the end of the engine", async () => {
  const raw = (name: string) => ({ value: name, scale: null });
  const held = (count: number, loudness: number) =>
    plot({
      marks: [
        note(Array.from({ length: count }, (_, i) => ({ t: i / 100 })), {
          ...{ time: raw("t"), pitch: 200, loudness, pan: -1, brightness: 0, sustain: 6 },
        }),
      ],
    }).score;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  let released = 0;
  const sound = await fromFile(async (record) => {
    await using csound = await Csound.start({ record, output: "none" });
    const one = held(1, -12).perform(csound);
    await pause(900);
    one.pause();
    await pause(200);
    one.resume();
    await pause(400); // nothing begins anew
    one.stop();
    await one.done;
    const other = held(1, -12).perform(csound);
    await pause(800);
    other.score = held(1, -12);
    await pause(300);
    other.seek(3);
    await pause(300);
    other.stop();
    await other.done;
    const many = held(90, -48).perform(csound);
    await pause(1600);
    many.stop();
    released = (await many.done).released;
    held(1, -12).perform(csound);
    await pause(800); // closed while it sounds
  });
  assert(released > 10, `${released} voices were taken from notes`);
  const [left] = sound.channels as [Float32Array];
  // A sine of amplitude A and frequency f has second differences of A (2πf/sr)² at most, and an onset some four times that.
  const sine = 10 ** (-12 / 20) * (2 * Math.PI * 200 / sound.sampleRate) ** 2;
  const cuts = [...left].flatMap((value, i) =>
    Math.abs(value - 2 * (left[i - 1] ?? 0) + (left[i - 2] ?? 0)) > 6 * sine ? [i] : []
  );
  assert.deepEqual([...cuts], [], "samples at which it clicks");
  assert(left.filter((value) => Math.abs(value) > 0.1).length > 1.5 * sound.sampleRate, "it sounds");
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
