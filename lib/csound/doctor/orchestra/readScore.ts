import { constant, literal } from "./constant.ts";
import type { Token } from "./tokenize.ts";

/** One `i` statement. Times are s, undefined where they are no literals. */
export interface ScoreNote {
  readonly instrument: string;
  readonly start: number | undefined;
  /** Infinity where it is held (p3 below 0). */
  readonly end: number | undefined;
}

/** What a score says about time. */
export interface ReadScore {
  readonly notes: readonly ScoreNote[];
  /**
   * When Csound ends it, s. An empty score never ends (Csound puts an endless `f0` there), a held note does not keep it going.
   * Undefined where loops, tempo changes or expressions decide.
   */
  readonly end: number | undefined;
  readonly empty: boolean;
  readonly first: Token | undefined;
}

type Field = readonly Token[];

/** `z` in a score: 25,000 years. */
const ENDLESS = 800_000_000_000;

/** Reads a score's tokens: `i`, `f`, `e`, `s`, `b`, `a`, a constant `t`, and the carrying of p2 and p3. */
export function readScore(tokens: readonly Token[]): ReadScore {
  const notes: ScoreNote[] = [];
  const statements = [...split(tokens)];
  const known = statements.filter(({ letter }) => "ifesbatdqxvmnr{}ByC".includes(letter));
  let beat = 1;
  let certain = true;
  let base = 0; // where the section begins
  let shift = 0; // of the b statement
  let last: number | undefined = 0; // the end of what is finite in the section
  let before: { start: number | undefined; duration: number | undefined; instrument: string } | undefined;
  const reach = (time: number | undefined) => {
    if (time === undefined) certain = false;
    else last = Math.max(last ?? 0, time);
  };
  const section = (more: number | undefined) => {
    reach(more);
    base += last ?? 0;
    last = 0;
    shift = 0;
    before = undefined;
  };
  let ended = false;
  for (const { letter, fields } of known) {
    const [p1, p2, p3] = fields;
    if (letter === "t") {
      const tempi = fields.map(number);
      // `t 0 120`: one tempo throughout. Changes are not followed.
      if (tempi.length === 2 && tempi[1]) beat = 60 / tempi[1];
      else certain = false;
    } else if (letter === "e" || letter === "s") {
      section(p1 ? number(p1) : 0);
      if (letter === "e") {
        ended = true;
        break;
      }
    } else if (letter === "b") shift = number(p1) ?? 0;
    else if (letter === "f") reach(number(p2 ?? p1) === undefined ? 0 : p2 ? number(p2)! : 0);
    else if (letter === "a") reach(sum(number(p2), number(p3)));
    else if ("rmn{}".includes(letter)) certain = false;
    else if (letter === "i" && p1) {
      const named = name(p1);
      const instrument = named === "." ? before?.instrument ?? named : named;
      const same = before?.instrument === instrument;
      const carried = (field: Field | undefined) =>
        field === undefined || field.map(({ text }) => text).join("") === ".";
      const duration: number | undefined = carried(p3) && same ? before!.duration : number(p3);
      const sign = p2?.map(({ text }) => text).join("") ?? "";
      let start: number | undefined;
      if (sign === "+") start = before && sum(before.start, before.duration);
      else if (sign.startsWith("^")) {
        start = before && sum(before.start, number(p2!.slice(sign.startsWith("^+") ? 2 : 1)));
      } else if (carried(p2) && same) start = before!.start;
      else start = sum(number(p2), shift);
      before = { start, duration, instrument };
      const held = duration !== undefined && duration < 0;
      const end = held ? Infinity : sum(start, duration);
      const time = (beats: number | undefined) => beats === undefined ? undefined : endless((base + beats) * beat);
      if (!instrument.startsWith("-")) notes.push({ instrument, start: time(start), end: time(end) });
      reach(held ? start : end);
    }
  }
  if (!ended) section(0);
  const empty = known.length === 0;
  const end = empty ? Infinity : certain ? endless(base * beat) : undefined;
  return { notes, end, empty, first: known[0]?.token };
}

/** Statements: a letter at the beginning of a line, and its fields; lines that begin with no letter go on. */
function* split(tokens: readonly Token[]): Generator<{ letter: string; token: Token; fields: Field[] }> {
  let statement: { letter: string; token: Token; fields: Token[][] } | undefined;
  let fresh = true;
  for (const token of tokens) {
    if (token.kind === "newline") {
      fresh = true;
      continue;
    }
    const letter = token.text[0]!;
    if (fresh && (token.kind === "word" || letter === "{" || letter === "}")) {
      if (statement) yield statement;
      const rest = token.text.slice(1);
      statement = { letter, token, fields: [] };
      // `i1` and `f0`: the number is glued to the letter.
      if (rest) {
        const kind = /^\d/.test(rest) ? "number" : "word";
        statement.fields.push([{ ...token, kind, text: rest, glued: false }]);
      }
      fresh = false;
      continue;
    }
    fresh = false;
    if (!statement) continue;
    const field = statement.fields.at(-1);
    const bracketed = field?.[0]?.text === "[" && field.at(-1)?.text !== "]";
    if (field && (token.glued || bracketed)) field.push(token);
    else statement.fields.push([token]);
  }
  if (statement) yield statement;
}

function number(field: Field | undefined): number | undefined {
  if (!field || field.length === 0) return undefined;
  const text = field.length < 8 ? field.map(({ text }) => text).join("") : "";
  if (text === "z") return ENDLESS;
  // "i1" and ".5" are two tokens, "1.5" as a p-field one.
  if (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  return constant(field[0]!.text === "[" ? field.slice(1, -1) : field);
}

function name(field: Field): string {
  const text = literal(field);
  if (text !== undefined) return text;
  const value = number(field);
  // i1.2 is an instance of instrument 1.
  return value === undefined ? field.map(({ text }) => text).join("") : String(Math.trunc(value) || value);
}

const sum = (a: number | undefined, b: number | undefined) => a === undefined || b === undefined ? undefined : a + b;
const endless = (time: number) => time >= ENDLESS / 1000 ? Infinity : time;
