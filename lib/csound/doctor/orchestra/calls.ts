import { split, type Statement } from "./blocks.ts";
import type { Token } from "./tokenize.ts";

/** An opcode in a statement. */
export interface Call {
  readonly opcode: string;
  readonly token: Token;
  /** What its results go into; empty where it stands in an expression or gives nothing. */
  readonly results: readonly (readonly Token[])[];
  /** What it is given, between its commas. */
  readonly inputs: readonly (readonly Token[])[];
  /** Whether it stands within an expression (`if OSClisten(…) == 1 then`). */
  readonly nested: boolean;
}

/** No statement that people write has more. */
const MOST = 32;

/** The opcodes of a statement that have one of these names, as `a opcode b, c`, `a = opcode(b, c)` or within an expression. */
export function* calls({ tokens }: Statement, wanted: ReadonlySet<string>): Generator<Call> {
  let found = 0;
  for (let i = 0; i < tokens.length && found < MOST; i++) {
    const token = tokens[i]!;
    if (token.kind !== "word" || !wanted.has(token.text)) continue;
    found++;
    const before = tokens.slice(0, i);
    const assigned = before.at(-1)?.text === "=";
    const targets = assigned ? before.slice(0, -1) : before;
    const plain = isTargets(targets);
    const functional = tokens[i + 1]?.text === "(" && (i > 0 || tokens[i + 1]!.glued);
    yield {
      opcode: token.text,
      token,
      results: plain ? split(targets) : [],
      inputs: split(functional ? inside(tokens, i + 1) : tokens.slice(i + 1)),
      nested: !plain,
    };
  }
}

/** What a statement writes into (`kA, kB opcode …`, `kA = …`, `kA += …`), and where what it reads begins. */
export function targets({ tokens }: Statement): { names: readonly string[]; rest: readonly Token[] } {
  let at = 0;
  const names: string[] = [];
  for (;;) {
    const word = tokens[at];
    if (word?.kind !== "word") break;
    let next = at + 1;
    while (tokens[next]?.text === "[" && next < tokens.length) {
      while (next < tokens.length && tokens[next]!.text !== "]") next++;
      next++;
    }
    const after = tokens[next];
    if (after?.text === ",") {
      names.push(word.text);
      at = next + 1;
    } else if (after && (/^[-+*/]?=$/.test(after.text) || (after.kind === "word" && !KEYWORDS.has(word.text)))) {
      // Of two words in a row, the second is an opcode, or what an opcode without results is given: `print kA`, `myOwn SName, kB`.
      return { names: [...names, word.text], rest: tokens.slice(next) };
    } else break;
  }
  // `outs aL, aR`: the first word is an opcode, nothing is written.
  return { names: [], rest: tokens };
}

const KEYWORDS = new Set(["if", "elseif", "while", "until", "goto", "kgoto", "igoto", "else", "od", "do", "then"]);

function isTargets(tokens: readonly Token[]): boolean {
  return tokens.every((token, i) =>
    token.kind === "word"
      ? !KEYWORDS.has(token.text) && (i === 0 || tokens[i - 1]!.text === ",")
      : /^[,[\]]$/.test(token.text)
  );
}

/** What stands between a parenthesis and the one that closes it. */
function inside(tokens: readonly Token[], open: number): readonly Token[] {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.kind !== "sign") continue;
    if (tokens[i]!.text === "(") depth++;
    if (tokens[i]!.text === ")" && --depth === 0) return tokens.slice(open + 1, i);
  }
  return tokens.slice(open + 1);
}
