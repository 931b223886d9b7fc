import type { OscArgument, OscColor } from "./message.ts";
import { printable, quoted, shownAddress } from "./printable.ts";
import { dueTime } from "./readPacket.ts";
import type { ReceivedMessage } from "./received.ts";

/** More arguments than these are counted, not shown. */
const MOST_ARGUMENTS = 24;
const MOST_BLOB = 16;
const DAY = 86_400_000;
/** From 1900 to 1970, in ms. */
const NTP_TO_UNIX = 2_208_988_800_000;

/** A message in one line: `/note  s "bell"  f 440  · bundle +0.250 s (21:31:47.373)`. Safe for a terminal. */
export function messageText(message: ReceivedMessage): string {
  const { address, types, args, timeTag, bundle = 0, time } = message;
  const shown = argumentsText(types, args, time);
  const deep = bundle > 1 ? ` ${bundle} deep` : "";
  return `${shownAddress(address)}${shown && `  ${shown}`}${
    timeTag === undefined ? "" : `  · bundle${deep} ${dueText(timeTag, time)}`
  }`;
}

/** Typed arguments: `s "bell"  f 440  b 5 bytes 01 02 03 04 05  T  [ i 1  i 2 ]`. */
export function argumentsText(types: string, args: readonly OscArgument[], now: number): string {
  const out: string[] = [];
  const open: (readonly OscArgument[])[] = [args];
  const at = [0];
  let shown = 0;
  for (const tag of types) {
    if (shown++ === MOST_ARGUMENTS) {
      out.push(`… (${types.replace(/[[\]]/g, "").length} arguments)`);
      break;
    }
    if (tag === "]") {
      open.pop();
      at.pop();
      out.push("]");
      continue;
    }
    const value = open.at(-1)![at[at.length - 1]!++]!;
    if (tag === "[") {
      open.push(value as readonly OscArgument[]);
      at.push(0);
      out.push("[");
    } else out.push(argumentText(tag, value, now));
  }
  return out.join("  ");
}

function argumentText(tag: string, value: OscArgument, now: number): string {
  switch (tag) {
    case "T":
    case "F":
    case "N":
    case "I":
      return tag;
    case "f":
      return `f ${shortest(value as number)}`;
    case "b": {
      const blob = value as Uint8Array;
      const hex = [...blob.subarray(0, MOST_BLOB)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
      return `b ${blob.length} byte${blob.length === 1 ? "" : "s"}${hex && ` ${hex}`}${
        blob.length > MOST_BLOB ? " …" : ""
      }`;
    }
    case "m":
      return `m ${[...value as Uint8Array].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
    case "r": {
      const { red, green, blue, alpha } = value as OscColor;
      return `r #${[red, green, blue, alpha].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    }
    case "t":
      return `t ${dueText(dueTime(value as bigint), now)}`;
    default: // i h d s S c
      return `${tag} ${typeof value === "string" ? quoted(value) : Object.is(value, -0) ? "-0" : String(value)}`;
  }
}

/** A float32 in as few digits as tell it from its neighbours: 0.1, not 0.10000000149011612. */
function shortest(value: number): string {
  if (Object.is(value, -0)) return "-0";
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}

/** When a bundle is due, beside the moment when it came (both in ms since 1970), and what is wrong when that cannot be meant. */
export function dueText(due: number | "now", came: number): string {
  if (due === "now") return "immediately";
  const ahead = due - came;
  if (Math.abs(ahead) < DAY) {
    const sign = ahead < 0 ? "-" : "+";
    return `${sign}${(Math.abs(ahead) / 1000).toFixed(3)} s (${clockText(due)})${ahead < 0 ? ", late" : ""}`;
  }
  if (due === -NTP_TO_UNIX) return "at time tag 0, the year 1900 (immediately is 1)";
  const date = new Date(due).toISOString().replace("T", " ").replace(/\.\d+Z/, "");
  if (Math.abs(ahead + NTP_TO_UNIX) < DAY) {
    return `at ${date} UTC: the sender counts from 1970, OSC from 1900 (add 2208988800 s)`;
  }
  return `at ${date} UTC, ${(ahead / DAY).toLocaleString("en", { maximumFractionDigits: 0 })} days from now`;
}

/** The time of day: `21:31:47.373`. */
export function clockText(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
    String(date.getMilliseconds()).padStart(3, "0")
  }`;
}

/** A reason that may quote what came. */
export function reasonText(reason: string): string {
  return printable(reason.length > 300 ? `${reason.slice(0, 300)}…` : reason);
}
