import type { Finding } from "../finding.ts";
import { listenerLine, quote, told } from "../orchestra/listenerLine.ts";
import type { Listener } from "../orchestra/Orchestra.ts";
import { takes } from "./accepts.ts";
import { lineFor } from "./findAddress.ts";
import { count, type Heard, short } from "./Heard.ts";

const NAMES: Readonly<Record<string, string>> = {
  i: "a whole number",
  h: "a whole number of 64 bits",
  f: "a number",
  d: "a number of 64 bits",
  s: "a string",
  S: "a symbol",
  b: "a blob",
  T: "true",
  F: "false",
  N: "nothing",
  I: "infinity",
  t: "a time tag",
  c: "a character",
  m: "a MIDI message",
  r: "a colour",
};

/** What keeps the arguments of messages from a listener of their address, or harms them on the way. */
export function findArguments(heard: Heard): Finding[] {
  const { listeners, takers } = heard;
  if (listeners.length === 0) return [];
  if (takers.length === 0) return [refused(heard, listeners[0]!)];
  return takers.flatMap((listener) => [...fractions(heard, listener), ...notFinite(heard, listener)]);
}

function refused(heard: Heard, listener: Listener): Finding {
  const { address, types, messages } = heard;
  const wanted = listener.types!;
  const line = lineFor(heard, listener);
  const arrays = /[[\]]/.test(types);
  const sender = `In your program, send ${count(wanted.length, "argument")} of the types ${
    quote(readable(wanted))
  } to ${quote(short(address))}`;
  const change = line === undefined ? `${sender}.` : `${sender}; or write this in the orchestra:\n${line}`;
  const came = `${count(messages.length)} came to ${quote(short(address))} with the types ${quote(short(types))}`;
  const at = listener.at;
  if (types.length !== wanted.length && !arrays) {
    return {
      id: "argument-count",
      severity: "problem",
      seen: `${came}; the orchestra listens there for ${quote(wanted)}.`,
      means: `${
        count(types.length, "argument")
      } in place of ${wanted.length}: Csound ignores these messages without a word.`,
      change,
      at,
    };
  }
  const at0 = [...wanted].findIndex((type, i) => !takes(type, types[i]!));
  const sent = NAMES[types[at0]!] ?? "what was sent";
  return {
    id: "argument-type",
    severity: "problem",
    seen: `${came}; the orchestra listens there for ${quote(wanted)}.`,
    means: arrays
      ? 'Csound cannot receive arrays ([ ]): it says "Invalid message received".'
      : `Argument ${at0 + 1} is ${sent} where ${
        NAMES[readable(wanted[at0]!)]
      } is awaited: Csound ignores these messages without a word.`,
    change,
    at,
  };
}

/** Csound's letters for blobs, as OSC has them. */
const readable = (types: string) => types.replace(/[ADGSa]/g, "b");

function* fractions({ address, types, messages }: Heard, listener: Listener): Generator<Finding> {
  if (listener.types === undefined) return;
  const lost = [...listener.types].flatMap((type, i) =>
    (type === "i" || type === "h") && (types[i] === "f" || types[i] === "d") ? [i] : []
  );
  for (const i of lost) {
    const value = messages.map(({ args }) => args[i]).find((arg) =>
      typeof arg === "number" && Number.isFinite(arg) && !Number.isInteger(arg)
    ) as number | undefined;
    if (value === undefined) continue;
    const better = [...listener.types].map((type, j) => lost.includes(j) ? types[j]! : type).join("");
    yield {
      id: "fraction-to-integer",
      severity: "warning",
      seen: `${value} came to ${quote(short(address))} as argument ${i + 1}, where a whole number (${
        listener.types[i]
      }) is awaited.`,
      means: `Csound cuts the fraction off: it plays ${Math.trunc(value)}.`,
      change: `Write this in the orchestra:\n${told(listenerLine(listener, { types: better }))}`,
      at: listener.at,
    };
    return;
  }
}

function* notFinite({ address, messages }: Heard, listener: Listener): Generator<Finding> {
  const bad = messages.flatMap(({ args }) => args.filter((arg) => typeof arg === "number" && !Number.isFinite(arg)));
  if (bad.length === 0) return;
  const numbers = listener.outputs.filter((name, i) =>
    "dfhi".includes(listener.types?.[i] ?? " ") && !name.includes("[")
  );
  const guards = numbers.map((name) => `${name} = (qnan(${name}) == 0 && qinf(${name}) == 0 ? ${name} : 0)`);
  yield {
    id: "not-finite",
    severity: "problem",
    seen: `${count(bad.length, "value")} that came to ${quote(short(address))} ${bad.length === 1 ? "is" : "are"} ${
      [...new Set(bad.map((value) => Number.isNaN(value) ? "NaN" : "infinite"))].join(" or ")
    }.`,
    means: "Csound puts them straight into the sound: silence, or a filter that stays broken, or a bang at full level.",
    change: "In your program, leave out what is not a finite number" +
      (guards.length > 0 ? `; or write this below the line:\n${guards.join("\n")}` : "."),
    at: listener.at,
  };
}
