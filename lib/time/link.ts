import { encodeBundle } from "../osc/codec.ts";
import { addressToward, isLoopback, resolveHost } from "../osc/resolveHost.ts";
import { isPortFree, UdpSocket } from "../osc/socket.ts";
import type { Clock } from "./clock.ts";
import {
  type EngineInfo,
  EngineMessages,
  type EngineStatus,
  PROTOCOL,
  readReplies,
  type Reply,
} from "./engineMessages.ts";
import { ClockSync } from "./sync.ts";

/** Options of {@linkcode EngineLink.open}. */
export interface LinkOptions {
  host: string;
  port: number;
  /** The engine's token; empty when it has none. */
  token: string;
  /** How long to wait for the engine's first answer, s. */
  timeout: number;
  clock: Clock;
  /** Called with what the engine says, but for the answers to the sync. */
  onReply?: (reply: Exclude<Reply, { kind: "sync" | "ready" }>) => void;
  /** Called when there is room again for notes. */
  onRoom?: () => void;
}

/** A new hello is sent so often until it is answered, s. */
const HELLO_EVERY = 0.06;
/** Questions at the start: one every few milliseconds, without waiting for the answer before. */
const FIRST_PINGS = { atLeast: 8, atMost: 20, every: 0.005, spread: 0.001 };
/** A question and heartbeat so often; an engine that we started ends after 1.5 s without one. */
const PING_EVERY = 0.25;
/** An engine that answers nothing for so long is gone, s. */
const SILENCE = 2;
/** And so many questions must have gone unanswered: a computer that slept has asked none. */
const UNANSWERED = 4;
/**
 * Notes are packed into bundles of at most `bundle` bytes, and `window` bytes may be under way. Linux gives the engine's socket
 * 208 KiB, and counts a packet as the power of two above it; what is over is dropped when Csound is late to read. A network's
 * packets are 1,500 bytes: a larger one is cut, and lost when any part of it is.
 */
const SIZES = { loopback: { bundle: 3600, window: 131_072 }, network: { bundle: 1200, window: 65_536 } };
/**
 * A stop is sent once more after this, s. Read in the k-cycle in which the take's first note is read, it would come before the note,
 * and do nothing; and a packet may be lost. To an engine that has stopped the take, a second stop is nothing.
 */
const STOP_AGAIN = 0.03;
/** A question goes out after so many bytes: its answer says that what was sent before it was read. */
const ASK = { every: 8192, again: 0.05 };

/** The way to an engine and back: its messages, its clock, its counters, and whether it still answers. */
export class EngineLink implements AsyncDisposable {
  readonly clock: Clock;
  readonly sync = new ClockSync();
  /** Notes sent since the link was opened. */
  sent = 0;
  /** The engine's counters as last told. */
  status: EngineStatus | undefined;
  readonly #options: LinkOptions;
  readonly #messages: EngineMessages;
  #socket!: UdpSocket;
  #sizes = SIZES.network;
  #info: EngineInfo | undefined;
  /** Aborted, to end a wait, when the engine has answered the hello. */
  readonly #heard = new AbortController();
  #bundle: Uint8Array[] = [];
  #bundleSize = 16;
  /** Bytes of notes sent in all, and of them those that were read. */
  #bytes = 0;
  #read = 0;
  #noteSize = 128;
  /** Questions that were not answered yet: when asked, and the bytes sent before. */
  #asked: { at: number; bytes: number }[] = [];
  /** Stops to be sent once more, and when. */
  #stops: { at: number; bytes: Uint8Array }[] = [];
  #lastAnswer = -Infinity;
  #lastSample = -Infinity;
  #greeted = false;
  #lastPing = -Infinity;
  /** The newest engine time told, and how far it ever went back, s. */
  #newest = -Infinity;
  #wentBack = 0;

  private constructor(options: LinkOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.#messages = new EngineMessages(options.token);
  }

  /**
   * Says hello until the engine answers, then compares the clocks (about 50 to 200 ms).
   *
   * @throws {Error} when nothing answers, with what was tried and what to check
   * @throws as {@linkcode UdpSocket.open}
   */
  static async open(options: LinkOptions): Promise<EngineLink> {
    const link = new EngineLink(options);
    const bind = addressToward(await resolveHost(options.host));
    link.#socket = await UdpSocket.open({ ...options, bind, onPacket: (bytes) => link.#receive(bytes) });
    if (isLoopback(link.#socket.host)) link.#sizes = SIZES.loopback;
    try {
      await link.#greet();
      await link.#synchronize();
      return link;
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  get info(): EngineInfo {
    return this.#info!;
  }

  /** Where the engine is, for messages. */
  get name(): string {
    return `the engine at ${this.#options.host}:${this.#options.port}`;
  }

  /** Engine time now, s. */
  now(): number {
    return this.sync.toEngine(this.clock.now());
  }

  /** How many notes may be sent now without flooding the engine. */
  get room(): number {
    return Math.max(
      0,
      Math.floor((this.#sizes.window - (this.#bytes - this.#read) - this.#bundleSize) / this.#noteSize),
    );
  }

  /** Queues a note; {@linkcode sendQueued} or a full bundle sends it. */
  note(...note: Parameters<EngineMessages["note"]>): void {
    const bytes = this.#messages.note(...note);
    if (this.#bundleSize + 4 + bytes.length > this.#sizes.bundle) this.sendQueued();
    this.#bundle.push(bytes);
    this.#noteSize = 4 + bytes.length;
    this.#bundleSize += this.#noteSize;
  }

  /** Sends what is queued. */
  sendQueued(): void {
    const notes = this.#bundle;
    if (notes.length === 0) return;
    this.#socket.send(notes.length === 1 ? notes[0]! : encodeBundle(notes));
    this.sent += notes.length;
    this.#bytes += this.#bundleSize;
    if (this.#bytes - (this.#asked.at(-1)?.bytes ?? this.#read) >= ASK.every) this.#ping(this.clock.now());
    this.#bundle = [];
    this.#bundleSize = 16;
  }

  stop(take: number, fade: number): void {
    this.sendQueued();
    const bytes = this.#messages.stop(take, fade);
    this.#socket.send(bytes);
    this.#stops.push({ at: this.clock.now() + STOP_AGAIN, bytes });
  }

  record(time: number): void {
    this.#socket.send(this.#messages.record(time));
  }

  async quit(fade: number): Promise<void> {
    this.sendQueued();
    this.#socket.send(this.#messages.quit(fade));
    await this.#socket.flush();
  }

  /** Asks the engine for its time when it is due, and repeats stops; call it often. */
  beat(): void {
    const now = this.clock.now();
    while (this.#stops.length > 0 && this.#stops[0]!.at <= now) this.#socket.send(this.#stops.shift()!.bytes);
    const waits = this.#bytes - this.#read > this.#sizes.window / 2;
    if (now - this.#lastPing >= (waits ? ASK.again : PING_EVERY)) this.#ping(now);
  }

  /** Why the engine is not to be counted on any more; undefined while it is. */
  problem(): string | undefined {
    const silence = this.clock.now() - this.#lastAnswer;
    if (silence >= SILENCE && this.#asked.length >= UNANSWERED) {
      return `${this.name} stopped answering ${
        silence.toFixed(1)
      } s ago: it ended, hangs, or answers another program that said hello to it since`;
    }
    if (this.#wentBack) {
      return `${this.name} is another one than before: its clock went back by ${this.#wentBack.toFixed(1)} s`;
    }
    return undefined;
  }

  /** The engine is taken as it is now; says hello again, as another one may be there that does not know where to answer. */
  async retry(): Promise<void> {
    this.#wentBack = 0;
    const { address, port } = this.#socket.local;
    this.#socket.send(this.#messages.hello(address, port));
    await this.#socket.flush();
  }

  /** Waits until the system has taken all that was sent. */
  flush(): Promise<void> {
    return this.#socket.flush();
  }

  async close(): Promise<void> {
    await this.#socket.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ping(now: number) {
    if (now <= this.#lastPing) now = this.#lastPing + 1e-6; // each question is known by its time
    if (this.#asked.length >= 1000) this.#asked.shift();
    this.#asked.push({ at: now, bytes: this.#bytes });
    this.#lastPing = now;
    this.#socket.send(this.#messages.sync(now));
  }

  async #greet() {
    const { host, port, token, timeout } = this.#options;
    const { address, port: replyPort } = this.#socket.local;
    const until = this.clock.now() + timeout;
    while (!this.#info) {
      const now = this.clock.now();
      if (now >= until) throw await this.#noAnswer();
      this.#socket.send(this.#messages.hello(address, replyPort));
      await this.clock.wait(Math.min(until, now + HELLO_EVERY), this.#heard.signal);
    }
    const { protocol, sampleRate, ksmps } = this.#info;
    if (protocol !== PROTOCOL || !(sampleRate > 0) || !(ksmps > 0)) {
      throw new Error(
        `Cannot perform on the engine at ${host}:${port}${
          token ? " (token given)" : ""
        }: it speaks version ${protocol} of the protocol (sr ${sampleRate}, ksmps ${ksmps}); this auscult speaks version ${PROTOCOL}: update the older one`,
      );
    }
  }

  /** Asks for the time until the answers agree; meanwhile the first status comes, from which performances count. */
  async #synchronize() {
    const { atLeast, atMost, every, spread } = FIRST_PINGS;
    const start = this.clock.now();
    for (let asked = 0, now = start; now < start + 2; now = this.clock.now()) {
      const good = this.sync.size >= atLeast && (asked >= atMost || this.sync.spread < spread);
      if (good && (this.status || now > start + 0.3)) break;
      if (asked < atMost || this.sync.size === 0) this.#ping(now), asked++;
      await this.clock.wait(now + every);
    }
    if (this.sync.size === 0) {
      throw new Error(`Cannot perform on ${this.name}: it answered /auscult/hello, but not /auscult/sync`);
    }
    this.#greeted = true;
  }

  async #noAnswer(): Promise<Error> {
    const { host, port, token, timeout } = this.#options;
    const nobody = isLoopback(this.#socket.host) && await isPortFree(port);
    const reason = nobody
      ? `nobody listens on UDP port ${port} of this machine. Is Csound running, with auscult.orc, and is this its AUSCULT_PORT?`
      : `no answer to /auscult/hello. Is it a Csound that includes auscult.orc and plays in real time (-odac, not -n or -o), is its AUSCULT_TOKEN ${
        token ? "the one given" : "empty, as none was given"
      }, and can its UDP packets come back to ${this.#socket.local.address}?`;
    return new Error(
      `Cannot reach an engine at ${host}:${port} within ${timeout} s (token ${
        token ? "given" : "not given"
      }): ${reason}`,
    );
  }

  #receive(bytes: Uint8Array) {
    let replies: Reply[];
    try {
      replies = readReplies(bytes);
    } catch {
      return; // not OSC: not from the engine
    }
    const now = this.clock.now();
    for (const reply of replies) {
      if (reply.kind === "ready") {
        this.#info ??= reply.info;
        this.#heard.abort();
      } else if (reply.kind === "sync") this.#answer(reply, now);
      else {
        if (reply.kind === "status") this.status = reply.status;
        this.#options.onReply?.(reply);
      }
    }
  }

  #answer({ sent, time }: { sent: number; time: number }, now: number) {
    const index = this.#asked.findIndex(({ at }) => at === sent);
    if (index < 0 || !Number.isFinite(time)) return; // a stray, or made up
    this.#read = Math.max(this.#read, this.#asked[index]!.bytes);
    this.#asked.splice(0, index + 1);
    this.#lastAnswer = now;
    this.#options.onRoom?.();
    // Under load there are hundreds of questions a second; a few are enough to know the time.
    if (this.#greeted && now - this.#lastSample < 0.8 * PING_EVERY) return;
    this.#lastSample = now;
    // A clock that goes back is another engine's. One that is behind or ahead is an engine that was suspended, or cannot keep up:
    // its notes wait with it, so it plays on, and the clocks are compared anew.
    if (time < this.#newest - 0.5) this.#wentBack = this.#newest - time;
    this.#newest = time;
    const off = Math.abs(this.sync.add(sent, time, now));
    if (off > 1 + (now - sent) / 2) {
      this.sync.reset();
      this.sync.add(sent, time, now);
    }
  }
}
