import { addressPattern } from "../../osc/addressPattern.ts";
import type { ReceivedMessage } from "../../osc/received.ts";
import { accepts } from "./comparing/accepts.ts";
import { findAddress } from "./comparing/findAddress.ts";
import { findArguments } from "./comparing/findArguments.ts";
import { findRunning, findTimeTags, findUnheard } from "./comparing/findTiming.ts";
import type { Heard } from "./comparing/Heard.ts";
import type { Finding } from "./finding.ts";
import type { Listener, Orchestra } from "./orchestra/Orchestra.ts";

/** Options of {@linkcode compareMessages}. */
export interface CompareMessagesOptions {
  /** When Csound began to play, ms since 1970: whether an instrument ran when a message came can be told then. */
  csoundStart?: number;
}

/** So many kinds of messages are looked at: a flood of made-up addresses says no more than its first ones. */
const MOST_KINDS = 200;
/** So many findings of one case are told. */
const MOST_OF_A_CASE = 10;

/**
 * What is wrong between the messages that arrived and those who listen, problems first. Csound itself is silent about all of it.
 *
 * @example
 * ```ts ignore
 * const orchestra = readOrchestra(text, { path: "mine.csd" });
 * const message = { time: Date.now(), from: "127.0.0.1:50000", address: "/Freq", types: "f", args: [440] };
 * console.log(compareMessages([message], orchestra)[0]?.id); // address-case
 * ```
 */
export function compareMessages(
  received: readonly ReceivedMessage[],
  orchestra: Orchestra,
  { csoundStart }: CompareMessagesOptions = {},
): Finding[] {
  const reached = new Set<Listener>();
  const findings: Finding[] = [];
  const all = kinds(received, orchestra);
  const some = all.some(({ takers }) => takers.length > 0);
  for (const heard of all) {
    heard.listeners.forEach((listener) => reached.add(listener));
    const address = findAddress(heard, reached);
    // Where others arrive, these may be meant for another program.
    if (address) {
      findings.push(some && address.id === "address-unknown" ? { ...address, severity: "warning" } : address);
    }
    findings.push(...findArguments(heard), ...findRunning(heard, csoundStart));
  }
  findings.push(...findTimeTags(received));
  if (received.length > 0) findings.push(...findUnheard(reached, orchestra));
  const order = ["problem", "warning", "note"];
  return few(findings).toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** The messages by address and types. */
function kinds(received: readonly ReceivedMessage[], orchestra: Orchestra): Heard[] {
  const groups = new Map<string, ReceivedMessage[]>();
  for (const message of received) {
    const key = `${message.address}\u0000${message.types}`;
    const group = groups.get(key);
    if (group) group.push(message);
    else if (groups.size < MOST_KINDS) groups.set(key, [message]);
  }
  const osc = orchestra.listeners.filter(({ opcode }) => opcode === "OSClisten");
  return Array.from(groups.values(), (messages) => {
    const { address, types } = messages[0]!;
    const matches = addressPattern(address);
    const listeners = osc.filter((listener) =>
      listener.address !== undefined && (matches ? matches(listener.address) : listener.address === address)
    );
    const takers = listeners.filter((listener) => listener.types === undefined || accepts(listener.types, types));
    return { address, types, messages, listeners, takers, orchestra };
  });
}

function few(findings: readonly Finding[]): Finding[] {
  const told = new Map<string, number>();
  return findings.filter(({ id }) => {
    const n = (told.get(id) ?? 0) + 1;
    told.set(id, n);
    return n <= MOST_OF_A_CASE;
  });
}
