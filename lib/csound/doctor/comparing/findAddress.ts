import type { Finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { listenedType, listenerLine, quote, told } from "../orchestra/listenerLine.ts";
import type { Listener } from "../orchestra/Orchestra.ts";
import { count, type Heard, short } from "./Heard.ts";

const plain = (address: string) => address.replace(/\/+/g, "/").replace(/^\/|\/$/g, "");

/** Why messages came to an address that nobody listens to; and wildcards. `blamed` gets the listener that was probably meant. */
export function findAddress(heard: Heard, blamed: Set<Listener>): Finding | undefined {
  const { address, messages, listeners, orchestra } = heard;
  const came = `${count(messages.length)} came to ${quote(short(address))}`;
  if (/[*?[{]/.test(address)) {
    return {
      id: "address-pattern",
      severity: listeners.length > 0 ? "warning" : "problem",
      seen: listeners.length > 0
        ? `${came}, which is a pattern: it reaches ${listeners.map(({ address }) => quote(address!)).join(", ")}.`
        : `${came}, which is a pattern that fits no address of the orchestra.`,
      means: "In OSC, * ? [ ] { } stand for other characters: a message to a pattern goes to every address that fits.",
      change: "In your program, send to each address by its full name, without * ? [ ] { }.",
      ...(listeners[0] ? { at: listeners[0].at } : {}),
    };
  }
  if (listeners.length > 0) return undefined;
  const all = orchestra.listeners;
  // OSCraw hears everything on its port; an address that is no literal may be this one.
  if (all.some(({ opcode }) => opcode === "OSCraw")) return undefined;
  const known = all.filter((listener): listener is Listener & { address: string } => listener.address !== undefined);
  const unsure = known.length < all.length;
  const named = (name: string | undefined) => known.find((listener) => listener.address === name);
  const sameCase = known.find((listener) => listener.address.toLowerCase() === address.toLowerCase());
  const slashes = known.find((listener) => plain(listener.address) === plain(address)) ??
    known.find((listener) => plain(listener.address).toLowerCase() === plain(address).toLowerCase());
  const meant = sameCase ?? slashes ?? named(nearest(address, known.map((listener) => listener.address)));
  if (meant) blamed.add(meant);
  const id = sameCase ? "address-case" : slashes ? "address-slash" : "address-unknown";
  const listens = known.length === 0
    ? "the orchestra has no OSClisten"
    : `the orchestra listens to ${
      (meant ? [meant] : known.slice(0, 8)).map((listener) => quote(listener.address)).join(", ")
    }`;
  return {
    id,
    severity: unsure && id === "address-unknown" ? "warning" : "problem",
    seen: `${came}; ${listens}${unsure ? ", and to addresses that are not written as text" : ""}.`,
    means: {
      "address-case":
        "Capital and small letters differ in OSC addresses: Csound ignores these messages without a word.",
      "address-slash":
        "Every / counts in an OSC address, at its end too: Csound ignores these messages without a word.",
      "address-unknown": "Csound ignores messages to an address that no OSClisten has, without a word.",
    }[id],
    change: change(heard, meant),
    ...(meant ? { at: meant.at } : {}),
  };
}

function change(heard: Heard, meant: (Listener & { address: string }) | undefined): string {
  const line = lineFor(heard, meant);
  const sender = meant && `send to ${quote(meant.address)}`;
  if (line === undefined) return `In your program, ${sender ?? "send to an address that the orchestra has"}.`;
  return `${sender ? `In your program, ${sender}; or w` : "W"}rite this in the orchestra:\n${line}`;
}

/** The OSClisten that hears what was sent; undefined where none can. */
export function lineFor({ address, types, orchestra }: Heard, listener: Listener | undefined): string | undefined {
  const wanted = [...types].map((type) => listenedType(type));
  if (wanted.includes(undefined) || address.length > 200 || types.length > 26) return undefined;
  const fitting = listener?.types?.length === types.length &&
    [...listener.types].every((type, i) => same(type, types[i]!));
  return told(listenerLine(listener ?? blank(orchestra.servers[0]?.handle), {
    address,
    types: fitting ? listener.types! : wanted.join(""),
  }));
}

const same = (a: string, b: string) => a === b || ("df".includes(a) && "dfhi".includes(b)) || (a === "s" && b === "S");

function blank(handle = ""): Listener {
  return {
    opcode: "OSClisten",
    answer: "kAns",
    handle: handle || "giPort",
    address: undefined,
    types: undefined,
    outputs: [],
    arguments: 0,
    array: false,
    instrument: undefined,
    looped: false,
    unread: [],
    at: { path: "", line: 0, text: "" },
  };
}
