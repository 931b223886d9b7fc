import type { Token } from "./tokenize.ts";

/** The longest expression that is looked at, in tokens. */
const LONGEST = 64;

/**
 * The number that tokens are: a literal, or `+ - * / ( )` of literals (`60*60`, `-1`). Undefined for anything else: a variable's
 * value is not known from the text.
 */
export function constant(tokens: readonly Token[]): number | undefined {
  if (tokens.length === 0 || tokens.length > LONGEST) return undefined;
  let at = 0;
  const sum = (): number => {
    let value = product();
    for (let sign = tokens[at]?.text; sign === "+" || sign === "-"; sign = tokens[at]?.text) {
      at++;
      const right = product();
      value += sign === "+" ? right : -right;
    }
    return value;
  };
  const product = (): number => {
    let value = factor();
    for (let sign = tokens[at]?.text; sign === "*" || sign === "/"; sign = tokens[at]?.text) {
      at++;
      const right = factor();
      value = sign === "*" ? value * right : value / right;
    }
    return value;
  };
  const factor = (): number => {
    const token = tokens[at++];
    if (token?.kind === "number") return Number(token.text);
    if (token?.text === "-") return -factor();
    if (token?.text === "+") return factor();
    if (token?.text === "(") {
      const value = sum();
      return tokens[at++]?.text === ")" ? value : NaN;
    }
    return NaN;
  };
  const value = sum();
  return at === tokens.length && !Number.isNaN(value) ? value : undefined;
}

/** The text that tokens are, where they are one string. */
export function literal(tokens: readonly Token[]): string | undefined {
  return tokens.length === 1 && tokens[0]!.kind === "string" ? tokens[0]!.text : undefined;
}

/** Tokens as they would be written. */
export function written(tokens: readonly Token[]): string {
  return tokens.map(({ kind, text, glued }, i) =>
    (i > 0 && !glued ? " " : "") + (kind === "string" ? `"${text}"` : text)
  )
    .join("");
}
