import type { Place } from "../finding.ts";
import { type Block, blocks } from "./blocks.ts";
import { constant } from "./constant.ts";
import type { Instrument, Orchestra } from "./Orchestra.ts";
import { readListeners } from "./readListeners.ts";
import { type ReadScore, readScore, type ScoreNote } from "./readScore.ts";
import { readStarts, type Starts } from "./readStarts.ts";
import { Source } from "./Source.ts";
import { splitCsd } from "./splitCsd.ts";
import { splitFlags } from "./splitFlags.ts";
import { type Token, tokenize } from "./tokenize.ts";

export type { Instrument, Listener, Orchestra, Server } from "./Orchestra.ts";

/** Options of {@linkcode readOrchestra}. */
export interface ReadOrchestraOptions {
  /** The name of the file, for places in findings and to find what it includes beside it. */
  path: string;
  /** Gives the text of an included file, undefined where there is none. Default: nothing can be included. */
  read?: (path: string) => string | undefined;
  /** The text of a .sco that goes with an .orc. */
  score?: { path: string; text: string };
  /** Macros of the command line (`--omacro:NAME=value`). Those of `<CsOptions>` are known. */
  macros?: Readonly<Record<string, string>>;
}

const HEADER = { sr: "sr", kr: "kr", ksmps: "ksmps", nchnls: "nchnls", "0dbfs": "zerodbfs" } as const;
const OUTPUT = new Set(
  "out outs outs1 outs2 outq outq1 outq2 outq3 outq4 outh outo outx out32 outc outch outrg outall soundout soundouts"
    .split(" "),
);

/**
 * Reads a .csd (or a bare .orc) as far as OSC and sound are concerned: its ports, listeners, instruments and what starts them, flags,
 * header and the end of the score. It never evaluates or runs anything: what is not written as a literal is undefined. A hostile
 * or broken text throws nothing; what could not be read is in `troubles`.
 *
 * @example
 * ```ts ignore
 * const { servers, listeners } = readOrchestra(await Deno.readTextFile("mine.csd"), { path: "mine.csd" });
 * console.log(servers[0]?.port, listeners.map(({ address, types }) => `${address} ${types}`));
 * ```
 */
export function readOrchestra(text: string, options: ReadOrchestraOptions): Orchestra {
  const { path, read = () => undefined, macros = {} } = options;
  const csd = /^[ \t]*<Cs(oundSynthesi[sz]er|Options|Instruments|Score)\b/m.test(text);
  const parts = csd ? splitCsd(text, { path }) : undefined;
  const flags = parts?.options ? splitFlags(parts.options.text) : [];
  const source = parts ? parts.instruments : new Source(text, { path });
  const { tokens, includes, troubles } = source
    ? tokenize(source, { read, macros: { ...macrosOf(flags), ...macros } })
    : { tokens: [], includes: [], troubles: [] };
  const all = blocks(tokens);
  const { servers, listeners } = readListeners(all);
  const scoreSource = parts ? parts.score : options.score && new Source(options.score.text, options.score);
  const scoreTokens = scoreSource ? tokenize(scoreSource, { read }) : undefined;
  const score = readScore(scoreTokens?.tokens ?? []);
  const made = parts?.scoreIsMade ?? false;
  const starts = readStarts(all);
  return {
    path,
    flags,
    ...readHeader(all[0]!),
    servers,
    listeners,
    instruments: readInstruments(all, { starts, score, made, flags }),
    output: all.flatMap(({ statements }) => statements.flatMap((statement) => outputs(statement.tokens).map(place))),
    includes,
    score: {
      present: !score.empty || made,
      end: made ? undefined : endOf(score, starts),
      at: score.first && place(score.first),
    },
    tags: parts && { crowded: parts.crowded, unclosed: parts.unclosed, instruments: parts.instruments !== undefined },
    troubles,
  };
}

/** Where a token stands. */
export function place({ source, line }: Token): Place {
  return source.at(line);
}

function macrosOf(flags: readonly string[]): Record<string, string> {
  const macros: Record<string, string> = {};
  for (const flag of flags) {
    const found = /^--omacro:([A-Za-z_]\w*)=?(.*)$/.exec(flag);
    if (found) macros[found[1]!] = found[2]!;
  }
  return macros;
}

function readHeader({ statements }: Block): Pick<Orchestra, "header" | "headerAt"> {
  const header: { -readonly [K in keyof Orchestra["header"]]: Orchestra["header"][K] } = {};
  const headerAt: { -readonly [K in keyof Orchestra["headerAt"]]: Orchestra["headerAt"][K] } = {};
  for (const { tokens: [name, sign, ...rest] } of statements) {
    const key = sign?.text === "=" && name && Object.hasOwn(HEADER, name.text)
      ? HEADER[name.text as keyof typeof HEADER]
      : undefined;
    if (!key) continue;
    const value = constant(rest);
    if (value !== undefined) header[key] = value;
    headerAt[key] = place(name!);
  }
  return { header, headerAt };
}

function outputs(tokens: readonly Token[]): Token[] {
  return tokens.filter((token) => token.kind === "word" && OUTPUT.has(token.text));
}

/** No orchestra that people write has more. */
const MOST_INSTRUMENTS = 5000;

interface Context {
  readonly starts: Starts;
  readonly score: ReadScore;
  readonly made: boolean;
  readonly flags: readonly string[];
}

function readInstruments(all: readonly Block[], context: Context): Instrument[] {
  const sounding = soundingBlocks(all);
  const notes = Map.groupBy([...context.starts.header, ...context.score.notes], ({ instrument }) => instrument);
  const found: Instrument[] = [];
  for (const block of all) {
    if (block.kind !== "instr") continue;
    for (const name of block.names) {
      if (found.length >= MOST_INSTRUMENTS) return found;
      found.push({
        name,
        at: place(block.start!),
        sounds: sounding.has(block),
        ...startOf(name, block, { ...context, notes: notes.get(name) ?? [] }),
      });
    }
  }
  return found;
}

function startOf(
  name: string,
  block: Block,
  { starts, notes, made, flags }: Context & { notes: readonly ScoreNote[] },
): Pick<Instrument, "started" | "firstStart" | "lastEnd" | "overlaps"> {
  const overlaps = false;
  if (starts.alwayson.has(name)) return { started: "alwayson", firstStart: 0, lastEnd: Infinity, overlaps };
  if (notes.length > 0) {
    const first = notes.map(({ start }) => start);
    const ends = notes.map(({ end }) => end);
    // `ihold` and an own p3 move the end.
    const held = block.statements.some(({ tokens }) => tokens[0]?.text === "ihold");
    const moved = block.statements.some(({ tokens }) => tokens[0]?.text === "p3" && tokens[1]?.text === "=");
    const known = held ? [Infinity] : moved ? [undefined] : ends;
    return {
      started: starts.header.includes(notes[0]!) ? "header" : "score",
      overlaps: overlap(notes),
      ...(first.includes(undefined) ? {} : { firstStart: least(first as number[]) }),
      ...(known.includes(undefined) ? {} : { lastEnd: most(known as number[]) }),
    };
  }
  const midi = flags.some((flag) => /^(-M|-F|-K|--midi)/.test(flag)) && /^\d+$/.test(name);
  const events = flags.some((flag) => /^(-L|--port)/.test(flag));
  if (made || midi || events || starts.dynamic || starts.elsewhere.has(name)) return { started: "elsewhere", overlaps };
  return { started: "never", overlaps };
}

/** The blocks that send sound out, by themselves or through opcodes that do. */
function soundingBlocks(all: readonly Block[]): Set<Block> {
  const words = new Map(all.map((block) => [
    block,
    block.statements.flatMap(({ tokens }) => tokens.filter(({ kind }) => kind === "word").map(({ text }) => text)),
  ]));
  const sounding = new Set<Block>();
  const opcodes = new Set(OUTPUT);
  // Opcodes within opcodes, so deep.
  for (let round = 0; round < 16; round++) {
    for (const block of all) {
      if (block.kind === "header" || sounding.has(block)) continue;
      if (!words.get(block)!.some((word) => opcodes.has(word))) continue;
      sounding.add(block);
      if (block.kind === "opcode") opcodes.add(block.names[0]!);
    }
  }
  return sounding;
}

/** Notes of the header that sound when the score ends prolong it, held ones do not; one whose time is not known makes it unknown. */
function endOf(score: ReadScore, { header }: Starts): number | undefined {
  if (score.end === undefined || score.end === Infinity || score.end === 0) return score.end;
  let end = score.end;
  for (const note of header) {
    if (note.start === undefined || note.end === undefined) return undefined;
    if (note.start < score.end && note.end !== Infinity) end = Math.max(end, note.end);
  }
  return end;
}

function overlap(notes: readonly ScoreNote[]): boolean {
  let until = -Infinity;
  for (const { start, end } of notes.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))) {
    if (start === undefined || end === undefined) continue;
    if (start < until) return true;
    until = Math.max(until, end);
  }
  return false;
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
