import * as Plot from "../observable.ts";
import type { SoundEvent } from "../../sound/event.ts";
import { noteName } from "../../sound/pitch.ts";
import { formatNumber } from "../../sound/words.ts";

/** Up to so many notes each has its words, for whoever points at it. */
const TITLED = 1000;
/** Levels of loudness that are told apart. */
const SHADES = 6;
/** Plot's blue, a little lighter: it stands out from white and from black. */
const BLUE = "#4a7fe5";

/** A note that moves: what it reaches at the end of its sustain. */
export interface Gliding {
  readonly glide?: { readonly pitch?: number | undefined } | undefined;
}

/** Options of {@linkcode noteBars}. */
export interface NoteBarOptions {
  /** How thick a bar is, in pixels. */
  readonly thickness: number;
  /** What is left free at the end of a bar so that the next one is seen to begin, in seconds. */
  readonly gap: number;
}

/** A bar for each note, and the names that its colour stands for; undefined where all are of one colour. */
export function noteBars(events: readonly SoundEvent[], { thickness, gap }: NoteBarOptions) {
  const voices = distinct(events.map(({ voice }) => voice).filter((voice) => voice !== null));
  const instruments = distinct(events.map(({ instrument }) => instrument));
  const colorOf = voices.length > 1
    ? ({ voice }: SoundEvent) => voice === null ? null : String(voice)
    : instruments.length > 1
    ? ({ instrument }: SoundEvent) => instrument
    : undefined;
  const color = voices.length > 1 ? voices.map(String) : instruments.length > 1 ? instruments : undefined;
  const shade = shades(events);
  const opacity = (event: SoundEvent) => 0.6 + 0.4 * shade(event);
  const glide = (event: SoundEvent) => (event as Gliding).glide;
  const end = (event: SoundEvent) =>
    // a line that glides on has no gaps
    event.time + event.sustain - (glide(event) === undefined ? Math.min(gap, event.sustain / 5) : 0);
  const last = (event: SoundEvent) => glide(event)?.pitch ?? event.pitch;
  const stroke = colorOf ?? BLUE;
  const strokeLinecap = events.some(glide) ? "round" : "butt"; // one glide joins the next without a notch
  const width = (event: SoundEvent) => thickness * (0.5 + 0.5 * shade(event));
  if (events.length <= TITLED) {
    const bars = Plot.link(events as SoundEvent[], {
      ...{ x1: "time", x2: end, y1: "pitch", y2: last },
      ...{ stroke, strokeOpacity: { value: opacity, scale: null }, strokeLinecap },
      strokeWidth: { value: width, scale: null },
      title: words,
    });
    return { bars: [bars], color };
  }
  // One path for all bars of a colour and a shade, with a gap after each bar.
  const groups = Map.groupBy(events, (event) => `${shade(event)} ${colorOf?.(event)}`);
  const bars = Array.from(groups.values(), (own) =>
    Plot.line({ length: 3 * own.length }, {
      x: own.flatMap((event) => [event.time, end(event), NaN]),
      y: own.flatMap((event) => [event.pitch, last(event), NaN]),
      z: null,
      stroke: colorOf === undefined ? stroke : { value: own.flatMap((event) => Array(3).fill(colorOf(event))) },
      strokeOpacity: opacity(own[0]!),
      strokeWidth: width(own[0]!),
      strokeLinecap,
    }));
  return { bars, color };
}

/** "C4, 0.5 s from 3.25 s, -24 dBFS". */
function words({ time, sustain, pitch, loudness, voice, instrument }: SoundEvent): string {
  const hertz = `${formatNumber(pitch, 4)} Hz`;
  const name = noteName(pitch);
  return [
    voice === null ? instrument : `${voice} (${instrument})`,
    name === undefined ? hertz : `${name}, ${hertz}`,
    `${formatNumber(sustain, 3)} s from ${formatNumber(time, 4)} s`,
    `${formatNumber(loudness, 3)} dBFS`,
  ].join("\n");
}

/** How loud a note is among the others, 0…1 in a few steps. */
function shades(events: readonly SoundEvent[]): (event: SoundEvent) => number {
  let [low, high] = [Infinity, -Infinity];
  for (const { loudness } of events) {
    if (loudness < low) low = loudness;
    if (loudness > high) high = loudness;
  }
  if (!(high - low > 0.05)) return () => 1;
  return ({ loudness }) => Math.round((SHADES - 1) * (loudness - low) / (high - low)) / (SHADES - 1);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
