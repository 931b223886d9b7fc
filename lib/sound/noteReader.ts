import { checkParameter, checkUnit } from "./channels.ts";
import type { Reading } from "./drawing.ts";
import { roundField } from "./event.ts";
import type { Slot } from "./facetSlots.ts";
import { endOf, type Feeds } from "./feeds.ts";
import { channelsOf, defaultInstrument, knownInstrument } from "./instruments.ts";
import { isNoteName, toHertz } from "./pitch.ts";
import { isDefined, toNumber } from "./scales/coerce.ts";
import type { SoundScale } from "./scales/setting.ts";
import type { SoundScales } from "./scales/soundScales.ts";
import type { Draft } from "./sustain.ts";

/** What an element lacks that gives no note, or that its time is outside of the domain. */
export type Missing = "time" | "pitch" | "loudness" | "outside";

/** The instrument of a mark that names none. */
const DEFAULT_INSTRUMENTS = {
  note: defaultInstrument,
  line: "line",
  area: "drone",
  text: defaultInstrument,
  tick: "click",
  reference: "line",
  legend: defaultInstrument,
} as const;

/** Makes the function that reads the note of an element, or says why it is dropped. */
export function noteReader(feeds: Feeds, scales: SoundScales, slot: Slot | undefined, reading: Reading) {
  const { defaults } = scales;
  const fail = (name: string, i: number) => () =>
    `Cannot map ${feeds[name]?.label === undefined ? "a value" : `"${feeds[name]!.label}"`} to ${name} (element ${i})`;
  const hertz = scales.tuning?.noteToHertz ?? ((note: string) => toHertz(note, ""));
  const ends = endOf(feeds, reading);
  const band = feeds.time?.scaled ? scales.time.bandwidth : 0;
  const place = slot === undefined
    ? (t: number) => t
    : feeds.time?.scaled
    ? (t: number) => slot.start + (t - slot.origin) * slot.stretch
    : (t: number) => slot.start + t;
  const number = (name: "loudness" | "pan" | "brightness" | "sustain", i: number): number | undefined => {
    const feed = feeds[name];
    if (feed === undefined) return undefined;
    if (feed.constant !== undefined) return feed.constant as number;
    const value = feed.values![i];
    const mapped = feed.scaled ? scales[name].apply(value) : raw(value);
    return mapped === undefined ? undefined : checkUnit(name, mapped, fail(name, i));
  };
  const parametersOf = (instrument: string, i: number) => {
    const channels = channelsOf(instrument);
    if (channels.length === 0) return {};
    const parameters: { [name: string]: number } = {};
    for (const channel of channels) {
      const { constant, values, scaled } = feeds[channel.name] ?? {};
      const value = constant ??
        (values === undefined
          ? undefined
          : scaled
          ? scales.parameters.get(channel.name)!.apply(values[i])
          : raw(values[i]));
      parameters[channel.name] = value === undefined
        ? channel.value
        : checkParameter(channel, value as number, fail(channel.name, i));
    }
    return { parameters };
  };
  return (i: number): Omit<Draft, "voice" | "mark" | "facet" | "order" | "index"> | Missing => {
    // When: a note without a time is no note.
    const feed = feeds.time;
    let onset: number | undefined, end: number | undefined;
    if (feed?.constant !== undefined) onset = feed.constant as number;
    else if (feed !== undefined && !feed.scaled) onset = raw(feed.values![i]);
    else if (feed !== undefined) {
      const value = feed.values![i];
      if (!scales.time.clamps && scales.time.isOutside(value)) return "outside";
      onset = scales.time.apply(value);
      if (onset !== undefined && ends !== undefined && band === 0) {
        end = clampedEnd(scales.time, ends[i]);
        if (end !== undefined && end < onset) [onset, end] = [end, onset];
      }
    }
    if (onset === undefined) return "time";
    checkUnit("time", onset, fail("time", i));

    // What: nor is one without a pitch, where the mark has pitches.
    const pitched = feeds.pitch;
    let pitch: number | undefined = reading.note.kind === "area" ? defaults.low : defaults.pitch;
    if (pitched?.constant !== undefined) pitch = pitched.constant as number;
    else if (pitched !== undefined) {
      const value = pitched.values![i];
      pitch = pitched.scaled ? scales.pitch.apply(value) : isNoteName(value) ? hertz(value) : raw(value);
      if (pitch === undefined) return "pitch";
    }
    checkUnit("pitch", pitch, fail("pitch", i));

    const played = feeds.instrument;
    const name = played?.constant ??
      (played === undefined
        ? undefined
        : played.scaled
        ? scales.instrument.apply(played.values![i])
        : isDefined(played.values![i])
        ? knownInstrument(played.values![i])
        : undefined);
    const instrument = name === undefined
      ? defaults.instrument ?? DEFAULT_INSTRUMENTS[reading.note.kind]
      : knownInstrument(name);
    const loudness = number("loudness", i);
    if (loudness === undefined && feeds.loudness?.visual) return "loudness"; // what the mark shows is missing
    const time = roundField("time", place(onset));
    if (band > 0) end = scales.time.bandEnd?.(feed!.values![i]) ?? onset + band;
    // The end is rounded, not the length: what follows on in the data follows on in the score.
    const span = end === undefined ? 0 : roundField("sustain", roundField("time", place(end)) - time);
    return {
      time,
      sustain: number("sustain", i) ?? defaults.sustain ?? (span > 0 ? span : undefined),
      pitch,
      loudness: loudness ?? defaults.loudness,
      pan: number("pan", i) ?? defaults.pan,
      brightness: number("brightness", i) ?? defaults.brightness,
      instrument,
      ...parametersOf(instrument, i),
    };
  };
}

/** A value in the unit of its channel; undefined where it is missing. Infinite ones are out of the bounds of every unit. */
function raw(value: unknown): number | undefined {
  const x = toNumber(value);
  return Number.isNaN(x) ? undefined : x;
}

/** Where a span ends: at most at the end of the domain, so that it does not outlast the range. */
function clampedEnd(scale: SoundScale<number>, value: unknown): number | undefined {
  if (!scale.isOutside(value)) return scale.apply(value);
  const [low, high] = [scale.domain[0], scale.domain.at(-1)];
  const beyond = Math.abs(toNumber(value) - toNumber(low)) > Math.abs(toNumber(value) - toNumber(high)) ? high : low;
  return scale.apply(beyond);
}
