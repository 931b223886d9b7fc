import type { Finding } from "../finding.ts";
import { inside } from "./findServers.ts";
import { fits, LISTENED_TYPES, listenerLine, quote, told } from "./listenerLine.ts";
import type { Listener, Orchestra } from "./Orchestra.ts";

/** Below this many k-cycles a second, one message a k-cycle is worth a word. */
const SLOW_KR = 1000;
const KNOWN_TYPES = LISTENED_TYPES.number + LISTENED_TYPES.string + LISTENED_TYPES.blob;
const KIND_NAMES: Readonly<Record<string, string>> = { s: "an S variable" };

/** What is wrong with single OSClisten lines, and between them. */
export function findListeners(orchestra: Orchestra): Finding[] {
  const osc = orchestra.listeners.filter(({ opcode }) => opcode === "OSClisten");
  return [
    ...osc.flatMap((listener) => [...ofTheLine(listener), ...ofUse(listener, orchestra)]),
    ...runs(osc, orchestra),
    ...twins(osc),
  ];
}

function* ofTheLine(listener: Listener): Generator<Finding> {
  const { address, types, outputs, array, at } = listener;
  if (address !== undefined && !address.startsWith("/")) {
    yield {
      id: "address-without-slash",
      severity: "problem",
      seen: `The address of this OSClisten is ${quote(address)}.`,
      means: `Every OSC address starts with /: a message to ${
        quote(`/${address}`)
      } does not reach it, and Csound says nothing.`,
      change: told(listenerLine(listener, { address: `/${address}` })),
      at,
    };
  }
  if (types === undefined) return;
  const unknown = [...types].filter((type) => !KNOWN_TYPES.includes(type));
  if (unknown.length > 0) {
    yield {
      id: "types-unknown",
      severity: "problem",
      seen: `This OSClisten has the type${unknown.length > 1 ? "s" : ""} ${unknown.map(quote).join(", ")}.`,
      means:
        `Csound knows c d f h i (numbers), s (strings) and A D G a (blobs) here. It says "invalid type" and deletes the note.` +
        (unknown.some((type) => "TFNI".includes(type))
          ? " It cannot receive true, false, nothing or infinity (T F N I): the sender must send them as numbers, 1 or 0."
          : ""),
      change: told(listenerLine(listener, { types: [...types].map(known).join("") })),
      at,
    };
  } else if (!array && types.length !== outputs.length) {
    yield {
      id: "types-count",
      severity: "problem",
      seen: `This OSClisten has ${count(types.length, "type")} (${quote(types)}) and ${
        count(outputs.length, "variable")
      } (${outputs.join(", ") || "none"}).`,
      means:
        `There must be one variable for each type: Csound says "argument list inconsistent with format string" and deletes the note.`,
      change: told(listenerLine(listener)),
      at,
    };
  } else if (!array) {
    const wrong = outputs.filter((name, i) => !name.includes("[") && !fits(name, types[i]!));
    if (wrong.length === 0) return;
    const wants = [...new Set(wrong.map((name) => KIND_NAMES[types[outputs.indexOf(name)]!] ?? "a k variable"))];
    yield {
      id: "types-variable",
      severity: "problem",
      seen: `This OSClisten with the types ${quote(types)} writes into ${wrong.join(", ")}.`,
      means: `That must be ${
        wants.join(" and ")
      }: numbers go into k (or gk) variables, strings (s) into S (or gS). Csound says "argument list inconsistent with format string" and deletes the note.`,
      change: told(listenerLine(listener)),
      at,
    };
  }
}

/** A type that Csound takes, in place of one that it does not. */
function known(type: string): string {
  if (KNOWN_TYPES.includes(type)) return type;
  if (type === "T" || type === "F") return "i";
  if (type === "l" || type === "t") return "h";
  return "f";
}

function* ofUse(listener: Listener, { header }: Orchestra): Generator<Finding> {
  const { answer, outputs, unread, looped, instrument, at } = listener;
  if (instrument === undefined) {
    yield {
      id: "listener-in-header",
      severity: "problem",
      seen: "This OSClisten stands outside of instruments.",
      means:
        'Nothing runs there while sound plays: Csound says "perf-time code in global space, ignored", and nothing is ever received.',
      change: `Put it into an instrument that always runs:\ninstr Listen\n  ${
        listenerLine(listener).line
      }\nendin\nschedule "Listen", 0, -1`,
      at,
    };
    return;
  }
  const all = [...answer ? [answer] : [], ...outputs];
  if (all.length > 0 && answer && unread.length === all.length) {
    yield {
      id: "answer-ignored",
      severity: "warning",
      seen: `Nothing in ${inside(instrument)} looks at ${all.join(", ")}.`,
      means: "Messages are received, and change nothing that is heard.",
      change: outputs.length > 0
        ? `Use ${outputs.join(", ")} in what sounds, or ask whether a message came: if ${answer} == 1 then`
        : `Ask whether a message came: if ${answer} == 1 then`,
      at,
    };
  } else {
    const idle = outputs.filter((name) => unread.includes(name));
    if (idle.length > 0) {
      yield {
        id: "output-unread",
        severity: "note",
        seen: `${idle.join(", ")} of this OSClisten ${idle.length > 1 ? "are" : "is"} used nowhere in ${
          inside(instrument)
        }.`,
        means: "That part of each message changes nothing that is heard.",
        change: `Use ${idle.join(", ")} in ${inside(instrument)}, where it should be heard.`,
        at,
      };
    }
  }
  const kr = krOf(header);
  if (!looped && kr < SLOW_KR) {
    yield {
      id: "one-per-cycle",
      severity: "note",
      seen: `This OSClisten takes one message a k-cycle: ${Math.floor(kr)} a second at most.`,
      means: "Messages that come faster, or together, wait in a row: they are heard later and later.",
      change: `Take all that wait:\n${loop(listener)}`,
      at,
    };
  }
}

/** The k-cycles a second that a header gives; Csound's own values where it is silent. */
export function krOf({ sr, kr, ksmps }: Orchestra["header"]): number {
  return kr ?? (sr ?? 44100) / (ksmps ?? 10);
}

/** A loop around an OSClisten that takes every message that waits. */
export function loop(listener: Listener): string {
  const answer = listener.answer || "kAns";
  return `${answer} = 1
while ${answer} == 1 do
  ${listenerLine(listener).line}
  if ${answer} == 1 then
    ; what a message does
  endif
od`;
}

/** Whether the instruments that listen run when messages come. */
function* runs(osc: readonly Listener[], { instruments, score, path }: Orchestra): Generator<Finding> {
  const where = /\.csd$/i.test(path) ? "into <CsScore>" : "into the score";
  for (const instrument of instruments) {
    const listener = osc.find((listener) => listener.instrument === instrument.name);
    if (!listener) continue;
    const { name, at, started, firstStart = 0, lastEnd = Infinity, overlaps } = instrument;
    const note = `i ${/^\d+$/.test(name) ? name : quote(name)} 0 z`;
    const listens = `${inside(name)}, which listens to ${
      listener.address === undefined ? "OSC" : quote(listener.address)
    }`;
    if (started === "never") {
      yield {
        id: "listener-never-starts",
        severity: "problem",
        seen: `Nothing starts ${listens}.`,
        means: "OSClisten hears only while its instrument runs: all messages are lost, and Csound says nothing.",
        change: `Write this ${where}:\n${note}`,
        at,
      };
    }
    if (firstStart > 0 && firstStart !== Infinity) {
      yield {
        id: "listener-starts-late",
        severity: "warning",
        seen: `The score starts ${listens}, after ${firstStart} s.`,
        means: "OSClisten hears only while its instrument runs: messages before that are lost.",
        change: `Write this ${where}, in place of the note that starts late:\n${note}`,
        at,
      };
    }
    if (lastEnd < (score.end ?? Infinity)) {
      yield {
        id: "listener-ends-early",
        severity: "warning",
        seen: `The ${started} ends ${listens}, after ${lastEnd} s; Csound goes on${
          score.end === undefined || score.end === Infinity ? "" : ` until ${score.end} s`
        }.`,
        means: "OSClisten hears only while its instrument runs: messages after that are lost, and Csound says nothing.",
        change: started === "score"
          ? `Write this ${where}, in place of the note that ends:\n${note}`
          : `In the header, hold it with a duration of -1:\nschedule ${/^\d+$/.test(name) ? name : quote(name)}, 0, -1`,
        at,
      };
    }
    if (overlaps) {
      yield {
        id: "listener-overlaps",
        severity: "problem",
        seen: `Two notes of ${listens}, play at once.`,
        means: "Only the newer one hears. When it ends, the older one stays deaf: Csound takes both off the list.",
        change: `Let one instrument that always runs listen, and start the notes from it:\nschedulek ${
          /^\d+$/.test(name) ? name : quote(name)
        }, 0, 1, ${listener.outputs.join(", ") || "kValue"}`,
        at,
      };
    }
  }
}

/** Listeners that take messages from each other. */
function* twins(osc: readonly Listener[]): Generator<Finding> {
  const seen: Listener[] = [];
  for (const listener of osc) {
    const { handle, address, types, at } = listener;
    if (address === undefined || types === undefined) continue;
    const other = seen.find((other) =>
      other.handle === handle && other.address === address && taken(other.types!, types)
    );
    seen.push(listener);
    if (!other || other.at === at) continue;
    const same = other.types === types;
    yield {
      id: "same-listener-twice",
      severity: "problem",
      seen: `Two OSClisten hear ${quote(address)}: ${quote(other.types!)} in line ${other.at.line}${
        other.at.path === at.path ? "" : ` of ${other.at.path}`
      }, and ${quote(types)} here.`,
      means: same
        ? "Only the one that started last receives; the other hears nothing, and Csound says nothing."
        : "Numbers of one type fit the other too: the one that started first receives them all (whole numbers for an i), the other nothing.",
      change:
        `Keep one of them, and give its values on in global variables (gk…). Or give this one an address of its own:\n${
          told(listenerLine(listener, { address: `${address}2` }))
        }`,
      at,
    };
  }
}

/** Whether messages of the one fit the other: number types are converted into each other, except characters. */
function taken(a: string, b: string): boolean {
  const kind = (types: string) => types.replace(/[dfhi]/g, "n");
  return kind(a) === kind(b);
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
