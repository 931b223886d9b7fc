import { encodeBundle } from "../osc/codec.ts";
import { isLoopback } from "../osc/resolveHost.ts";
import type { UdpSocket } from "../osc/socket.ts";
import type { EngineMessages } from "./engineMessages.ts";
import { Flow } from "./flow.ts";

/**
 * Notes are packed into bundles of at most `bundle` bytes, and `window` bytes may be under way. Linux gives the engine's socket
 * 208 KiB, and counts a packet as the power of two above it; what is over is dropped when Csound is late to read. A network's
 * packets are 1,500 bytes: a larger one is cut, and lost when any part of it is.
 */
const SIZES = { loopback: { bundle: 3600, window: 131_072 }, network: { bundle: 1200, window: 65_536 } };
/** A stop, a cancel and a control are sent once more after this, s: a packet may be lost. To an engine that has had it, a second is nothing. */
const ONCE_MORE = 0.03;
/** A question goes out after so many bytes: its answer says that what was sent before it was read. */
const ASK_EVERY = 8192;

/** What is sent to an engine: packed, counted, no more than it has room for, and what must not be lost, twice. */
export class EngineWriter {
  /** Notes sent in all. */
  sent = 0;
  readonly flow = new Flow();
  readonly #socket: UdpSocket;
  readonly #messages: EngineMessages;
  readonly #sizes: { readonly bundle: number; readonly window: number };
  #bundle: Uint8Array[] = [];
  #bundleSize = 16;
  #noteSize = 128;
  /** What is to be sent once more, and when; of a control only the newest value. */
  #again: { at: number; bytes: Uint8Array; control?: string }[] = [];
  /** Where the controls stand: another engine in this one's place is told. */
  readonly #controls = new Map<string, number>();

  constructor(socket: UdpSocket, messages: EngineMessages) {
    this.#socket = socket;
    this.#messages = messages;
    this.#sizes = isLoopback(socket.host) ? SIZES.loopback : SIZES.network;
  }

  /** How many notes may be sent now without flooding the engine. */
  get room(): number {
    return Math.max(0, Math.floor((this.#sizes.window - this.flow.underWay - this.#bundleSize) / this.#noteSize));
  }

  /** Whether so much is under way that it is worth asking more often what was read. */
  get waits(): boolean {
    return this.flow.underWay > this.#sizes.window / 2;
  }

  /** Queues a note; {@linkcode sendQueued} or a full bundle sends it. */
  note(now: number, ...note: Parameters<EngineMessages["note"]>): void {
    const bytes = this.#messages.note(...note);
    if (this.#bundleSize + 4 + bytes.length > this.#sizes.bundle) this.sendQueued(now);
    this.#bundle.push(bytes);
    this.#noteSize = 4 + bytes.length;
    this.#bundleSize += this.#noteSize;
  }

  /** Sends what is queued. */
  sendQueued(now: number): void {
    const notes = this.#bundle;
    if (notes.length === 0) return;
    this.#socket.send(notes.length === 1 ? notes[0]! : encodeBundle(notes));
    this.sent += notes.length;
    this.flow.bytes += this.#bundleSize;
    if (this.flow.unasked >= ASK_EVERY) this.ask(now);
    this.#bundle = [];
    this.#bundleSize = 16;
  }

  stop(now: number, take: number, fade: number): void {
    this.sendQueued(now);
    this.#twice(now, this.#messages.stop(take, fade));
  }

  cancel(now: number, take: number, from: number, until: number): void {
    this.sendQueued(now);
    this.#twice(now, this.#messages.cancel(take, from, until));
  }

  control(now: number, name: string, value: number): void {
    this.#controls.set(name, value);
    this.#again = this.#again.filter(({ control }) => control !== name);
    this.#twice(now, this.#messages.control(name, value), name);
  }

  record(time: number): void {
    this.#socket.send(this.#messages.record(time));
  }

  quit(now: number, fade: number): void {
    this.sendQueued(now);
    this.#socket.send(this.#messages.quit(fade));
  }

  /** Asks the engine for its time. */
  ask(now: number): void {
    this.#socket.send(this.#messages.sync(this.flow.ask(now)));
  }

  hello(): void {
    const { address, port } = this.#socket.local;
    this.#socket.send(this.#messages.hello(address, port));
  }

  /** Sends once more what is due to be. */
  repeat(now: number): void {
    while (this.#again.length > 0 && this.#again[0]!.at <= now) this.#socket.send(this.#again.shift()!.bytes);
  }

  /** Another engine is there: what was for the one before is forgotten, and where the controls stand is told. */
  renew(now: number): void {
    this.flow.forget();
    this.#again = [];
    this.#bundle = [];
    this.#bundleSize = 16;
    for (const [name, value] of this.#controls) this.control(now, name, value);
  }

  #twice(now: number, bytes: Uint8Array, control?: string) {
    this.#socket.send(bytes);
    this.#again.push({ at: now + ONCE_MORE, bytes, ...(control !== undefined && { control }) });
  }
}
