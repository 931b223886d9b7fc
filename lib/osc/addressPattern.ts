/** Where in an address a part of a pattern can end, for each place where it can begin. */
type Part = (address: string, from: readonly number[]) => number[];

/**
 * What an OSC 1.0 address pattern matches, or undefined for a plain address:
 *
 * | in the pattern | matches |
 * |---|---|
 * | `?` | any one character but `/` |
 * | `*` | any number of them, also none |
 * | `[abc]`, `[a-f]` | one of these characters |
 * | `[!abc]` | one character that is none of these, nor `/` |
 * | `{one,other}` | any of these texts |
 *
 * It follows all ways at once, a place at a time: patterns come from the network too, and as a regular expression the 24 bytes of
 * `/*?*?*?*?*?*?*?*?*?*?!` take seconds, and twice as long with every few more.
 *
 * @example
 * ```ts ignore
 * const matches = addressPattern("/sp500/{close,volume}")!;
 * console.log(matches("/sp500/close"), matches("/sp500/date")); // true false
 * ```
 */
export function addressPattern(pattern: string): ((address: string) => boolean) | undefined {
  if (!/[*?[{]/.test(pattern)) return undefined;
  const parts = readPattern(pattern);
  return (address) => {
    let places = [0];
    for (const part of parts) {
      places = part(address, places);
      if (places.length === 0) return false;
    }
    return places.at(-1) === address.length; // they ascend
  };
}

function readPattern(pattern: string): Part[] {
  const parts: Part[] = [];
  // Looked up once: a search for each of 60,000 "[" through all that follows would take long.
  const last = { "[": pattern.lastIndexOf("]"), "{": pattern.lastIndexOf("}") };
  for (let i = 0; i < pattern.length;) {
    const char = pattern[i]!;
    if (char === "*") {
      if (pattern[i - 1] !== "*") parts.push(any);
      i++;
    } else if (char === "?") {
      parts.push(one((char) => char !== "/"));
      i++;
    } else if ((char === "[" || char === "{") && i < last[char]) {
      const end = pattern.indexOf(char === "[" ? "]" : "}", i);
      const inner = pattern.slice(i + 1, end);
      if (char === "{") parts.push(oneOf(inner.split(",")));
      else parts.push(inner === "" ? oneOf(["[]"]) : one(set(inner)));
      i = end + 1;
    } else {
      // A bracket that nothing closes is a bracket.
      const length = /^.[^*?[{]*/s.exec(pattern.slice(i, i + 256))![0].length;
      parts.push(oneOf([pattern.slice(i, i + length)]));
      i += length;
    }
  }
  return parts;
}

/** `*`: from each place on, up to the next `/`. */
function any(address: string, from: readonly number[]): number[] {
  const to: number[] = [];
  for (const start of from) {
    // What the places before it reached already reaches on from here too: up to the same "/".
    if (start <= (to.at(-1) ?? -1)) continue;
    for (let at = start; at <= address.length; at++) {
      to.push(at);
      if (address[at] === "/") break;
    }
  }
  return to;
}

const one = (fits: (char: string) => boolean): Part => (address, from) =>
  from.filter((at) => at < address.length && fits(address[at]!)).map((at) => at + 1);

const oneOf = (texts: readonly string[]): Part => (address, from) => {
  const to = new Set<number>();
  for (const at of from) {
    for (const text of texts) if (address.startsWith(text, at)) to.add(at + text.length);
  }
  return [...to].sort((a, b) => a - b);
};

/** The characters between `[` and `]`. */
function set(inner: string): (char: string) => boolean {
  const not = inner.startsWith("!");
  const chars = new Set<string>();
  const ranges: [string, string][] = [];
  for (let i = not ? 1 : 0; i < inner.length; i++) {
    if (inner[i + 1] === "-" && i + 2 < inner.length) {
      ranges.push([inner[i]!, inner[i + 2]!]);
      i += 2;
    } else chars.add(inner[i]!);
  }
  const has = (char: string) => chars.has(char) || ranges.some(([low, high]) => low <= char && char <= high);
  return (char) => char !== "/" && has(char) !== not;
}
