import { Note } from "tonal";
import { checkUnit } from "../channels.ts";
import { isNoteName, toFrequency } from "../pitch.ts";
import { show } from "../scales/options.ts";
import { suggest } from "../suggest.ts";
import { formatPitch } from "../words.ts";
import { parseScala } from "./parseScala.ts";

/** How a tuning is given: the text of a Scala file, or these options. */
export interface TuningOptions {
  /** The text of a Scala file (`.scl`): `await Deno.readTextFile("x.scl")`. */
  scl?: string | undefined;
  /** The notes above the root in cents, up to the note at which it repeats: `[203.9, 498, 702, 1200]`. */
  cents?: Iterable<number> | undefined;
  /** The notes above the root as ratios, up to the note at which it repeats: `["9/8", "4/3", "3/2", "2/1"]`. */
  ratios?: Iterable<string | number> | undefined;
  /** Equal divisions of the octave, such as 19. */
  edo?: number | undefined;
  /** Which of its degrees are played, from 0, the root; all by default. */
  degrees?: Iterable<number> | undefined;
  /** The note that is its degree 0; "C4" by default. */
  root?: string | undefined;
  /** The frequency of the root, in Hz; by default what the concert pitch gives it in equal temperament. */
  hertz?: number | undefined;
  /** The concert pitch: the frequency of A4 in Hz; 440 by default. Alone it moves all note names, and quantises nothing. */
  a4?: number | undefined;
}

/** How note names sound, and which pitches there are. */
export interface Tuning {
  /** "19 equal divisions of the octave from C4 (261.6 Hz)". */
  readonly name: string;
  /** The pitches between root and period, in cents above the root, ascending from 0; undefined where it is free. */
  readonly degrees: readonly number[] | undefined;
  /** Where the degrees repeat, in cents. */
  readonly period: number;
  /** The root as a MIDI note number, and its frequency in Hz. */
  readonly root: number;
  readonly hertz: number;
  /** Whether only some of the degrees are played. */
  readonly partial: boolean;
  /** The frequency in Hz of a note name with its octave. */
  noteToHertz(note: string): number;
}

const KNOWN = ["scl", "cents", "ratios", "edo", "degrees", "root", "hertz", "a4"];

/**
 * Reads a tuning. Degrees are counted from the root, which sounds at `hertz`; where it has twelve, note names are its degrees,
 * and else they are in equal temperament from the root.
 *
 * @throws {SyntaxError} when the Scala file is wrong
 * @throws {TypeError} when an option is unknown, or two contradict each other
 * @throws {RangeError} when a value is out of bounds
 */
export function readTuning(given: unknown): Tuning | undefined {
  if (given === undefined || given === null) return undefined;
  const options = readOptions(given);
  const { root: name = "C4", a4, hertz } = options;
  if (a4 !== undefined && hertz !== undefined) throw fail("give a4 or hertz: each sets the concert pitch");
  if (!isNoteName(name)) throw fail(`root must be a note name such as "C4", got ${show(name)}`, RangeError);
  const root = midiOf(name);
  const frequency = hertz !== undefined
    ? positive("hertz", hertz)
    : toFrequency(root) * (a4 === undefined ? 1 : positive("a4", a4) / 440);
  const equal = (note: string) => frequency * 2 ** ((midiOf(note) - root) / 12);
  const steps = readSteps(options);
  if (steps === undefined) {
    if (options.degrees !== undefined) throw fail("degrees choose among those of scl, cents, ratios or edo");
    if (a4 === undefined && hertz === undefined) throw fail("expected scl, cents, ratios, edo or a4");
    const concert = `${hertz === undefined ? "A4" : name} is ${hertz ?? a4} Hz`;
    return {
      name: concert,
      degrees: undefined,
      period: 1200,
      root,
      hertz: frequency,
      partial: false,
      noteToHertz: equal,
    };
  }
  const period = steps.cents.at(-1) ?? 0;
  if (!(period > 0)) {
    throw fail(`its last note is where it repeats, above the root; got ${show(period)} cents`, RangeError);
  }
  const all = [...new Set([0, ...steps.cents].map((c) => fold(c, period)))].sort((a, b) => a - b);
  const degrees = options.degrees === undefined ? all : choose(all, options.degrees);
  return {
    name: `${steps.name} from ${name} (${formatPitch(frequency).replace(/.*\(|\)/g, "")})`,
    degrees,
    period,
    root,
    hertz: frequency,
    partial: degrees.length < all.length,
    noteToHertz: all.length !== 12 ? equal : (note) => {
      const distance = midiOf(note) - root;
      const octave = Math.floor(distance / 12);
      return frequency * 2 ** ((all[distance - 12 * octave]! + octave * period) / 1200);
    },
  };
}

function readOptions(given: unknown): TuningOptions {
  if (typeof given === "string") return { scl: given };
  if (typeof given !== "object" || Symbol.iterator in given!) {
    throw fail(`expected the text of a Scala file or an object such as { edo: 19 }, got ${show(given)}`);
  }
  const options = Object.fromEntries(
    Object.entries(given as object).filter(([, value]) => value !== undefined && value !== null),
  );
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key)) throw fail(`unknown option "${key}"${suggest(key, KNOWN)}; expected ${KNOWN.join(", ")}`);
  }
  return options;
}

function readSteps({ scl, cents, ratios, edo }: TuningOptions): { name: string; cents: number[] } | undefined {
  const stated = Object.entries({ scl, cents, ratios, edo }).filter(([, value]) => value !== undefined);
  if (stated.length > 1) throw fail(`${stated.map(([key]) => key).join(" and ")} contradict each other: give one`);
  if (scl !== undefined) {
    if (typeof scl !== "string") throw fail(`scl must be the text of a Scala file, got ${show(scl)}`);
    if (!/[\r\n]/.test(scl)) {
      throw fail(`expected the text of a Scala file, as Deno.readTextFile(${show(scl)}) gives it, got ${show(scl)}`);
    }
    const { description, cents } = parseScala(scl);
    return { name: description === "" ? "the tuning" : `the tuning "${description}"`, cents: [...cents] };
  }
  if (edo !== undefined) {
    if (!(Number.isInteger(edo) && edo >= 1 && edo <= 1200)) {
      throw fail(`edo must be a whole number from 1 to 1200, got ${show(edo)}`, RangeError);
    }
    return {
      name: `${edo} equal divisions of the octave`,
      cents: Array.from({ length: edo }, (_, i) => (i + 1) * 1200 / edo),
    };
  }
  if (cents !== undefined) return { name: "the tuning", cents: list("cents", cents).map(readCents) };
  if (ratios !== undefined) return { name: "the tuning", cents: list("ratios", ratios).map(readRatio) };
  return undefined;
}

function list(name: string, values: unknown): unknown[] {
  if (typeof values === "object" && values !== null && Symbol.iterator in values) {
    return [...values as Iterable<unknown>];
  }
  throw fail(`${name} must be a list, got ${show(values)}`);
}

function readCents(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw fail(`cents must be numbers, got ${show(value)}`, RangeError);
}

function readRatio(value: unknown): number {
  const [numerator, denominator = "1", ...rest] = String(value).split("/");
  const ratio = rest.length > 0 || numerator!.trim() === "" ? NaN : Number(numerator) / Number(denominator);
  if (ratio > 0 && Number.isFinite(ratio)) return 1200 * Math.log2(ratio);
  throw fail(`ratios must be above 0, such as "3/2", got ${show(value)}`, RangeError);
}

function choose(all: readonly number[], degrees: unknown): number[] {
  const chosen = list("degrees", degrees);
  for (const degree of chosen) {
    if (!(Number.isInteger(degree) && (degree as number) >= 0 && (degree as number) < all.length)) {
      throw fail(`degrees must be whole numbers from 0 to ${all.length - 1}, got ${show(degree)}`, RangeError);
    }
  }
  if (chosen.length === 0) throw fail("degrees must name one at least", RangeError);
  return [...new Set(chosen as number[])].sort((a, b) => a - b).map((degree) => all[degree]!);
}

/** Cents within the period; what is within a millionth of a cent of its end is its start. */
function fold(cents: number, period: number): number {
  const folded = cents - period * Math.floor(cents / period);
  return period - folded < 1e-6 || folded < 1e-6 ? 0 : folded;
}

function positive(name: string, value: unknown): number {
  if (typeof value === "number") return checkUnit("pitch", value, () => `Cannot tune pitch: ${name}`);
  throw fail(`${name} must be a number of Hz, got ${show(value)}`);
}

function midiOf(note: string): number {
  return Note.get(note).height; // Note.midi() ends at G9
}

function fail(problem: string, kind: typeof TypeError | typeof RangeError = TypeError): Error {
  return new kind(`Cannot tune pitch: ${problem}`);
}
