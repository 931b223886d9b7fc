import type { Drawing, Reading } from "./drawing.ts";
import type { Slot } from "./facetSlots.ts";
import type { Feeds } from "./feeds.ts";
import { channelsOf } from "./instruments.ts";
import { Note } from "./note.ts";
import type { SoundScales } from "./scales/soundScales.ts";
import type { Draft } from "./sustain.ts";

/** What a guide sees of the piece that it helps to read: the scales and the notes that the other marks made. */
export interface Piece {
  readonly drawing: Drawing;
  readonly scales: SoundScales;
  /** The parts of the time range in which facets play, by the `i` of a facet; none where they overlay. */
  readonly slots: ReadonlyMap<number, Slot>;
  /** What feeds the channels of the marks that are no guides. */
  readonly feeds: readonly Feeds[];
  /** The notes of those marks; their sustains are known. */
  readonly notes: readonly Draft[];
  /** When the first of them starts, and when the last ends, in seconds. */
  readonly start: number;
  readonly end: number;
  /** The guide itself, as Plot evaluated it, its place among the sound marks, and what feeds its channels. */
  readonly reading: Reading;
  readonly mark: number;
  readonly own: Feeds;
}

/** What a guide became. */
export interface Guidance {
  readonly notes: readonly Draft[];
  /** One sentence without its full stop: what is heard. */
  readonly sentence: string;
  /** How much later everything else starts, in seconds. */
  readonly delay?: number;
}

/** A sound mark that helps to read the others, as axes, rules and legends do in a picture: it needs their scales, and makes none. */
export abstract class Guide extends Note {
  /** Makes its notes, once those of the other marks are there. */
  abstract guide(piece: Piece): Guidance;
}

/** What a guide says of one of its notes; the rest is its constants, or the defaults. */
export type GuideNote =
  & Pick<Draft, "time" | "index">
  & { sustain: number }
  & Partial<
    Pick<Draft, "pitch" | "loudness" | "pan" | "brightness" | "voice" | "facet" | "said">
  >;

/** What the notes of a guide are where it does not say so itself. */
export interface GuideDefaults {
  readonly instrument: string;
  readonly pitch: number;
  readonly loudness: number;
  readonly brightness?: number;
}

/** Makes the notes of a guide: its own constants win over the defaults, and what is said of a single note over both. */
export function guideNotes(notes: readonly GuideNote[], { own, mark, scales }: Piece, other: GuideDefaults): Draft[] {
  const instrument = (own.instrument?.constant ?? other.instrument) as string;
  const constant = (name: "pitch" | "loudness" | "pan" | "brightness", otherwise: number) =>
    (own[name]?.constant ?? otherwise) as number;
  const channels = channelsOf(instrument);
  const parameters = Object.fromEntries(
    channels.map(({ name, value }) => [name, (own[name]?.constant ?? value) as number]),
  );
  return notes.map((note, order) => ({
    pitch: constant("pitch", other.pitch),
    loudness: constant("loudness", other.loudness),
    pan: constant("pan", scales.defaults.pan),
    brightness: constant("brightness", other.brightness ?? scales.defaults.brightness),
    voice: null,
    facet: 0,
    ...note,
    instrument,
    mark,
    order,
    ...(channels.length > 0 && { parameters }),
  }));
}
