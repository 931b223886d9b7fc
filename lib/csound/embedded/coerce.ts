import type { OscArgument } from "../../osc/message.ts";

const NUMERIC = "ihfd";

/**
 * The arguments of a message as an `OSClisten` with those types gets them, or undefined when it does not.
 *
 * As in liblo, which native Csound uses: numbers become one another (`i` drops the fraction, `f` rounds to 32 bits), `s` and `S`
 * are one, everything else must be as it is, and as many arguments as types.
 */
export function coerce(args: readonly OscArgument[], from: string, to: string): (number | string)[] | undefined {
  if (from.length !== to.length) return undefined;
  const out = new Array<number | string>(to.length);
  for (let i = 0; i < to.length; i++) {
    const [tag, wanted, value] = [from[i]!, to[i]!, args[i]];
    if (wanted === "s") {
      if (tag !== "s" && tag !== "S") return undefined;
      out[i] = value as string;
    } else if (wanted === "c") {
      if (tag !== "c") return undefined;
      out[i] = (value as string).charCodeAt(0);
    } else {
      if (!NUMERIC.includes(tag)) return undefined;
      out[i] = toNumber(Number(value), wanted);
    }
  }
  return out;
}

function toNumber(value: number, type: string): number {
  if (type === "f") return Math.fround(value);
  return type === "d" ? value : Math.trunc(value) || 0;
}
