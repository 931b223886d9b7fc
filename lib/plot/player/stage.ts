import type { Composition } from "../../sound/compose.ts";
import type { Drawing } from "../../sound/drawing.ts";
import { feedsOf } from "../../sound/feeds.ts";
import { isDefined, toNumber } from "../../sound/scales/coerce.ts";
import { formatDates, formatNumber } from "../../sound/words.ts";
import { type Anchor, makeTrack, type Track } from "./track.ts";

/** Where Plot drew a facet, or the whole plot where there are none; in pixels of the SVG. */
export interface Frame {
  /** How far the facet is moved from where its marks' own pixels are. */
  readonly dx: number;
  readonly dy: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a note is in the picture, in pixels of the SVG, and what it is in words. */
export interface StagedNote {
  /** In seconds. */
  readonly time: number;
  readonly sustain: number;
  /** In Hz. */
  readonly pitch: number;
  /** Its place; undefined where its mark has no such channel. */
  readonly x: number | undefined;
  readonly y: number | undefined;
  /** Where it begins and ends in the picture, where it has a length there. */
  readonly x1: number | undefined;
  readonly x2: number | undefined;
  /** Which frame. */
  readonly frame: number;
  /** "March 2003: 848". */
  readonly label: string;
}

/** What a player needs to know of the picture. */
export interface Stage {
  readonly frames: readonly (Frame & { readonly track: number | undefined })[];
  /** How the playhead moves; its pixels are those of a frame that is not moved. */
  readonly tracks: readonly Track[];
  /** One for each event of the score, in its order. */
  readonly notes: readonly StagedNote[];
}

/** What Plot knew when it drew. */
export interface Scene {
  readonly drawing: Drawing;
  readonly composition: Composition;
  /** One for each drawn facet; one in a plot without facets. */
  readonly frames: readonly Frame[];
  /** The channels of each sound mark in pixels. */
  readonly pixels: readonly Readonly<Record<string, ArrayLike<number> | undefined>>[];
  /** The width of a band of x, and its height of y; 0 where the axis has none. */
  readonly bands: { readonly x: number; readonly y: number };
}

const scenes = new WeakMap<Element, Scene>();

/** Keeps what Plot knew of a figure, for as long as the figure is there. */
export function keepScene(figure: Element, scene: Scene): void {
  scenes.set(figure, scene);
}

/** Where the notes of a figure are in its picture; undefined where it has no sound. */
export function stageOf(figure: Element): Stage | undefined {
  const scene = scenes.get(figure);
  return scene && scene.composition.score.events.length > 0 ? stage(scene) : undefined;
}

function stage({ drawing, composition, frames, pixels, bands }: Scene): Stage {
  const { score: { events }, facets, slots, time, delay, said, rounds, period } = composition;
  const feeds = drawing.readings.map((reading) => feedsOf(reading));
  const words = drawing.readings.map((_, mark) => labeller(feeds[mark]!));
  // By when their part of a sequence starts. A span's end counts only after the last onset: between bands there is space.
  const anchors = new Map<number, { readonly onsets: Anchor[]; end: Anchor | undefined }>();
  // Where the piece is repeated, the picture is walked again: each time has a frame and a track of its own.
  const keyOf = (facet: number, round: number) =>
    (slots.get(drawing.facets[facet]?.i ?? -1)?.start ?? (round > 0 ? delay : 0)) + round * period;
  const times = rounds.reduce((most, round) => Math.max(most, round), 0) + 1;
  const backwards = drawing.readings.map((_, mark) => {
    const [first, last] = [
      events.find((event) => event.mark === mark),
      events.findLast((event) => event.mark === mark),
    ];
    const x = (event: typeof first) => pixels[mark]!["x"]?.[event?.index ?? 0] ?? 0;
    return slots.size === 0 && x(last) < x(first);
  });
  const across = drawing.readings.map(({ note: { kind } }) => kind === "reference");
  const notes = events.map((event, e): StagedNote => {
    const { mark, index: i } = event;
    const P = pixels[mark]!;
    const frame = frames[facets[e]!] ?? frames[0]!;
    const at = (name: string) => finite(P[name]?.[i]);
    const { onset, end } = span(at, bands.x);
    const values = drawing.readings[mark]!.state.channels;
    // A scale that turns time around starts a span at its other end.
    const turned = values["x1"] && values["x2"]
      ? (time.apply(values["x2"].value[i]) ?? 0) < (time.apply(values["x1"].value[i]) ?? 0)
      : backwards[mark];
    const [first, last] = turned ? [end, onset] : [onset, end];
    const key = keyOf(facets[e]!, rounds[e]!);
    // The playhead goes from left to right: it does not follow a time that goes from top to bottom.
    if (first !== undefined && !drawing.readings[mark]!.turned) {
      const own = anchors.get(key) ?? anchors.set(key, { onsets: [], end: undefined }).get(key)!;
      own.onsets.push({ time: event.time, x: first });
      const until = event.time + event.sustain;
      if (last !== undefined && feeds[mark]!.time?.visual && !feeds[mark]!.sustain && until > (own.end?.time ?? 0)) {
        own.end = { time: until, x: last };
      }
    }
    const x = at("x") ?? middle(at("x1"), at("x2"));
    const y = at("y") ?? at("y2") ?? at("y1");
    const moved = (value: number | undefined, by: number) => value === undefined ? undefined : value + by;
    return {
      time: event.time,
      sustain: event.sustain,
      pitch: event.pitch,
      x: moved(x, frame.dx + (at("x") === undefined ? 0 : bands.x / 2)),
      y: moved(y, frame.dy + bands.y / 2),
      // A tone at a value lies across the picture, as a rule does.
      x1: across[mark] ? frame.left : end === undefined ? undefined : moved(onset, frame.dx),
      x2: across[mark] ? frame.right : moved(end, frame.dx),
      frame: (facets[e] ?? 0) + rounds[e]! * frames.length,
      label: said[e] ??
        [...event.voice === null ? [] : [String(event.voice)], words[mark]!(i)].filter(Boolean).join(", "),
    };
  });
  const keys = [...anchors.keys()].sort((a, b) => a - b);
  const tracks = keys.map((key, k) => {
    const { onsets, end } = anchors.get(key)!;
    if (k === 0 && delay > 0) { // while a legend plays, the playhead rests where the piece starts
      const { x } = onsets.reduce((first, onset) => onset.time < first.time ? onset : first);
      onsets.push({ time: 0, x });
      if (onsets.every(({ time }) => Math.abs(time - delay) > 2e-6)) onsets.push({ time: delay, x });
    }
    // Notes that a grid moved to one moment are one place, in the middle of theirs.
    const places = time.metre?.parts === undefined ? onsets : [...Map.groupBy(onsets, ({ time }) => time)]
      .map(([time, all]) => ({ time, x: all.reduce((sum, { x }) => sum + x, 0) / all.length }));
    const ends = end !== undefined && end.time > onsets.at(-1)!.time + 2e-6 ? [end] : [];
    return makeTrack([...places, ...ends], { from: k === 0 ? 0 : key, until: keys[k + 1] ?? Infinity });
  });
  return {
    frames: Array.from({ length: times }, (_, round) =>
      frames.map((frame, f) => {
        const track = keys.indexOf(keyOf(f, round));
        return { ...frame, track: tracks[track] === undefined ? undefined : track };
      })).flat(),
    tracks: tracks.map((track) => track ?? { times: [], xs: [], from: 0, until: 0 }),
    notes,
  };
}

/** Where a note begins and ends: at x1 and x2, at the sides of its band, or at x. */
function span(at: (name: string) => number | undefined, band: number) {
  const onset = at("x1") ?? at("x");
  const end = at("x2") ?? (band > 0 && onset !== undefined ? onset + band : undefined);
  return { onset, end };
}

function middle(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a ?? b : (a + b) / 2;
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Makes the function that says what an element is: "March 2003: 848". */
function labeller({ time, pitch }: ReturnType<typeof feedsOf>): (i: number) => string {
  const when = time?.label === "order" ? (i: number) => `note ${i + 1}` : wordsOf(time?.values, 6);
  const what = wordsOf(pitch?.values, 4);
  return (i) => [when(i), what(i)].filter(Boolean).join(": ");
}

function wordsOf(values: ArrayLike<unknown> & Iterable<unknown> | undefined, digits: number): (i: number) => string {
  if (values === undefined) return () => "";
  const dates = Array.from(values).filter((value) => value instanceof Date && isDefined(value)) as Date[];
  const text = new Map<number, string>();
  if (dates.length > 0) formatDates(dates).forEach((word, i) => text.set(+dates[i]!, word));
  return (i) => {
    const value = values[i];
    if (!isDefined(value)) return "";
    if (value instanceof Date) return text.get(+value) ?? "";
    return typeof value === "number" || typeof value === "bigint"
      ? formatNumber(toNumber(value), digits)
      : String(value);
  };
}
