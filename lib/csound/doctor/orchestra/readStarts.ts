import type { Block } from "./blocks.ts";
import { calls } from "./calls.ts";
import { constant, literal } from "./constant.ts";
import type { ScoreNote } from "./readScore.ts";
import { readScore } from "./readScore.ts";
import { Source } from "./Source.ts";
import { tokenize } from "./tokenize.ts";

/** What the orchestra itself starts. */
export interface Starts {
  /** Of the header, with times. */
  readonly header: readonly ScoreNote[];
  readonly alwayson: ReadonlySet<string>;
  /** Instruments that something within an instrument or an opcode names, or that a string anywhere is the name of. */
  readonly elsewhere: ReadonlySet<string>;
  /** Whether something starts an instrument that is not written as a literal: any may be meant. */
  readonly dynamic: boolean;
}

/** Where the instrument stands among the inputs: of `event "i", 1, …` second. */
const STARTERS: Readonly<Record<string, number>> = {
  schedule: 0,
  schedulek: 0,
  turnon: 0,
  nstance: 0,
  subinstr: 0,
  subinstrinit: 0,
  schedwhen: 1,
  schedkwhen: 3,
  schedkwhennamed: 3,
  event: 1,
  event_i: 1,
  massign: 1,
  pgmassign: 1,
  alwayson: 0,
  nstrnum: 0,
};
const names = new Set([...Object.keys(STARTERS), "scoreline", "scoreline_i", "readscore", "compilestr", "compileorc"]);
/** Widgets that start instruments. */
const WIDGETS = /^FL(button|butBank|slider|keyIn|mouse)/;

/** What starts instruments in an orchestra's blocks. */
export function readStarts(blocks: readonly Block[]): Starts {
  const header: ScoreNote[] = [];
  const alwayson = new Set<string>();
  const elsewhere = new Set<string>();
  let dynamic = false;
  for (const block of blocks) {
    for (const statement of block.statements) {
      for (const token of statement.tokens) {
        if (token.kind === "string" && token.text.length < 256) elsewhere.add(token.text);
        if (token.kind === "word" && WIDGETS.test(token.text)) dynamic = true;
      }
      for (const { opcode, inputs } of calls(statement, names)) {
        const at = STARTERS[opcode];
        if (at === undefined) {
          const text = opcode.startsWith("scoreline") ? literal(inputs[0] ?? []) : undefined;
          if (text === undefined) dynamic = true;
          else {
            const source = new Source(text.slice(0, 100_000), { path: "" });
            const { notes } = readScore(tokenize(source, { read: () => undefined }).tokens);
            if (block.kind === "header" && opcode === "scoreline_i") header.push(...notes);
            else notes.forEach(({ instrument }) => elsewhere.add(instrument));
          }
          continue;
        }
        const given = inputs[at] ?? [];
        const value = constant(given);
        const name = literal(given) ?? (value === undefined ? undefined : String(Math.trunc(value)));
        if (name === undefined) {
          // nstrnum("X") is counted by itself.
          if (!given.some(({ text }) => text === "nstrnum")) dynamic = true;
        } else if (opcode === "alwayson" && block.kind === "header") alwayson.add(name);
        else if (block.kind === "header" && (opcode === "schedule" || opcode === "event_i")) {
          const start = constant(inputs[at + 1] ?? []);
          const duration = constant(inputs[at + 2] ?? []);
          const held = duration !== undefined && duration < 0;
          const end = held ? Infinity : start === undefined || duration === undefined ? undefined : start + duration;
          header.push({ instrument: name, start, end });
          elsewhere.delete(name);
        } else if (block.kind === "header" && opcode === "turnon") {
          header.push({ instrument: name, start: 0, end: Infinity });
        } else elsewhere.add(name);
      }
    }
  }
  return { header, alwayson, elsewhere, dynamic };
}
