import { addressPattern } from "./addressPattern.ts";
import { CaptureWriter } from "./CaptureWriter.ts";
import { OscReceiver } from "./OscReceiver.ts";
import type { MalformedPacket, ReceivedMessage, ReceivedPacket } from "./received.ts";

/** Messages that nobody has taken out of the iterable yet, and their bytes; more than these push out the oldest, and are counted. */
const MOST_WAITING = 20_000;
const MOST_BYTES = 1 << 26;
/** Different addresses that are counted each by itself: names come from the network, and there may be any number. */
const MOST_ADDRESSES = 1000;
/** Longer addresses are counted together: 1000 of them would fill memory. */
const LONGEST_ADDRESS = 256;
/** What was saved is on the disk after this, in ms, also when the program is killed. */
const FLUSH = 100;

/** Options of {@linkcode monitor}. */
export interface MonitorOptions {
  /** The UDP port to listen on; 0 takes any free one. Default: 7770. */
  port?: number;
  /** The address of this machine to listen on. Default: 127.0.0.1, which no other machine reaches; 0.0.0.0 is all networks. */
  bind?: string;
  /** An OSC address or address pattern (`"/sp500/*"`): only such messages are handed over, counted by address, and saved. */
  filter?: string;
  /** Sends every packet on to this port of 127.0.0.1, byte for byte, in order, matching or not; answers are not carried back. */
  forward?: number;
  /** A file to write all that comes to, as lines of JSON, for {@linkcode replayOsc}. What was in it is gone. */
  save?: string;
  /** Ends it after so many messages that match. */
  count?: number;
  /** Called with each message, as it comes, in place of iterating. */
  onMessage?: (message: ReceivedMessage) => void;
  /** Called with each packet that is no OSC. */
  onMalformed?: (packet: MalformedPacket) => void;
  /** Called with each packet that is saved: those with a matching message, and malformed ones. */
  onPacket?: (packet: ReceivedPacket) => void;
  /** Ends it. */
  signal?: AbortSignal;
}

/** What came until now. */
export interface MonitorStatistics {
  /** Packets of all kinds. */
  readonly packets: number;
  /** Packets that are no OSC. */
  readonly malformed: number;
  /** Messages that match the filter. */
  readonly messages: number;
  /** Messages that do not match it. */
  readonly filtered: number;
  /** Matching messages by address, 1000 addresses at most. */
  readonly addresses: ReadonlyMap<string, number>;
  /** Addresses that do not match, 1000 at most. */
  readonly others: ReadonlyMap<string, number>;
  /** Different senders, 1000 at most. */
  readonly senders: ReadonlySet<string>;
  /** Packets that the socket lost; undefined where the system does not tell. */
  readonly dropped: number | undefined;
  /** Packets that could not be forwarded. */
  readonly unsent: number;
  /** Messages that were pushed out because nobody iterated. */
  readonly missed: number;
}

/** Hands over the OSC messages that come to a port: see {@linkcode monitor}. */
export class Monitor implements AsyncIterable<ReceivedMessage>, AsyncDisposable {
  readonly #options: MonitorOptions;
  readonly #matches: (address: string) => boolean;
  readonly #addresses = new Map<string, number>();
  readonly #others = new Map<string, number>();
  readonly #senders = new Set<string>();
  readonly #counts = { packets: 0, malformed: 0, messages: 0, filtered: 0, missed: 0 };
  #left: number;
  #receiver!: OscReceiver;
  #capture: CaptureWriter | undefined;
  #captureError: Error | undefined;
  #flushing: ReturnType<typeof setInterval> | undefined;
  #queue: { message: ReceivedMessage; size: number }[] = [];
  #head = 0;
  #size = 0;
  #more = Promise.withResolvers<void>();
  #ended = false;
  #closing: Promise<void> | undefined;

  private constructor(options: MonitorOptions) {
    this.#options = options;
    this.#matches = filterOf(options.filter);
    this.#left = options.count ?? Infinity;
  }

  /** What {@linkcode monitor} calls. */
  static async open(options: MonitorOptions): Promise<Monitor> {
    const { port = 7770, bind, forward, save, signal } = options;
    const monitor = new Monitor(options);
    monitor.#receiver = await OscReceiver.open({
      port,
      ...(bind === undefined ? {} : { bind }),
      ...(forward === undefined ? {} : { forward }),
      onPacket: (packet) => monitor.#take(packet),
    });
    try {
      signal?.throwIfAborted();
      if (save !== undefined) {
        monitor.#capture = await CaptureWriter.toFile(save, {
          started: new Date().toISOString(),
          port: monitor.port,
          ...(options.filter === undefined ? {} : { filter: options.filter }),
        });
        monitor.#flushing = setInterval(() => monitor.#save((capture) => capture.flush()), FLUSH);
      }
    } catch (error) {
      await monitor.#receiver.close();
      throw save === undefined || signal?.aborted
        ? error
        : new Error(`Cannot save what comes to "${save}": ${(error as Error).message}`, { cause: error });
    }
    signal?.addEventListener("abort", () => void monitor.close(), { once: true });
    return monitor;
  }

  /** The address of this machine that it listens on. */
  get address(): string {
    return this.#receiver.address;
  }

  /** The UDP port that it listens on. */
  get port(): number {
    return this.#receiver.port;
  }

  /** What came until now. */
  get statistics(): MonitorStatistics {
    return {
      ...this.#counts,
      addresses: this.#addresses,
      others: this.#others,
      senders: this.#senders,
      dropped: this.#receiver.dropped(),
      unsent: this.#receiver.unsent,
    };
  }

  /** Why saving ended early (a full disk, say), if it did. */
  get saveError(): Error | undefined {
    return this.#captureError;
  }

  /** Writes into the capture that packets were lost, which a replay lacks. */
  noteDropped(count: number): void {
    this.#save((capture) => capture.dropped(count, Date.now()));
  }

  /** Ends it, frees the port, and closes the capture. What came before is handed over. A second call is the first one's. */
  close(): Promise<void> {
    return this.#closing ??= (async () => {
      try {
        await this.#receiver.close();
      } finally {
        clearInterval(this.#flushing);
        this.#save((capture) => capture.close());
        this.#capture = undefined;
        this.#ended = true;
        this.#more.resolve();
      }
    })();
  }

  /** Closes it, at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Each message once, in order, until it is closed. Leaving the loop closes it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage, void, undefined> {
    try {
      for (;;) {
        while (this.#head < this.#queue.length) {
          yield this.#dequeue();
        }
        if (this.#ended) return;
        await this.#more.promise;
        if (!this.#ended) this.#more = Promise.withResolvers();
      }
    } finally {
      await this.close();
    }
  }

  #take(packet: ReceivedPacket) {
    const { onMessage, onMalformed, onPacket } = this.#options;
    if (this.#left <= 0) return;
    this.#counts.packets++;
    if (this.#senders.size < MOST_ADDRESSES) this.#senders.add(packet.from);
    let wanted = packet.messages.length === 0;
    if (packet.malformed) this.#counts.malformed++;
    const matching: ReceivedMessage[] = [];
    for (const message of packet.messages) {
      if (this.#left <= 0) break;
      if (this.#matches(message.address)) {
        this.#counts.messages++;
        count(this.#addresses, message.address);
        matching.push(message);
        this.#left--;
        wanted = true;
      } else {
        this.#counts.filtered++;
        count(this.#others, message.address);
      }
    }
    if (wanted) {
      this.#save((capture) => capture.packet(packet));
      onPacket?.(packet);
    }
    if (packet.malformed) onMalformed?.(packet.malformed);
    for (const message of matching) {
      if (onMessage) onMessage(message);
      else this.#enqueue(message, packet.bytes.length / packet.messages.length);
    }
    if (this.#left <= 0) void this.close();
  }

  #enqueue(message: ReceivedMessage, size: number) {
    this.#queue.push({ message, size });
    this.#size += size;
    while (this.#queue.length - this.#head > MOST_WAITING || this.#size > MOST_BYTES) {
      this.#dequeue();
      this.#counts.missed++;
    }
    this.#more.resolve();
  }

  #dequeue(): ReceivedMessage {
    const { message, size } = this.#queue[this.#head++]!;
    this.#size -= size;
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    return message;
  }

  /** A capture that cannot be written ends; watching goes on. */
  #save(action: (capture: CaptureWriter) => void) {
    if (!this.#capture || this.#captureError) return;
    try {
      action(this.#capture);
    } catch (error) {
      this.#captureError = new Error(`Saving to "${this.#options.save}" ended: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

/**
 * Listens on a UDP port, and hands over the OSC messages that come, with their sender and moment.
 *
 * The socket is emptied by a Worker: a busy cell loses nothing at 20,000 messages a second, as long as it takes them within a second
 * or so; `statistics` tells what was lost, and where.
 *
 * @throws {SyntaxError} for a filter that is no OSC address
 * @throws {RangeError} for ports out of range, and for forwarding to itself
 * @throws {Error} when the port is in use, with by whom where that can be known; when the file to save to cannot be written
 * @example
 * ```ts
 * import { monitor } from "auscult";
 *
 * await using watching = await monitor({ port: 0, filter: "/sp500/*" }); // 7770 by default
 * console.log(watching.port);
 * // for await (const { from, address, args } of watching) console.log(from, address, args);
 * ```
 */
export function monitor(options: MonitorOptions = {}): Promise<Monitor> {
  return Monitor.open(options);
}

function filterOf(filter: string | undefined): (address: string) => boolean {
  if (filter === undefined) return () => true;
  if (!filter.startsWith("/")) {
    throw new SyntaxError(
      `Cannot filter by ${JSON.stringify(filter)}: an OSC address or pattern starts with "/", such as "/sp500/*"`,
    );
  }
  checkBrackets(filter);
  return addressPattern(filter) ?? ((address) => address === filter);
}

/** In a pattern from the network a bracket that nothing closes is a bracket; typed by a person it is a slip that nothing would match. */
function checkBrackets(filter: string) {
  const rest = filter.replace(/\[[^\]]*\]|\{[^}]*\}/g, "");
  const [stray] = /[[\]{}]/.exec(rest) ?? [];
  if (stray === undefined) return;
  const other = { "[": "]", "]": "[", "{": "}", "}": "{" }[stray];
  throw new SyntaxError(
    `Cannot filter by ${
      JSON.stringify(filter)
    }: its "${stray}" has no "${other}"; "/{note,stop}" is either, "/[a-c]" a to c`,
  );
}

function count(counts: Map<string, number>, name: string) {
  const address = name.length > LONGEST_ADDRESS ? `/… (more than ${LONGEST_ADDRESS} characters)` : name;
  const before = counts.get(address);
  if (before !== undefined || counts.size < MOST_ADDRESSES) counts.set(address, (before ?? 0) + 1);
}
