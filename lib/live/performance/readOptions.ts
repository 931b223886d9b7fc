import { instrumentChannels } from "../../sound/instruments.ts";
import type { NoteOptions } from "../../sound/note.ts";
import { scaleNames, show, type SoundOptions } from "../../sound/scales/options.ts";
import { suggest } from "../../sound/suggest.ts";
import { listener } from "../../time/listener.ts";
import type { Burst, ReadLiveOptions, Silence } from "./options.ts";

/** Options of a mark that are taken as they are. */
const MARK = [
  ...["x", "x1", "x2", "y", "y1", "y2", "z", "fill", "stroke", "filter", "sort", "reverse", "transform"],
  ...["title", "href", "tip", "ariaLabel"], // of no use here, and no harm
];
/** Options of its own. */
const OWN = ["effects", "window", "burst", "silence", "keep", "plot", "onProblem"];
/** What needs all rows, or says when they are heard, and why it cannot be had. */
const REFUSED: { readonly [name: string]: string } = {
  time: "a row sounds when it arrives",
  fx: "facets need all rows; z tells voices apart",
  fy: "facets need all rows; z tells voices apart",
  facet: "facets need all rows; z tells voices apart",
  initializer: "it places marks in pixels",
  thin: "burst says what becomes of rows that come too close",
  marks: 'give the channels and scales themselves, { y: "mag", pitch: { … } }',
};
/** What a scale cannot have while rows come, and why. */
const UNKNOWABLE: { readonly [name: string]: string } = {
  overlap: "nobody knows what will sound together; the master holds the peak",
  contour: "it lowers notes below the one that is hardest to hear, and nobody knows which one will come",
  reference: "it belongs to contour",
};
/** What says how a channel is scaled, and is no option of a scale. */
const NO_SCALE: readonly unknown[] = [null, false, true, "auto"];

/**
 * Tells the channels, the scales and the options of `Sound.live` apart.
 *
 * @throws {TypeError} for an unknown option, and what cannot be had of rows that arrive over time
 * @throws {RangeError} for a number out of range
 */
export function readOptions(given: object): ReadLiveOptions {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot hear a source with ${show(given)}: expected channels and scales, { y: "mag" }`);
  }
  const options = given as Readonly<Record<string, unknown>>;
  const channels: Record<string, unknown> = {}, scales: Record<string, unknown> = {};
  const windows: Record<string, number> = {};
  for (const [name, value] of Object.entries(options)) {
    if (OWN.includes(name) || value === undefined) continue;
    if (name in REFUSED) throw new TypeError(`Cannot use ${name} in Sound.live: ${REFUSED[name]}`);
    if (MARK.includes(name)) {
      refuseArray(name, value);
      channels[name] = value;
    } else if (scaleNames().includes(name)) {
      const { channel, scale, window } = split(name, value);
      if (channel !== undefined) channels[name] = channel;
      if (scale !== undefined) scales[name] = scale;
      if (window !== undefined) windows[name] = positive(`the window of ${name}`, window);
    } else {
      const known = [...scaleNames(), ...MARK.slice(0, 13), ...OWN].filter((known) => known !== "time");
      throw new TypeError(
        `Cannot use "${name}" in Sound.live${suggest(name, known)}: expected ${known.join(", ")}`,
      );
    }
  }
  const { window = 60, burst = "spread", silence = "none", keep = 100_000, plot } = options;
  if (!(Number.isInteger(keep) && (keep as number) >= 1)) {
    throw new RangeError(`Cannot keep ${show(keep)} events: expected a whole number of 1 or more`);
  }
  if (plot !== undefined && typeof plot !== "function") {
    throw new TypeError(
      `Cannot plot with ${show(plot)}: expected a function of the rows so far, (rows) => Plot.plot(…)`,
    );
  }
  return {
    channels: channels as NoteOptions,
    scales: { ...scales, ...(options["effects"] !== undefined && { effects: options["effects"] }) } as SoundOptions & {
      readonly [channel: string]: unknown;
    },
    windows,
    window: positive("the window", window),
    burst: readBurst(burst as Burst),
    silence: readSilence(silence as Silence),
    keep: keep as number,
    plot: plot as ReadLiveOptions["plot"],
    onProblem: options["onProblem"] === undefined
      ? (message) => console.error(message)
      : listener("onProblem", options["onProblem"] as (message: string) => void),
  };
}

/** A channel, the options of its scale, or both in one object. */
function split(name: string, given: unknown): { channel?: unknown; scale?: object; window?: unknown } {
  if (given === null) return {};
  if (!isOptions(given)) {
    refuseArray(name, given);
    return { channel: given };
  }
  const { value, label, window, scale, ...rest } = given;
  for (const key of Object.keys(rest)) {
    if (key in UNKNOWABLE) throw new TypeError(`Cannot use ${key} in the ${name} of Sound.live: ${UNKNOWABLE[key]}`);
  }
  const how = scale === name || NO_SCALE.includes(scale) ? scale : undefined;
  const own = { ...rest, ...(scale !== undefined && how === undefined && { scale }) };
  const scaling = Object.keys(own).length > 0 || value === undefined;
  refuseArray(name, value);
  return {
    ...(value !== undefined &&
      { channel: { value, ...(label !== undefined && { label }), ...(how !== undefined && { scale: how }) } }),
    ...(scaling && { scale: { ...own, ...(value === undefined && label !== undefined && { label }) } }),
    window,
  };
}

/** Whether it is `{ value, … }` or the options of a scale, and no channel that computes, `{ transform, label }`. */
function isOptions(given: unknown): given is Record<string, unknown> {
  if (typeof given !== "object" || given === null) return false;
  if ("value" in given) return true;
  const computes = typeof (given as { transform?: unknown }).transform === "function" &&
    Object.keys(given).every((key) => key === "transform" || key === "label");
  return !computes && !(Symbol.iterator in given) && !(given instanceof Date);
}

function refuseArray(name: string, value: unknown) {
  const inner = typeof value === "object" && value !== null && "value" in value ? value.value : value;
  if (typeof inner !== "object" || inner === null || !(Symbol.iterator in inner)) return;
  throw new TypeError(
    `Cannot use an array in ${name} of Sound.live: it has no value for rows that arrive over time; give a column's name or a function`,
  );
}

function readBurst(burst: Burst): ReadLiveOptions["burst"] {
  if (burst === "spread") return { over: undefined, most: 50 };
  if (burst === "thin") return { over: 1, most: 20 };
  if (typeof burst !== "object" || burst === null) {
    throw new TypeError(`Cannot hear bursts as ${show(burst)}: expected "spread", "thin" or { over: 10, most: 20 }`);
  }
  known("burst", burst, ["over", "most"]);
  const { over, most = 50 } = burst;
  return {
    over: over === undefined ? undefined : positive("over of burst", over),
    most: positive("most of burst", most),
  };
}

function readSilence(silence: Silence): ReadLiveOptions["silence"] {
  if (silence === "none" || silence === "tick" || silence === "pad") return { sound: silence, after: 5 };
  const sound = (silence as { sound?: unknown } | null)?.sound;
  if (typeof silence !== "object" || silence === null || (sound !== "tick" && sound !== "pad")) {
    throw new TypeError(
      `Cannot hear silence as ${show(silence)}: expected "none", "tick", "pad" or { sound: "tick", after: 5 }`,
    );
  }
  known("silence", silence, ["sound", "after"]);
  const { after = 5 } = silence;
  return { sound, after: positive("after of silence", after) };
}

function known(what: string, given: object, names: readonly string[]) {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new TypeError(`Cannot use "${name}" in ${what}${suggest(name, names)}: expected ${names.join(", ")}`);
  }
}

function positive(what: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`Cannot set ${what} of Sound.live to ${show(value)}: expected a number above 0`);
}

/** The sound channels that a live performance scales, time aside. */
export function liveScales(): string[] {
  return ["pitch", "loudness", "pan", "brightness", "sustain", "instrument", ...instrumentChannels().keys()];
}
