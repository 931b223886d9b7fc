import type { SoundChannel } from "./channels.ts";
import type { Axis, Drawing, Reading } from "./drawing.ts";
import type { ScaledChannel, VisualScale } from "./scales/setting.ts";
import { instrumentChannels } from "./instruments.ts";
import type { MarkKind } from "./note.ts";
import { type SoundScaleName, soundScaleNames } from "./scales/options.ts";
import type { Tuning } from "./tunings/tuning.ts";
import type { ValueTransform, ValueTransforms } from "./scales/valueTransform.ts";

/** A channel of a mark as it is read: one value for each element of the data, or one for all. */
export interface Feed {
  readonly name: string;
  /** The name of the channel that feeds it: the same, or x, x1, y, … */
  readonly from: string;
  readonly label: string | undefined;
  readonly constant?: number | string | undefined;
  readonly values?: ArrayLike<unknown> & Iterable<unknown>;
  readonly scaled: boolean;
  /** Whether the picture feeds it. */
  readonly visual: boolean;
  /** What the scale does to values before it maps them; done to `values` already. */
  readonly transform?: ValueTransform | undefined;
  /** The axis of the picture that feeds it. */
  readonly axis?: "x" | "y" | undefined;
}

/** What feeds the sound channels of a mark, by name; those that instruments have of their own too. */
export type Feeds = { readonly [name in SoundScaleName]?: Feed } & { readonly [parameter: string]: Feed | undefined };

/** Which channels of the picture feed which of the sound, where the mark does not give those by themselves. */
const VISUAL: { readonly [kind in MarkKind]: { readonly [name: string]: readonly string[] } } = {
  note: { time: ["x1", "x"], pitch: ["y", "y2", "y1"] },
  line: { time: ["x1", "x"], pitch: ["y", "y2", "y1"] },
  area: { time: ["x1", "x"], loudness: ["y2", "y", "y1"] },
  text: { time: ["x1", "x"] },
  tick: {},
  reference: { pitch: ["y"] },
  legend: {},
};

/** What changes what a mark gives before it is scaled. */
export interface FeedOptions {
  /** What the scales do to values before they map them, by name. */
  readonly transforms?: ValueTransforms | undefined;
  /** What note names sound like. */
  readonly tuning?: Tuning | undefined;
}

/** Finds what feeds each sound channel of a mark. */
export function feedsOf(
  { note, state, turned = false }: Reading,
  { transforms = {}, tuning }: FeedOptions = {},
): Feeds {
  const feeds: { [name: string]: Feed } = {};
  const has = (name: string) => state.channels[name]?.value !== undefined && state.channels[name]?.value !== null;
  for (const name of [...soundScaleNames, ...instrumentChannels().keys()]) {
    const own: SoundChannel | undefined = note.sound[name as SoundScaleName] ?? note.parameters.get(name);
    const visual = VISUAL[note.kind][name] ?? [];
    const from = own === undefined ? visual.find(has) : name;
    if (from === undefined) continue;
    if (own?.constant !== undefined) {
      const constant = tuning !== undefined && own.note !== undefined ? tuning.noteToHertz(own.note) : own.constant;
      feeds[name] = { name, from, label: undefined, constant, scaled: false, visual: false };
    } else if (has(from)) {
      const { value: values, label } = state.channels[from]!;
      const scaled = own?.scaled ?? true;
      const axis = own !== undefined ? undefined : (name === "time") !== turned ? "x" as const : "y" as const;
      const feed = { name, from, values, label, scaled, visual: own === undefined, axis };
      feeds[name] = scaled ? transformed(feed, transforms[name]) : feed;
    }
  }
  return feeds;
}

function transformed(feed: Feed, transform: ValueTransform | undefined): Feed {
  if (transform === undefined) return feed;
  const label = transform.option === "percent" && feed.label !== undefined ? `${feed.label} (%)` : feed.label;
  return { ...feed, label, transform, values: Array.from(feed.values!, (value) => transform.apply(value)) };
}

/** The values that a sound scale maps, of all marks. */
export function scaledChannels({ readings }: Drawing, feeds: readonly Feeds[], name: string): ScaledChannel[] {
  return feeds.flatMap((feed, mark) => {
    const { values, label, scaled } = feed[name] ?? {};
    if (values === undefined || !scaled) return [];
    const end = name === "time" ? endOf(feed, readings[mark]!) : undefined;
    return [{ values, label }, ...(end === undefined ? [] : [{ values: end, label, isEnd: true }])];
  });
}

/** The values of x2, where time comes from x1 or x; else where thinned notes end that are in the order of the data. */
export function endOf({ time }: Feeds, { state }: Reading): ArrayLike<unknown> & Iterable<unknown> | undefined {
  const values = state.channels[time?.visual === true ? "x2" : "until"]?.value;
  const { transform } = time ?? {};
  return values === undefined || transform === undefined
    ? values
    : Array.from(values, (value) => transform.apply(value));
}

/** What the visual scale of an axis says, where it feeds the sound; nothing where both axes do. */
export function visualScale(drawing: Drawing, feeds: readonly Feed[]): VisualScale | undefined {
  const names = new Set(feeds.flatMap(({ axis }) => axis ?? []));
  const [name] = names;
  if (name === undefined || names.size > 1) return undefined;
  // What a scale of its own makes of values is in another unit than the axis.
  if (feeds.some(({ transform }) => transform !== undefined && transform.option !== "interval")) return undefined;
  const given = drawing.visual[name];
  const options = typeof given === "object" && given !== null ? given as VisualScale["options"] : {};
  const axis: Axis | undefined = drawing.axes[name];
  if (axis?.type === "identity") {
    throw new TypeError(
      `Cannot hear ${name}: with an identity scale its values are in pixels; ` +
        `use a transform that keeps the units, such as bin, or give ${feeds[0]!.name} by itself`,
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
