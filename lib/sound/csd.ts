import { effectKnobs, type EffectsOptions, effectTail } from "./effects.ts";
import type { SoundEvent } from "./event.ts";
import { instrumentNames, ownInstruments } from "./instruments.ts";
import { orchestraText } from "./orchestra.ts";

/** Options of {@linkcode toCsd}. */
export interface CsdOptions {
  /** Length of the score in seconds; release tails come on top. */
  readonly duration: number;
  /** One line that says what is heard. It becomes a comment. */
  readonly title?: string;
  /** A room and a delay on the whole. */
  readonly effects?: EffectsOptions | undefined;
  /** Where others take their place. */
  readonly scenes?: readonly Scene[] | undefined;
}

/** Effects, and from when on, in seconds. */
export interface Scene {
  readonly time: number;
  readonly effects: EffectsOptions | undefined;
}

const sampleRate = 48000;
const ksmps = 32;
const kr = sampleRate / ksmps;

/** The longest sustain that an engine plays, s; held notes are no longer in a `.csd` than in a live performance. */
const longest = 3600;

/** Seconds after the last sustain in which every instrument has ended and the master's delay has run out. */
const tail = 1;

/**
 * Writes events as one self-contained `.csd` that any Csound 6.18 plays: `csound score.csd` aloud,
 * `csound -o score.wav score.csd` into a file. It holds the master and those instruments that the events use.
 *
 * A note starts in the k-cycle (32 samples) of its time; what is left of its time is p8, which the note's delay line
 * adds, to the sample, as in a live performance. The output is {@linkcode csdLatency} samples behind the score.
 *
 * @throws {RangeError} When an event names an instrument that does not exist, or a field is not a finite number.
 * @example
 * ```ts
 * import { parseCsv, plot, Sound } from "auscult";
 *
 * const figure = plot({ marks: [Sound.note(parseCsv("x,y\n1,2\n2,3\n"), { x: "x", y: "y" })] });
 * console.log(figure.score.toCsd()); // <CsoundSynthesizer> …
 * ```
 */
export function toCsd(events: readonly SoundEvent[], { duration, title, effects, scenes = [] }: CsdOptions): string {
  if (!Number.isFinite(duration) || duration < 0) {
    throw new RangeError(
      `Cannot write a .csd: duration must be a finite number of seconds, 0 or more, got ${duration}`,
    );
  }
  const used = new Set(events.map((event) => event.instrument));
  const known = instrumentNames();
  for (const name of used) {
    if (!known.includes(name)) {
      throw new RangeError(
        `Cannot write a .csd: unknown instrument ${JSON.stringify(name)}, known are ${known.join(", ")}`,
      );
    }
  }
  const end =
    events.reduce((latest, { time, sustain }) => Math.max(latest, time + Math.min(sustain, longest)), duration) + tail +
    [effects, ...scenes.map((scene) => scene.effects)].reduce((longest, own) => Math.max(longest, effectTail(own)), 0);
  return [
    "<CsoundSynthesizer>",
    `; ${comment(title ?? "A score written by auscult")}`,
    `; ${events.length} notes, ${number(duration)} s. Aloud: csound FILE. Into a file: csound -o out.wav FILE`,
    "<CsOptions>",
    "-odac -d -m0",
    "</CsOptions>",
    "<CsInstruments>",
    `sr     = ${sampleRate}`,
    `ksmps  = ${ksmps}`,
    "nchnls = 2",
    "0dbfs  = 1",
    "#define AUSCULT_HOLD #1#",
    "",
    file("voice.orc"),
    ...known.filter((name) => used.has(name)).map((name) => file(`instruments/${name}.orc`)),
    file("effects.orc"),
    ...(effects === undefined
      ? []
      : effectKnobs(effects).map(([, global, value]) => `${global} init ${number(value)}`)),
    ...(scenes.length === 0 ? [] : [
      "instr auscultScene",
      ...effectKnobs({}).map(([, global], i) => `  ${global} = p${i + 4}`),
      "endin",
    ]),
    file("master.orc"),
    "</CsInstruments>",
    "<CsScore>",
    "; p2 start (s, on a k-cycle), p3 sustain (s), p4 Hz, p5 dBFS, p6 pan -1…1, p7 brightness 0…1, p8 rest of the start (s)",
    ...(events.some(({ glide, parameters }) => glide || parameters)
      ? [
        "; p14 to p17: p4 to p7 at the end of the sustain, p18 turn of the waveform at the start, p19…: the instrument's own",
      ]
      : []),
    ...scenes.map(({ time, effects }) =>
      `i "auscultScene" ${
        [time, 1 / kr, ...effectKnobs(effects ?? {}).map(([, , value]) => value)].map(number).join(" ")
      }`
    ),
    ...events.map(line),
    `e ${number(end)}`,
    "</CsScore>",
    ...ownInstruments().filter(({ name }) => used.has(name)).flatMap(({ files = {} }) =>
      Object.entries(files).map(([name, bytes]) => `<CsFileB filename="${name}">\n${bytes.toBase64()}\n</CsFileB>`)
    ),
    "</CsoundSynthesizer>",
    "",
  ].join("\n");
}

/** How many samples the output of a `.csd` written by {@linkcode toCsd} is behind its score: 4 ms look-ahead and one k-cycle. */
export const csdLatency = 224;

function line(event: SoundEvent): string {
  const { time, sustain, pitch, loudness, pan, brightness, instrument } = event;
  for (const [name, value] of Object.entries({ time, sustain, pitch, loudness, pan, brightness })) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot write a .csd: ${name} of event ${event.index} must be finite, got ${value}`);
    }
  }
  if (time < 0 || sustain <= 0) {
    throw new RangeError(
      `Cannot write a .csd: event ${event.index} must have time ≥ 0 s and sustain > 0 s, got ${time} and ${sustain}`,
    );
  }
  const cycle = Math.floor(time * kr + 1e-9);
  const rest = Math.max(0, time - cycle / kr);
  const fields = [cycle / kr, Math.min(sustain, longest), pitch, loudness, pan, brightness, rest];
  return `i "${instrument}" ${[...fields, ...more(event)].map(number).join(" ")}`;
}

/** The p-fields of a note that glides or has parameters: p9 to p13 are for live notes, p14 to p18 say where to, p19… are its own. */
function more({ glide, parameters, ...event }: SoundEvent): number[] {
  if (glide === undefined && parameters === undefined) return [];
  const { pitch, loudness, pan, brightness } = glide ?? event;
  const own = Object.values(parameters ?? {});
  return [0, 0, 0, 0, 0, pitch, loudness, pan, brightness, (glide?.phase ?? 0) % 1024, ...own];
}

function file(path: string): string {
  return `; ---- ${path}\n${orchestraText(path).trim()}\n`;
}

/** At most nine decimals and no exponent, which Csound's score would read as an opcode. */
function number(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, "").replace(/^-0$/, "0");
}

/** Text from data stays in its comment: one line, no tag, no macro, no continuation. */
function comment(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, " ").replaceAll("<", "‹").replaceAll(">", "›")
    .replaceAll(/[\\$#@{}[\]*]/g, "_").trim().slice(0, 200);
}
