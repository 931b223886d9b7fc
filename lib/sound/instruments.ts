import { suggest } from "./suggest.ts";

/** A channel that an instrument has beyond those of every note: one of its p-fields. */
export interface InstrumentChannel {
  /** Its name, as marks and scales write it: "cutoff". */
  readonly name: string;
  /** The least and the greatest value, in its unit; a scale's range by default. */
  readonly range: readonly [low: number, high: number];
  /** The value of a note whose mark does not give it. */
  readonly value: number;
  /** What the values are in, such as "Hz"; "" where they have no unit. */
  readonly unit: string;
  /** Whether equal steps of the data are equal ratios, as for frequencies. */
  readonly log: boolean;
}

/** An instrument of the orchestra, or one that a user brought. */
export interface Instrument {
  /** Its name, as marks write it. */
  readonly name: string;
  /** One line: what it sounds like. */
  readonly description: string;
  /** Its channels beyond those of every note: p19, p20, … */
  readonly channels: readonly InstrumentChannel[];
  /** Its Csound code, where it is no part of `orchestras/`. */
  readonly code?: string | undefined;
  /** Files that its code reads, by name. */
  readonly files?: Readonly<Record<string, Uint8Array<ArrayBuffer>>> | undefined;
  /** What is known of the sound file that it plays, where it plays one. */
  readonly sample?: {
    /** How long it is, in seconds. */
    readonly seconds: number;
    /** The pitch at which it plays as it is, in Hz; null where pitch is not heard. */
    readonly root: number | null;
    /** Whether it goes round. */
    readonly loop: boolean;
  } | undefined;
}

/**
 * The instruments that the orchestra has, in the order in which an error lists them. A test holds this list equal to the
 * `instr` names in `orchestras/instruments/`.
 */
export const instruments: readonly string[] = Object.freeze([
  "tone",
  "pluck",
  "bell",
  "pad",
  "noise",
  "click",
  "line",
  "drone",
  "string",
  "flute",
  "reed",
  "brass",
  "marimba",
  "grain",
  "drum",
  "hat",
]);

/** The instrument of a note whose mark names none. */
export const defaultInstrument = "tone";

/** The instruments with a certain pitch, those that are easiest to tell apart first. */
export const pitchedInstruments: readonly string[] = Object.freeze([
  "tone",
  "pluck",
  "bell",
  "pad",
  "string",
  "flute",
  "marimba",
  "reed",
  "brass",
  "grain",
]);

/** The instruments that glide from one pitch to another: what lines and areas are played on. */
const gliding = new Set(["line", "drone"]);

/** How many names the list of the orchestra holds: see voice.orc. */
const MOST = 64;

/** The instruments that users brought, by name. */
const own = new Map<string, Instrument>();

/** The instruments that users brought, in the order in which they did. */
export function ownInstruments(): readonly Instrument[] {
  return [...own.values()];
}

/** All names of instruments: those of the orchestra, and those that users brought. */
export function instrumentNames(): readonly string[] {
  return [...instruments, ...own.keys()];
}

/** Whether the value is the name of an instrument. */
export function isInstrument(value: unknown): value is string {
  return typeof value === "string" && (instruments.includes(value) || own.has(value));
}

/** The channels that an instrument has beyond those of every note. */
export function channelsOf(instrument: string): readonly InstrumentChannel[] {
  return own.get(instrument)?.channels ?? [];
}

/** Whether an instrument glides: its code reads p14, or it says so. */
export function glides(instrument: string): boolean {
  return gliding.has(instrument) || /\$AUSCULT_GLIDE\b/.test(own.get(instrument)?.code ?? "");
}

/** All channels that instruments of users have, by name; where two have one of the same name, the newest instrument's. */
export function instrumentChannels(): ReadonlyMap<string, InstrumentChannel> {
  return new Map(
    ownInstruments().flatMap(({ channels }) => channels.map((channel) => [channel.name, channel] as const)),
  );
}

/** Adds an instrument, or puts it in the place of one that was added under the same name. */
export function addInstrument(instrument: Instrument): void {
  if (instruments.includes(instrument.name)) {
    throw new RangeError(
      `Cannot add the instrument "${instrument.name}": the orchestra has one of that name; choose another`,
    );
  }
  if (!own.has(instrument.name) && instruments.length + own.size >= MOST) {
    throw new RangeError(
      `Cannot add the instrument "${instrument.name}": an engine knows ${MOST} at most, those of the orchestra included`,
    );
  }
  own.delete(instrument.name); // to the end: the newest is the last
  own.set(instrument.name, Object.freeze(instrument));
}

/** Takes an instrument of a user's away again. */
export function removeInstrument(name: string): void {
  own.delete(name);
}

/** The name of an instrument as given, if there is one of that name. */
export function knownInstrument(name: unknown): string {
  if (isInstrument(name)) return name;
  const names = instrumentNames();
  throw new RangeError(
    `Cannot play ${typeof name === "string" ? `"${name}"` : String(name)}: unknown instrument${
      suggest(String(name), names)
    }; known: ${names.join(", ")}`,
  );
}
