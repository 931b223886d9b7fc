import { checkPositions } from "./checkChannels.ts";
import { checkUnit, type SoundChannel } from "./channels.ts";
import type { Axis, Drawing, Facet, Reading } from "./drawing.ts";
import { makeEvent, roundField, type SoundEvent } from "./event.ts";
import { facetSlots, type Slot } from "./facetSlots.ts";
import { defaultInstrument } from "./instruments.ts";
import { fitOverlap } from "./levels.ts";
import { isNoteName, toHertz } from "./pitch.ts";
import type { MarkReport, ScoreReport } from "./report.ts";
import { isDefined, toNumber } from "./scales/coerce.ts";
import type { ScaledChannel, SoundScale, VisualScale } from "./scales/createScale.ts";
import { checkSoundOptions, show, type SoundOptions, type SoundScaleName, soundScaleNames } from "./scales/options.ts";
import { known, soundScales, timeRange } from "./scales/soundScales.ts";
import { Score } from "./score.ts";
import { type Draft, holdNotes } from "./sustain.ts";

/** A channel of a mark as it is read: one value for each element of the data, or one for all. */
interface Feed {
  readonly name: SoundScaleName;
  /** The name of the channel that feeds it: the same, or x, x1, y, … */
  readonly from: string;
  readonly label: string | undefined;
  readonly constant?: number | string | undefined;
  readonly values?: ArrayLike<unknown> & Iterable<unknown>;
  readonly scaled: boolean;
  /** Whether the picture feeds it. */
  readonly visual: boolean;
}

type Feeds = { readonly [name in SoundScaleName]?: Feed };

/**
 * Makes the score of a drawn plot.
 *
 * @throws {TypeError} when a channel is undefined in every datum, or in pixels
 * @throws {RangeError} when a value cannot be mapped, or a note is above 0 dBFS
 */
export function compose(drawing: Drawing, options: SoundOptions): Score {
  checkSoundOptions(options);
  drawing.readings.forEach(checkPositions);
  const feeds = drawing.readings.map(feedsOf);
  const all = feeds.flatMap((feed) => Object.values(feed));
  const scaled = Object.fromEntries(
    soundScaleNames.map((name) => [name, scaledChannels(drawing, feeds, name)]),
  ) as { [name in SoundScaleName]: ScaledChannel[] };
  const scales = soundScales(scaled, {
    time: visualScale(drawing, "x", all.filter(({ name, scaled }) => name === "time" && scaled)),
    pitch: visualScale(drawing, "y", all.filter(({ name, scaled }) => name === "pitch" && scaled)),
  }, options);

  const slots = facetSlots(drawing.facets, timeRange(options), options.time);
  const drafts: Draft[] = [];
  const reports: MarkReport[] = [];
  drawing.readings.forEach((reading, mark) => {
    const own = drafts.length;
    const dropped = { time: 0, pitch: 0, outside: 0 };
    for (const { index, facet, slot } of placesOf(reading, drawing.facets, slots)) {
      const voices = reading.state.channels["z"]?.value;
      const group: Draft[] = [];
      const note = reader(feeds[mark]!, scales, slot, reading);
      for (let order = 0; order < index.length; ++order) {
        const i = index[order]!;
        const read = note(i);
        if (typeof read === "string") ++dropped[read];
        else group.push({ ...read, voice: voiceOf(voices?.[i]), mark, facet, order, index: i });
      }
      holdNotes(group, slot?.next);
      for (const draft of group) drafts.push(draft);
    }
    reports.push(reportOf(feeds[mark]!, dropped, drafts.length - own));
  });

  drafts.sort((a, b) => a.time - b.time || a.mark - b.mark || a.facet - b.facet || a.order - b.order);
  const { events, shift } = fitOverlap(
    drafts.map((draft) => makeEvent(draft as SoundEvent)),
    options.loudness?.overlap,
  );
  const sequence = slots.size > 0;
  const report: ScoreReport = { marks: reports, scales, shift, sequence };
  return new Score(events, report);
}

/** Finds what feeds each sound channel of a mark. */
function feedsOf({ note, state }: Reading): Feeds {
  const feeds: { [name in SoundScaleName]?: Feed } = {};
  const has = (name: string) => state.channels[name]?.value !== undefined && state.channels[name]?.value !== null;
  for (const name of soundScaleNames) {
    const own: SoundChannel | undefined = note.sound[name];
    const visual = name === "time" ? ["x1", "x"] : name === "pitch" ? ["y", "y2", "y1"] : [];
    const from = own === undefined ? visual.find(has) : name;
    if (from === undefined) continue;
    if (own?.constant !== undefined) {
      feeds[name] = { name, from, label: undefined, constant: own.constant, scaled: false, visual: false };
    } else if (has(from)) {
      const { value: values, label } = state.channels[from]!;
      feeds[name] = { name, from, values, label, scaled: own?.scaled ?? true, visual: own === undefined };
    }
  }
  return feeds;
}

function scaledChannels({ readings }: Drawing, feeds: readonly Feeds[], name: SoundScaleName): ScaledChannel[] {
  return feeds.flatMap((feed, mark) => {
    const { values, label, scaled, visual } = feed[name] ?? {};
    if (values === undefined || !scaled) return [];
    const end = name === "time" && visual ? endOf(feed, readings[mark]!) : undefined;
    return [{ values, label }, ...(end === undefined ? [] : [{ values: end, label }])];
  });
}

/** The values of x2, where time comes from x1 or x. */
function endOf({ time }: Feeds, { state }: Reading): ArrayLike<unknown> & Iterable<unknown> | undefined {
  return time?.visual === true ? state.channels["x2"]?.value : undefined;
}

/** What the visual scale of an axis says, where it feeds the sound. */
function visualScale(drawing: Drawing, name: "x" | "y", feeds: readonly Feed[]): VisualScale | undefined {
  if (!feeds.some(({ visual }) => visual)) return undefined;
  const given = drawing.visual[name];
  const options = typeof given === "object" && given !== null ? given as VisualScale["options"] : {};
  const axis: Axis | undefined = drawing.axes[name];
  if (axis?.type === "identity") {
    throw new TypeError(
      `Cannot hear ${name}: with an identity scale its values are in pixels; ` +
        `use a transform that keeps the units, such as bin, or give ${name === "x" ? "time" : "pitch"} by itself`,
    );
  }
  const ordinal = axis !== undefined && ["band", "point", "ordinal"].includes(axis.type);
  const type = typeof options.type === "string" && options.type.toLowerCase().startsWith("diverging")
    ? options.type.slice("diverging-".length) || "linear"
    : options.type;
  return {
    options: { ...options, type: type as VisualScale["options"]["type"] },
    // The order of the axis is that of the values only where nothing else feeds the scale.
    ...(ordinal && feeds.every(({ visual }) => visual) && { order: axis.domain }),
  };
}

/** Where a mark is heard: an index for each facet, or one for all. */
function placesOf({ state }: Reading, facets: readonly Facet[], slots: ReadonlyMap<number, Slot>) {
  const indexes = state.facets ?? [];
  const faceted = state.channels["fx"] !== undefined || state.channels["fy"] !== undefined;
  if (facets.length === 0 || (!faceted && slots.size === 0)) {
    return indexes.slice(0, 1).map((index) => ({ index, facet: 0, slot: undefined as Slot | undefined }));
  }
  if (faceted) {
    return facets.flatMap(({ i }, facet) => indexes[i] ? [{ index: indexes[i], facet, slot: slots.get(i) }] : []);
  }
  // A mark without facets is drawn in each of them, and so it is heard in each part of a sequence, once.
  const parts = new Map(facets.map(({ i }, facet) => [slots.get(i)!, facet]));
  return [...parts].map(([slot, facet]) => ({ index: indexes[0]!, facet, slot }));
}

/** Makes the function that reads the note of an element, or says why it is dropped. */
function reader(feeds: Feeds, scales: ReturnType<typeof soundScales>, slot: Slot | undefined, reading: Reading) {
  const { defaults } = scales;
  const fail = (name: SoundScaleName, i: number) => () =>
    `Cannot map ${feeds[name]?.label === undefined ? "a value" : `"${feeds[name]!.label}"`} to ${name} (element ${i})`;
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
  return (i: number): Omit<Draft, "voice" | "mark" | "facet" | "order" | "index"> | "time" | "pitch" | "outside" => {
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
    let pitch: number | undefined = defaults.pitch;
    if (pitched?.constant !== undefined) pitch = pitched.constant as number;
    else if (pitched !== undefined) {
      const value = pitched.values![i];
      pitch = pitched.scaled ? scales.pitch.apply(value) : isNoteName(value) ? toHertz(value, "") : raw(value);
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
        ? known(played.values![i])
        : undefined);
    const time = roundField("time", place(onset));
    if (band > 0) end = onset + band;
    // The end is rounded, not the length: what follows on in the data follows on in the score.
    const span = end === undefined ? 0 : roundField("sustain", roundField("time", place(end)) - time);
    return {
      time,
      sustain: number("sustain", i) ?? defaults.sustain ?? (span > 0 ? span : undefined),
      pitch,
      loudness: number("loudness", i) ?? defaults.loudness,
      pan: number("pan", i) ?? defaults.pan,
      brightness: number("brightness", i) ?? defaults.brightness,
      instrument: name === undefined ? defaults.instrument ?? defaultInstrument : known(name),
    };
  };
}

/** A value in the unit of its channel; undefined where it is missing. */
function raw(value: unknown): number | undefined {
  const x = toNumber(value);
  return Number.isFinite(x) ? x : undefined;
}

/** Where a span ends: at most at the end of the domain, so that it does not outlast the range. */
function clampedEnd(scale: SoundScale<number>, value: unknown): number | undefined {
  if (!scale.isOutside(value)) return scale.apply(value);
  const [low, high] = [scale.domain[0], scale.domain.at(-1)];
  const beyond = Math.abs(toNumber(value) - toNumber(low)) > Math.abs(toNumber(value) - toNumber(high)) ? high : low;
  return scale.apply(beyond);
}

function voiceOf(value: unknown): SoundEvent["voice"] {
  if (!isDefined(value)) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  return typeof value === "bigint" ? String(value) : show(value);
}

function reportOf(feeds: Feeds, dropped: MarkReport["dropped"], count: number): MarkReport {
  const channels = Object.values(feeds).map(({ name, from, label, constant, scaled }) => ({
    name,
    from,
    label,
    constant,
    scaled,
  }));
  return { channels, dropped, count };
}
