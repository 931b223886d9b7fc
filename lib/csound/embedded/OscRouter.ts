import { addressPattern } from "../../osc/addressPattern.ts";
import type { OscArgument, OscMessage } from "../../osc/message.ts";
import { coerce } from "./coerce.ts";

/** Messages that an `OSClisten` has not taken yet. More than these are dropped: an instrument that stopped listening. */
const MAX_QUEUE = 262_144;
/** And so many characters of their texts: a packet may hold 65,000, which nobody takes from an instrument that stopped listening. */
const MAX_TEXT = 16 * 2 ** 20;

/** How the messages of an engine fared, for the doctor. */
export interface OscStatistics {
  /** Messages that came, and how many of them were queued for a listener. */
  messages: number;
  delivered: number;
  /** Messages that no listener took, by "address types": silent in Csound. At most 100 different ones. */
  unmatched: Map<string, number>;
  /** Messages dropped because their listener did not take the ones before. */
  dropped: number;
}

/** One `OSClisten`: its queue. */
export class OscListener {
  #queue: ((number | string)[] | undefined)[] = [];
  #head = 0;
  #text = 0;

  get size(): number {
    return this.#queue.length - this.#head;
  }

  /** Whether there is room for one more. */
  get open(): boolean {
    return this.size < MAX_QUEUE && this.#text < MAX_TEXT;
  }

  push(args: (number | string)[]) {
    this.#text += textOf(args);
    this.#queue.push(args);
  }

  /** The oldest message's arguments, once. */
  take(): (number | string)[] | undefined {
    if (this.#head === this.#queue.length) return undefined;
    const args = this.#queue[this.#head]!;
    this.#queue[this.#head++] = undefined;
    this.#text -= textOf(args);
    // What was taken goes away now and then: in a flood the queue is never empty.
    if (this.#head === this.#queue.length || this.#head > MAX_QUEUE) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    return args;
  }
}

/** Characters in the texts of a message. */
function textOf(args: readonly (number | string)[]): number {
  let sum = 0;
  for (const arg of args) if (typeof arg === "string") sum += arg.length;
  return sum;
}

/** All listeners for the same types at an address. Only the newest receives, as in native Csound. */
interface Method {
  types: string;
  listeners: OscListener[];
}

/** Brings messages to the `OSClisten` opcodes of one port, by native Csound's rules. */
export class OscRouter {
  readonly statistics: OscStatistics = { messages: 0, delivered: 0, unmatched: new Map(), dropped: 0 };
  #methods = new Map<string, Method[]>();

  listen(address: string, types: string): OscListener {
    const listener = new OscListener();
    const methods = this.#methods.get(address) ?? [];
    this.#methods.set(address, methods);
    const method = methods.find((method) => method.types === types);
    if (method) method.listeners.push(listener);
    else methods.push({ types, listeners: [listener] });
    return listener;
  }

  unlisten(listener: OscListener) {
    for (const [address, methods] of this.#methods) {
      for (const method of methods) method.listeners = method.listeners.filter((other) => other !== listener);
      const left = methods.filter(({ listeners }) => listeners.length > 0);
      if (left.length > 0) this.#methods.set(address, left);
      else this.#methods.delete(address);
    }
  }

  deliver({ address, types, args }: OscMessage) {
    this.statistics.messages++;
    const matches = addressPattern(address);
    let taken = false;
    if (matches === undefined) {
      // To the oldest types that can take it.
      taken = this.#methods.get(address)?.some((method) => this.#offer(method, types, args)) ?? false;
    } else {
      for (const [path, methods] of this.#methods) {
        if (!matches(path)) continue;
        for (const method of methods) taken = this.#offer(method, types, args) || taken;
      }
    }
    if (!taken) this.#countUnmatched(`${address} ${types}`);
  }

  /** To the newest of a method's listeners, if the arguments fit. */
  #offer(method: Method, types: string, args: readonly OscArgument[]): boolean {
    const coerced = coerce(args, types, method.types);
    if (!coerced) return false;
    const listener = method.listeners.at(-1)!;
    if (listener.open) {
      listener.push(coerced);
      this.statistics.delivered++;
    } else this.statistics.dropped++;
    return true;
  }

  #countUnmatched(what: string) {
    const { unmatched } = this.statistics;
    const count = unmatched.get(what) ?? 0;
    if (count > 0 || unmatched.size < 100) unmatched.set(what, count + 1);
  }
}
