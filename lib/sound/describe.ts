import { densest } from "./density.ts";
import { describeCaptions } from "./describeCaptions.ts";
import { describeSettings } from "./describeSettings.ts";
import { describeShape } from "./describeShape.ts";
import { describeSteps, stepsOf } from "./describeSteps.ts";
import { sayUnheard } from "./hearing/sayUnheard.ts";
import { overlap } from "./levels.ts";
import type { MarkReport, ScoreReport } from "./report.ts";
import { toNumber } from "./scales/coerce.ts";
import { extremes, isOrdinal } from "./scales/extremes.ts";
import type { SoundScale } from "./scales/setting.ts";
import type { Score } from "./score.ts";
import { describeSkew } from "./skew.ts";
import { count, formatNumber, formatPitch, formatValues, list } from "./words.ts";

/** What a rising value does to each channel, and a falling one. */
const DIRECTIONS: { readonly [channel: string]: readonly [rising: string, falling: string] } = {
  time: ["later", "earlier"],
  pitch: ["higher", "lower"],
  loudness: ["louder", "quieter"],
  pan: ["further right", "further left"],
  brightness: ["brighter", "darker"],
  sustain: ["longer", "shorter"],
};

const UNITS: { readonly [channel: string]: string } = { time: "s", loudness: "dBFS", sustain: "s" };

/** Describes a score; see `Score.describe`. */
export function describe(score: Score, report: ScoreReport): string {
  if (report.marks.length === 0) return "Silence: the plot has no sound marks.";
  const lines = report.marks.map((mark, i) => describeMark(mark, i, score, report));
  lines.push(...report.live ?? []);
  if (report.unheard.length > 0) lines.push(`Not heard: ${sayUnheard(report.unheard)}.`);
  if (score.events.length > 0) {
    lines.push(...describeSettings(report), describeOverlap(score, report));
    lines.push(
      ...describeLevel(score, report),
      ...describeThinning(report),
      ...describeVoiceLimit(score),
      ...describeDensity(score, report),
      ...describeSkew(score, report),
    );
  }
  // Names and values from data may hold line breaks.
  return lines.map((line) => line.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")).join("\n");
}

function describeMark(mark: MarkReport, number: number, { events, captions }: Score, report: ScoreReport) {
  const { marks, scales, sequence, speech, repetition: { times } = { times: 1 } } = report;
  const subject = subjectOf(mark, marks.length > 1 ? `Sound mark ${number + 1}` : "");
  if (mark.sentence !== undefined) return `${subject}${mark.sentence}.`;
  const dropped = describeDropped(mark);
  if (mark.kind === "text") {
    const left = [...(mark.wordless ? [`${count(mark.wordless, "element")} without words`] : []), dropped].filter(
      Boolean,
    );
    return `${subject}${
      describeCaptions(once(captions.filter((caption) => caption.mark === number), times), {
        left: left.join("; "),
        speech,
      })
    }.`;
  }
  if (mark.count === 0) {
    return `${subject}${subject ? "silence" : "Silence"}: ${
      dropped === "" ? "there are no rows" : `no row gives a note, ${dropped}${describeMissing(mark)}`
    }.`;
  }
  const own = events.filter((event) => event.mark === number);
  const instruments = [...new Set(own.map(({ instrument }) => instrument))];
  const voices = new Set(own.map(({ voice }) => voice));
  const chords = countChords(own) / times;
  const parts = [
    `${describeNotes(mark)} ${list(instruments)}${describeVoices([...voices])}`,
    ...mark.channels.flatMap((channel) => describeChannel(channel, scales) ?? []),
  ];
  if (scales.musical !== undefined && mark.channels.some(({ name, scaled }) => name === "pitch" && scaled)) {
    parts.push(`pitches are moved to the nearest note of ${scales.musical.name}`);
  }
  if (scales.tuning !== undefined && scales.tuning.name !== scales.musical?.name) parts.push(scales.tuning.name);
  parts.push(...mark.sides ?? []);
  if (sequence) parts.push("the facets play one after the other");
  if (chords > 0) parts.push(`${count(chords, "time")} ${chords === 1 ? "holds a chord" : "hold chords"}`);
  if (dropped !== "") parts.push(dropped);
  for (const [name, n] of Object.entries(mark.unmapped ?? {})) {
    parts.push(
      `the ${name} scale does not know the value of ${count(n, "note")}, which ${
        n === 1 ? "sounds" : "sound"
      } as without one`,
    );
  }
  return `${subject}${parts.join("; ")}.`;
}

/** Of what is repeated, what comes first. */
function once<T>(all: readonly T[], times: number): readonly T[] {
  return all.slice(0, all.length / times);
}

/** " in 2 voices (north and south)", where the names are few and are names. */
function describeVoices(voices: readonly unknown[]): string {
  if (voices.length < 2) return "";
  const names = voices.length <= 6 && voices.every((voice) => typeof voice === "string") ? ` (${list(voices)})` : "";
  return ` in ${count(voices.length, "voice")}${names}`;
}

function describeNotes({ kind, count: notes }: MarkReport): string {
  return kind === "note"
    ? `${count(notes, "note")} of`
    : `a ${kind === "line" ? "line" : "drone"} of ${count(notes, "glide")} on`;
}

/** "Sound mark 2, the bar mark: ", "The bar mark: ", or nothing. */
function subjectOf({ subject }: MarkReport, number: string): string {
  const words = subject === undefined || number !== "" ? subject : subject.charAt(0).toUpperCase() + subject.slice(1);
  const parts = [number, words].filter(Boolean).join(", ");
  return parts && `${parts}: `;
}

/** "a higher close sounds higher, 757.13 to 3278.2 as D3 (146.8 Hz) to C6 (1047 Hz)". */
function describeChannel(
  { name, label, from, constant, scaled, unit = UNITS[name] ?? "" }: MarkReport["channels"][number],
  scales: ScoreReport["scales"],
): string | undefined {
  if (name === "instrument") {
    if (constant !== undefined) return undefined;
    const { domain, range, type } = scales.instrument;
    if (!scaled || type === "literal" || domain.length === 0) return `${label ?? name} names the instrument`;
    return type === "ordinal"
      ? `${label ?? name} is heard as the instrument (${oneByOne(domain, (_, i) => `by ${range[i % range.length]}`)})`
      : `${label ?? name} is heard as the instrument`;
  }
  const what = label ?? (from === name ? "the value" : from);
  const format = (value: number) =>
    name === "pitch" ? formatPitch(value) : `${formatNumber(value)}${unit && ` ${unit}`}`;
  if (constant !== undefined) return `${name} is ${format(constant as number)}`;
  const scale = scales.parameters.get(name) ?? scales[name as keyof typeof scales] as SoundScale<number>;
  if (!scaled || scale.type === "identity" || scale.type === "literal") return `${name} is ${what} as it stands`;
  const title = scale.label ?? what;
  if (scale.domain.length === 0) return undefined;
  if (scale.type === "threshold") return describeThreshold(scale, { name, title, format });
  const ends = extremes(scale);
  const [low, high] = formatValues(ends);
  const to = ends.map((value) => scale.apply(value)!);
  if (low === high) {
    return `${title} is ${low} throughout, heard as ${name} ${format(to[0]!)}`;
  }
  if (name === "time") {
    const [start, end] = [Math.min(...scale.range), Math.max(...scale.range)].map((at) => Number(at.toFixed(3)));
    const until = formatNumber(end!);
    const span = start === 0 ? `in ${until} s` : `from ${formatNumber(start!)} to ${until} s`;
    const order = to[0]! <= to[1]! || scale.bandwidth > 0 ? [low, high] : [high, low];
    // A column that is called time is not heard as another thing.
    const heard = title.toLowerCase() === "time" ? "time goes from" : `${title} is heard as time,`;
    return `${heard} ${order[0]} to ${order[1]} ${span}`;
  }
  const ordinal = isOrdinal(scale);
  if (!isMonotonic(ordinal ? scale.domain.map((value) => scale.apply(value)!) : scale.range)) {
    if (ordinal) {
      return `${title} is heard as ${name} (${oneByOne(scale.domain, (v) => `as ${format(scale.apply(v)!)}`)})`;
    }
    const [first, last] = formatValues([scale.domain[0], scale.domain.at(-1)]);
    return `${title} is heard as ${name}, ${first} to ${last} as ${list(scale.range.map(format))}`;
  }
  if (to[0] === to[1]) return `${title}, ${low} to ${high}, is heard as ${name} ${format(to[0]!)} throughout`;
  const [rising, falling] = DIRECTIONS[name] ?? [`with more ${name}`, `with less ${name}`];
  const direction = to[1]! > to[0]! ? rising : falling;
  return `${ordinal ? `a later ${title}` : `a higher ${title}`} sounds ${direction}, ${low} to ${high} as ${
    format(to[0]!)
  } to ${format(to[1]!)}${scale.type === "log" ? ", by their ratios" : ""}`;
}

function describeThreshold(
  scale: SoundScale<number>,
  { name, title, format }: { name: string; title: string; format: (value: number) => string },
): string {
  const heard = stepsOf(scale).map((value) => scale.apply(value)!); // the range may be turned around
  const [first, last] = [heard[0]!, heard.at(-1)!];
  const [rising, falling] = DIRECTIONS[name] ?? [`with more ${name}`, `with less ${name}`];
  const direction = first !== last && isMonotonic(heard)
    ? `a higher ${title} sounds ${last > first ? rising : falling}`
    : `${title} is heard as ${name}`;
  return `${direction}, in steps: ${describeSteps(scale, format)}`;
}

/** Whether numbers only rise, or only fall, or are all the same. */
function isMonotonic(values: readonly number[]): boolean {
  const direction = Math.sign(values.at(-1)! - values[0]!);
  return values.every((value, i) =>
    i === 0 || value === values[i - 1] || Math.sign(value - values[i - 1]!) === direction
  );
}

/** "a as C4, b as E4 and c as G4"; of more than six, the first six. */
function oneByOne(domain: readonly unknown[], heard: (value: unknown, i: number) => string): string {
  const shown = domain.slice(0, 6).map((value, i) => `${formatValues([value])[0]} ${heard(value, i)}`);
  return `${list(shown)}${domain.length > 6 ? ", …" : ""}`;
}

/** "3 rows are dropped (2 without a time, 1 outside of the domain)". */
function describeDropped({ kind, dropped: { time, pitch, loudness, outside, close } }: MarkReport): string {
  const n = time + pitch + loudness + outside + close;
  if (n === 0) return "";
  const reasons = [
    ...(time ? [`${time.toLocaleString("en-US")} without a time`] : []),
    ...(pitch ? [`${pitch.toLocaleString("en-US")} without a pitch`] : []),
    ...(loudness ? [`${loudness.toLocaleString("en-US")} without a loudness`] : []),
    ...(close ? [`${close.toLocaleString("en-US")} within 0.02 s of the one before`] : []),
    ...(outside ? [`${outside.toLocaleString("en-US")} outside of the time domain`] : []),
  ];
  return `${count(n, kind === "note" ? "note" : "point")} ${n === 1 ? "is" : "are"} dropped (${list(reasons)})`;
}

/** "; close is missing, or nothing that can be read, in all of them". */
function describeMissing({ channels, dropped }: MarkReport): string {
  const names = channels.flatMap(({ name, label }) =>
    label !== undefined && (name === "time" || name === "pitch" || name === "loudness") && dropped[name] > 0
      ? [label]
      : []
  );
  return names.length === 0 ? "" : `; nothing that can be heard is in ${list(names)}`;
}

function countChords(events: readonly { time: number }[]): number {
  let chords = 0;
  for (let i = 1; i < events.length; ++i) {
    const tied = events[i]!.time === events[i - 1]!.time;
    if (tied && (i === 1 || events[i - 2]!.time !== events[i]!.time)) ++chords;
  }
  return chords;
}

/** Where the master begins to hold, dBFS: `iCeiling` in master.orc. */
const CEILING = -1.5;

function describeOverlap({ events, duration }: Score, report: ScoreReport): string {
  const { polyphony, level } = overlap(events);
  const sum = Number(level.toFixed(1));
  const { shift } = report;
  const shape = describeShape(events, report);
  const seconds = `${formatNumber(Number(duration.toFixed(1)))} s in all${shape && `; ${shape}`}`;
  const held = sum > CEILING ? ", which the master holds below its ceiling" : "";
  const lowered = shift > 0 ? `; all notes were lowered by ${shift.toFixed(1)} dB to fit` : "";
  if (polyphony < 2) return `${seconds}; one note sounds at a time, at up to ${sum} dBFS${held}${lowered}.`;
  const state = `${seconds}; up to ${count(polyphony, "note")} sound at once, and may add up to ${
    sum > 0 ? "+" : ""
  }${sum} dBFS${held}`;
  if (sum > CEILING && report.level !== undefined) {
    return `${seconds}; up to ${count(polyphony, "note")} sound at once, and come to about ${
      formatNumber(Math.round(report.level.peak))
    } dBFS; if all their peaks met they would add up to ${
      sum > 0 ? "+" : ""
    }${sum} dBFS, which the master would hold below its ceiling.`;
  }
  return sum <= 0
    ? `${state}${lowered}.`
    : `${state}; loudness: { overlap: "fit" } lowers the notes by ${sum.toFixed(1)} dB instead.`;
}

/** "Nothing says how loud: notes of -14.5 dBFS come to about -20 LUFS." */
function describeLevel({ events }: Score, { level, marks, scales, equalised }: ScoreReport): string[] {
  if (level === undefined || equalised !== undefined) return []; // what was equalised has other levels
  const mapped = marks.some(({ channels }) => channels.some(({ name, scaled }) => name === "loudness" && scaled));
  const [low, high] = mapped ? scales.loudness.range : [events[0]!.loudness];
  const notes = high !== undefined
    ? `${formatNumber(low!)} to ${formatNumber(high)} dBFS`
    : events.every(({ loudness }) => loudness === low)
    ? `notes of ${formatNumber(low!)} dBFS`
    : "the notes";
  const limit = level.limited ? ", and louder notes might reach the ceiling of the master where they overlap" : "";
  return [
    `Nothing says ${mapped ? "over which range of loudness" : "how loud"}: ${notes} come${mapped ? "s" : ""} to about ${
      formatNumber(Math.round(level.loudness))
    } LUFS${limit}.`,
  ];
}

/** "5,105 rows would be up to 257 notes a second …: each note is the mean of one month, as Plot.binX(…) makes them". */
function describeThinning({ marks }: ScoreReport): string[] {
  return marks.flatMap(({ thinned }, i) => {
    if (thinned === undefined) return [];
    const { rows, density, each, line, missing } = thinned;
    const lacking = missing === 0 ? "" : `, but for ${count(missing, "row")} without a value`;
    return [
      `${marks.length > 1 ? `Sound mark ${i + 1}: ` : ""}${count(rows, "row")} would be up to ${
        count(Math.round(density), "note")
      } a second in one voice, more than one can follow (20): each note is the mean of ${each}${lacking}, as ${line} makes it; ` +
      "thin: false plays every row.",
    ];
  });
}

/** How many notes an engine plays at once, by default: `AUSCULT_VOICES` in voice.orc. */
const VOICES = 64;

function describeVoiceLimit({ events }: Score): string[] {
  const { polyphony } = overlap(events);
  return polyphony <= VOICES ? [] : [
    `An engine plays ${VOICES} notes at once, and releases the quietest of ${
      count(polyphony, "note")
    }: shorten them, or take the mean of those that start together.`,
  ];
}

/** More onsets a second in one voice than this are heard as a blur. */
const TOO_DENSE = 50;

function describeDensity({ events }: Score, { marks, scales }: ScoreReport): string[] {
  return marks.flatMap((mark, i) => {
    if (mark.sentence !== undefined) return [];
    const { notes, voice } = densest(events.filter((event) => event.mark === i));
    if (notes <= TOO_DENSE) return [];
    const time = mark.channels.find(({ name }) => name === "time");
    const pitch = mark.channels.find(({ name }) => name === "pitch");
    const name = (channel: typeof time, fallback: string) => JSON.stringify(channel?.label ?? fallback);
    const x = time?.label === "order" ? "(d, i) => i" : name(time, "x");
    const where = `${marks.length > 1 ? `Sound mark ${i + 1}` : "It"} has up to ${
      count(notes, "note")
    } a second in one voice${voice === null ? "" : ` (${voice})`}, more than the ear can follow (${TOO_DENSE})`;
    const thin = scales.time.type === "utc"
      ? `Plot.binX({ y: "mean" }, { x: ${x}, y: ${name(pitch, "y")}, interval: "${intervalOf(scales.time)}" })`
      : scales.time.bandwidth > 0
      ? `Plot.groupX({ y: "mean" }, { x: ${x}, y: ${name(pitch, "y")} })`
      : `Plot.binX({ y: "mean" }, { x: ${x}, y: ${name(pitch, "y")}, thresholds: 200 })`;
    return [`${where}: thin it with a transform, such as ${thin}.`];
  });
}

/** The shortest interval of the calendar that leaves about fifteen notes a second or less. */
function intervalOf({ domain, range }: SoundScale<number>): string {
  const span = Math.abs(toNumber(domain.at(-1)) - toNumber(domain[0]));
  const seconds = Math.max(...range) - Math.min(...range);
  const intervals: [string, number][] = [
    ["second", 1000],
    ["minute", 60_000],
    ["hour", 3_600_000],
    ["day", 86_400_000],
    ["week", 604_800_000],
    ["month", 2_629_746_000],
    ["quarter", 7_889_238_000],
  ];
  return intervals.find(([, ms]) => span / ms <= 15 * seconds)?.[0] ?? "year";
}
