import type { Block, Statement } from "./blocks.ts";
import { calls, targets } from "./calls.ts";
import { constant, literal, written } from "./constant.ts";
import type { Listener, Server } from "./Orchestra.ts";

const OSC = new Set(["OSCinit", "OSCinitM", "OSClisten", "OSCraw"]);

/** No orchestra that people write has more of either. */
const MOST = 2000;

/** The OSC ports and listeners of an orchestra's blocks. */
export function readListeners(blocks: readonly Block[]): { servers: Server[]; listeners: Listener[] } {
  const servers: Server[] = [];
  const listeners: Listener[] = [];
  const everywhere = new Set(blocks.flatMap((block) => [...reads(block)].filter((name) => name.startsWith("g"))));
  for (const block of blocks) {
    const instrument = block.kind === "header" ? undefined : block.names[0] ?? "";
    const here = reads(block);
    const loops = loopsOf(block);
    block.statements.forEach((statement, index) => {
      for (const { opcode, token, results, inputs, nested } of calls(statement, OSC)) {
        const at = token.source.at(token.line);
        const [first = [], second = [], third = [], ...rest] = inputs;
        const common = { instrument, at };
        const result = results.map(written);
        if (opcode === "OSCinit" || opcode === "OSCinitM" || opcode === "OSCraw") {
          if (servers.length >= MOST) continue;
          const port = constant(opcode === "OSCinitM" ? second : first);
          servers.push({ handle: result[0] ?? "", port, opcode, ...common });
        }
        if ((opcode !== "OSClisten" && opcode !== "OSCraw") || listeners.length >= MOST) continue;
        const raw = opcode === "OSCraw";
        const types = raw ? undefined : literal(third);
        const array = raw || result.length > 1;
        const outputs = raw ? result.slice(0, 1) : array ? result.slice(1) : rest.map(written);
        const answer = (raw ? result[1] : result[0]) ?? "";
        const looked = (name: string) => {
          const plain = name.replace(/\[.*$/, "");
          return here.has(plain) || (plain.startsWith("g") && everywhere.has(plain));
        };
        listeners.push({
          opcode,
          answer: nested ? "" : answer,
          handle: written(first),
          address: raw ? undefined : literal(second),
          types,
          outputs,
          arguments: array ? types?.length ?? 0 : outputs.length,
          array,
          looped: loops.some(([from, to]) => from <= index && index <= to),
          unread: [...(answer && !nested ? [answer] : []), ...outputs].filter((name) => !looked(name)),
          ...common,
        });
      }
    });
  }
  return { servers, listeners };
}

/** The variables that a block reads. What an OSClisten writes into is among its inputs, and is not read by that. */
function reads({ statements }: Block): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    const written = new Set(
      [...calls(statement, new Set(["OSClisten"]))].flatMap(({ inputs }) => inputs.slice(3).flat()),
    );
    for (const token of targets(statement).rest) {
      if (token.kind === "word" && !written.has(token)) names.add(token.text);
    }
  }
  return names;
}

/** From which statement to which a block goes round: `while` and `until`, and jumps back to a label. */
function loopsOf({ statements }: Block): [number, number][] {
  const loops: [number, number][] = [];
  const open: number[] = [];
  const labels = new Map<string, number>();
  statements.forEach((statement, index) => {
    for (const label of statement.labels) labels.set(label, index);
    const words = statement.tokens.filter(({ kind }) => kind === "word").map(({ text }) => text);
    if (words[0] === "while" || words[0] === "until") open.push(index);
    if (words.includes("od") || words[0] === "enduntil") {
      const from = open.pop();
      if (from !== undefined) loops.push([from, index]);
    }
    const target = jump(statement, words);
    const from = target === undefined ? undefined : labels.get(target);
    if (from !== undefined) loops.push([from, index]);
  });
  return loops;
}

/** The label that a statement jumps to: `kgoto again`, `if … goto again`, `loop_lt kN, 1, 8, again`. */
function jump({ tokens }: Statement, words: readonly string[]): string | undefined {
  const jumps = words.some((word) => /goto$/.test(word) || /^loop_(lt|le|gt|ge)$/.test(word));
  return jumps ? tokens.at(-1)?.text : undefined;
}
