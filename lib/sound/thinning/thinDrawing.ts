import * as Plot from "@observablehq/plot";
import type { Drawing, Reading } from "../drawing.ts";
import { facetSlots } from "../facetSlots.ts";
import { type Feed, type Feeds, feedsOf, scaledChannels, visualScale } from "../feeds.ts";
import type { MarkState } from "../note.ts";
import { isDefined, toNumber } from "../scales/coerce.ts";
import type { ReadSoundOptions } from "../scales/options.ts";
import type { SoundScale } from "../scales/setting.ts";
import { timeScale } from "../scales/soundScales.ts";
import { valueTransforms } from "../scales/valueTransform.ts";
import { type Bins, chooseBins, chooseCalendarBins } from "./chooseBins.ts";

/** Where the elements of a mark are in the picture: channels in pixels, by name. */
export type Places = Readonly<Record<string, ArrayLike<number> | undefined>>;

/** How a dense mark was thinned. */
export interface Thinned {
  /** How many onsets the densest second of a voice would have had. */
  readonly density: number;
  /** How many notes there would have been. */
  readonly rows: number;
  /** How many of these have no value to be meant of: no time or no pitch. */
  readonly missing: number;
  /** What each note stands for: "a month", "0.5 of x". */
  readonly each: string;
  /** The transform that does the same, as one would write it. */
  readonly line: string;
}

/**
 * More onsets than this in a second of one voice are thinned: notes are held for 0.05 s at least, so that more must overlap. (The order
 * of tones is heard down to some 0.05 to 0.1 s between them: Hirsh 1959; London, "Hearing in Time", 2004, p. 27.)
 */
const MOST = 20;
/** At most so many bins a second are left: as fast as passages of music are played. */
const TARGET = 15;
/** Onsets are counted in so many steps a second. */
const STEPS = 10;

/** What fills no bin: what makes the notes of each bin is Plot's own transform. */
interface Column {
  readonly label?: string;
  transform(): unknown[];
}

/**
 * Thins the sound marks of a drawn plot that are too dense to follow, with Plot's own `binX`, or `groupX` where time is in bands: only
 * notes whose mark has neither a transform nor a time or sustain of its own, and does not say `thin: false`. The picture stays as it is.
 *
 * @param places where the elements of each mark are in the picture; those of thinned ones are returned
 */
export function thinDrawing<P extends Places>(
  drawing: Drawing,
  places: readonly P[],
  options: ReadSoundOptions,
): { drawing: Drawing; places: (P | Places)[] } {
  const unchanged = { drawing, places: [...places] };
  const transforms = valueTransforms(options);
  if (transforms["time"] !== undefined || !drawing.readings.some(isOpen)) return unchanged;
  const feeds = drawing.readings.map((reading) => feedsOf(reading));
  const time = timeScale(
    scaledChannels(drawing, feeds, "time"),
    visualScale(drawing, feeds.flatMap(({ time }) => time?.scaled ? [time] : [])),
    options,
  );
  if (!["linear", "utc", "band", "point", "ordinal"].includes(time.type) || time.domain.length === 0) return unchanged;
  const { range, metre } = time;
  const slots = facetSlots(drawing.facets, range, { ...options.time, part: metre?.length });
  const stretch = [...slots.values()][0]?.stretch ?? 1;
  const seconds = (Math.max(...range) - Math.min(...range)) * stretch;
  const thinned = drawing.readings.map((reading, mark) => {
    const feed = feeds[mark]!;
    if (!isOpen(reading) || !isPlain(feed, reading)) return undefined;
    const density = densityOf(reading.state, feed.time!, time) / stretch;
    return density > MOST ? thin(reading, feed, { time, seconds, density, places: places[mark]! }) : undefined;
  });
  return {
    drawing: { ...drawing, readings: drawing.readings.map((reading, mark) => thinned[mark]?.reading ?? reading) },
    places: places.map((own, mark) => thinned[mark]?.places ?? own),
  };
}

/** Whether the user leaves it open how many notes a mark has. */
function isOpen({ note, subject }: Reading): boolean {
  return note.kind === "note" && note.thins && subject === undefined;
}

/** Whether notes are points in time that the picture, or the order of the data, gives. */
function isPlain({ time, sustain }: Feeds, { note, state }: Reading): boolean {
  if (time === undefined || !time.scaled || sustain !== undefined) return false;
  if (state.channels["x1"] !== undefined || state.channels["x2"] !== undefined) return false;
  return time.from === "x" ? state.channels["x"]?.scale === "x" : note.isInOrder;
}

/** The most onsets in a second of one voice in one facet. */
function densityOf({ facets, channels }: MarkState, { values }: Feed, time: SoundScale<number>): number {
  const voices = channels["z"]?.value;
  const start = Math.min(...time.range) * STEPS;
  const onsetOf = time.type === "linear" || time.type === "utc" ? quickly(time) : time.apply;
  const steps = Math.ceil(Math.max(...time.range) * STEPS - start) + 1;
  let most = 0;
  for (const facet of facets ?? []) {
    const counts = new Map<unknown, Map<number, number> | Uint32Array>();
    for (let k = 0; k < facet.length; ++k) {
      const i = facet[k]!;
      const onset = onsetOf(values![i]);
      if (onset === undefined || !(onset * STEPS >= start && onset * STEPS <= start + steps)) continue;
      const voice = voices?.[i];
      let own = counts.get(voice);
      if (own === undefined) counts.set(voice, own = voices === undefined ? new Uint32Array(steps) : new Map());
      const step = Math.floor(onset * STEPS - start);
      if (own instanceof Map) own.set(step, (own.get(step) ?? 0) + 1);
      else ++own[step]!;
    }
    for (const own of counts.values()) {
      const at = own instanceof Map ? (step: number) => own.get(step) ?? 0 : (step: number) => own[step] ?? 0;
      for (const step of own.keys()) {
        let sum = 0;
        for (let k = 0; k < STEPS; ++k) sum += at(step + k);
        most = Math.max(most, sum);
      }
    }
  }
  return most;
}

/** What a continuous scale does, for a million values. */
function quickly({ domain, range }: SoundScale<number>): (value: unknown) => number {
  const [d0, d1] = [toNumber(domain[0]), toNumber(domain.at(-1))];
  const [r0, r1] = [range[0]!, range.at(-1)!];
  const rate = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return (value) => r0 + (toNumber(value) - d0) * rate;
}

/** Bins the notes of a mark. */
function thin(
  reading: Reading,
  feeds: Feeds,
  { time, seconds, density, places }: {
    readonly time: SoundScale<number>;
    readonly seconds: number;
    readonly density: number;
    readonly places: Places;
  },
): { reading: Reading; places: Places } {
  const { note, state } = reading;
  const { channels } = state;
  const most = Math.max(1, Math.floor(TARGET * seconds));
  const bands = !["linear", "utc"].includes(time.type);
  const [low, high] = [toNumber(time.domain[0]), toNumber(time.domain.at(-1))];
  const bins: Bins | undefined = bands
    ? undefined
    : time.type === "utc"
    ? chooseCalendarBins(Math.abs(high - low), most)
    : chooseBins([Math.min(low, high), Math.max(low, high)], most);

  // What Plot is asked for: the mean of each channel (what is most common, where it holds words), and where its rows are drawn.
  const column = (values: ArrayLike<unknown>, label?: string) => ({ transform: () => values, ...(label && { label }) });
  const reducers: Record<string, "mean" | "mode"> = {};
  const inputs: Record<string, unknown> = {};
  for (const feed of Object.values(feeds)) {
    if (feed === undefined || feed.name === "time" || feed.values === undefined) continue;
    const { value, label } = channels[feed.from]!;
    reducers[feed.from] = isNumeric(value) ? "mean" : "mode";
    inputs[feed.from] = column(value, label);
  }
  const drawn: Record<string, "mean" | "min" | "max"> = {};
  for (const [name, from, reduce] of PLACES) {
    const values = places[from];
    if (values === undefined) continue;
    drawn[name] = reduce;
    inputs[name] = column(values);
  }
  const x = channels[feeds.time!.from]!;
  const voices = channels["z"];
  const options = {
    ...inputs,
    x: bands ? column(x.value, x.label) : { value: column(x.value, x.label) },
    ...(voices !== undefined && { z: column(voices.value, voices.label) }),
    ...bins,
  };
  // Its types know no channels of other marks.
  const transform = (bands ? Plot.groupX : Plot.binX) as unknown as (outputs: object, inputs: object) => unknown;
  const binned = transform({ ...reducers, ...drawn }, options) as
    & { readonly [name: string]: Column | undefined }
    & { transform(data: unknown, facets: unknown, options: unknown): { data: unknown; facets: MarkState["facets"] } };
  const { data, facets } = binned.transform(state.data, state.facets, {});

  const read = (name: string) => binned[name]!.transform();
  const made: { [name: string]: MarkState["channels"][string] } = {};
  for (const [name, channel] of Object.entries(channels)) {
    if (name in reducers || name === "z") made[name] = { ...channel, value: read(name) };
    else if (name === "fx" || name === "fy") made[name] = channel;
  }
  if (bands) made[feeds.time!.from] = { ...x, value: read("x") };
  else if (feeds.time!.from === "x") {
    made["x1"] = { ...x, value: read("x1") };
    made["x2"] = { ...x, value: read("x2") };
  } else {
    made["time"] = { ...x, value: read("x1") };
    made["until"] = { ...x, value: read("x2") };
  }
  const rows = (state.facets ?? []).reduce((sum, { length }) => sum + length, 0);
  const missing = (state.facets ?? []).reduce((sum, facet) => {
    for (let k = 0; k < facet.length; ++k) {
      const i = facet[k]!;
      if (!isDefined(x.value[i]) || (feeds.pitch?.values !== undefined && !isDefined(feeds.pitch.values[i]))) ++sum;
    }
    return sum;
  }, 0);
  const own = feeds.time!.from === "x" ? JSON.stringify(x.label ?? "x") : "(d, i) => i";
  return {
    reading: {
      note,
      state: { data, facets, channels: made },
      thinned: {
        density,
        rows,
        missing,
        each: eachOf(bins, x.label),
        line: lineOf({ bands, bins, reducers, channels, x: own }),
      },
    },
    places: Object.fromEntries(
      PLACES.flatMap(([name, from, , to]) => places[from] ? [[to, read(name) as ArrayLike<number>]] : []),
    ),
  };
}

/** What of the picture goes with a bin: its name among the outputs, what it is made of, how, and what it becomes. */
const PLACES = [
  ["drawnX1", "x", "min", "x1"],
  ["drawnX2", "x", "max", "x2"],
  ["drawnY", "y", "mean", "y"],
  ["drawnY1", "y1", "mean", "y1"],
  ["drawnY2", "y2", "mean", "y2"],
] as const;

function isNumeric(values: Iterable<unknown>): boolean {
  for (const value of values) {
    if (value === null || value === undefined) continue;
    return typeof value === "number" || typeof value === "bigint" || value instanceof Date;
  }
  return true;
}

/** "one month", "10 of day"; "one of town". */
function eachOf(bins: Bins | undefined, label: string | undefined): string {
  if (bins === undefined) return `the rows of one ${label ?? "x"}`;
  if (!("interval" in bins)) return "the rows of a short stretch";
  if (typeof bins.interval === "number") return `${bins.interval} of ${label ?? "x"}`;
  return /^\d/.test(bins.interval)
    ? bins.interval
    : `one ${bins.interval === "half" ? "half of a year" : bins.interval}`;
}

/** The transform as one would write it. */
function lineOf(
  { bands, bins, reducers, channels, x }: {
    readonly bands: boolean;
    readonly bins: Bins | undefined;
    readonly reducers: Readonly<Record<string, string>>;
    readonly channels: MarkState["channels"];
    readonly x: string;
  },
): string {
  const outputs = Object.entries(reducers).map(([name, reduce]) => `${name}: "${reduce}"`);
  const inputs = [
    ["x", x],
    ...[...Object.keys(reducers), "z"].flatMap((name) => {
      const label = channels[name]?.label;
      return channels[name] === undefined ? [] : [[name, label === undefined ? "…" : JSON.stringify(label)]];
    }),
    ...Object.entries(bins ?? {}).map(([name, value]) => [name, JSON.stringify(value)]),
  ];
  return `Plot.${bands ? "groupX" : "binX"}({ ${outputs.join(", ")} }, { ${
    inputs.map(([name, value]) => `${name}: ${value}`).join(", ")
  } })`;
}
