import { addressToward, resolveHost } from "../osc/resolveHost.ts";
import { UdpSocket } from "../osc/socket.ts";
import type { Clock } from "./clock.ts";
import {
  type EngineInfo,
  EngineMessages,
  type EngineStatus,
  PROTOCOL,
  readReplies,
  type Reply,
} from "./engineMessages.ts";
import { ClockFinder } from "./finder.ts";
import { noAnswer } from "./noAnswer.ts";
import type { ClockSync } from "./sync.ts";
import { EngineWriter } from "./writer.ts";

/** Options of {@linkcode EngineLink.open}. */
export interface LinkOptions {
  host: string;
  port: number;
  /** The engine's token; empty when it has none. */
  token: string;
  /** The IPv4 address of this machine to which it answers. Default: the loopback's, or that of the interface on its network. */
  bind?: string;
  /** How long to wait for the engine's first answer, s. */
  timeout: number;
  clock: Clock;
  /** Called with what the engine says, but for the answers to the sync. */
  onReply?: (reply: Exclude<Reply, { kind: "sync" | "ready" }>) => void;
  /** Called when there is room again for notes. */
  onRoom?: () => void;
  /** Called with the reason when the engine is not there any more; it is looked for from then on. */
  onGone?: (reason: string) => void;
  /** Called once, with the reason, when one that hangs, or whose clock runs away, had better be replaced. */
  onUseless?: (reason: string) => void;
  /** Called when it is there again, or another is, and its clock is known. */
  onBack?: (back: Back) => void;
}

/** How an engine came back. Times in s. */
export interface Back {
  /** It is another one: what the one before was sent is lost, and its clock began anew. */
  readonly other: boolean;
  /** What to add to a time of the engine before for the same moment on this one's clock: a whole number of k-cycles. */
  readonly shift: number;
  /** For how long it did not answer. */
  readonly away: number;
  /** By how much its clock stood still, and its music with it; 0 when it caught up. */
  readonly stood: number;
}

/** A new hello is sent so often until it is answered, s. */
const HELLO_EVERY = 0.06;
/** A question and heartbeat so often; an engine that we started ends after 1.75 s without one. */
const PING_EVERY = 0.25;
/** A question so often while the clock is looked for, without waiting for the answer before, s. */
const FIND_EVERY = 0.005;
/** And so often while much is under way, s. */
const PING_AGAIN = 0.05;
/** An engine that answers nothing for so long is gone, s. */
const SILENCE = 2;
/** And so many questions must have gone unanswered: a computer that slept has asked none. */
const UNANSWERED = 4;
/** After so long a hello goes with the questions: another engine in its place does not know where to answer, s. */
const HELLO_AFTER = 1;
/** A clock that is off by more than this, and by more than the round trip explains, is looked for anew, s. */
const OFF = 0.25;
/** One that has been gone for so long without an end hangs, s. */
const HANGS = 8;
/** One that is so far ahead of time counts by a clock that was set, s: a sound device cannot be ahead of itself. */
const AHEAD = 1.5;
/** The way to an engine and back: its messages, its clock, its counters, and whether it is there. */
export class EngineLink implements AsyncDisposable {
  readonly clock: Clock;
  /** The engine's counters as last told. */
  status: EngineStatus | undefined;
  /** The engine's clock; while it is away, as it was before. */
  sync: ClockSync;
  readonly #options: LinkOptions;
  readonly #messages: EngineMessages;
  #socket!: UdpSocket;
  #writer!: EngineWriter;
  #info: EngineInfo | undefined;
  /** Aborted, to end a wait, when the engine has answered the hello. */
  #heard = new AbortController();
  #lastAnswer = -Infinity;
  #lastSample = -Infinity;
  #lastHello = -Infinity;
  #lastStatus = -Infinity;
  /** The newest engine time told. */
  #newest = -Infinity;
  /** Why it is not there; undefined while it is. */
  #gone: string | undefined;
  #goneSince = 0;
  #useless = false;
  /** Looks for the clock; undefined while that is known. */
  #finder: ClockFinder | undefined;
  /** Whether what will answer, or answers, is another engine. */
  #other = false;
  /** When it last answered before it went away. */
  #left = 0;

  private constructor(options: LinkOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.#messages = new EngineMessages(options.token);
    this.#finder = new ClockFinder(options.clock.now());
    this.sync = this.#finder.sync;
  }

  /**
   * Says hello until the engine answers, then compares the clocks (about 50 to 200 ms).
   *
   * @throws {Error} when nothing answers, with what was tried and what to check
   * @throws as {@linkcode UdpSocket.open}
   */
  static async open(options: LinkOptions): Promise<EngineLink> {
    const link = new EngineLink(options);
    const bind = options.bind ?? addressToward(await resolveHost(options.host));
    link.#socket = await UdpSocket.open({ ...options, bind, onPacket: (bytes) => link.#receive(bytes) });
    link.#writer = new EngineWriter(link.#socket, link.#messages);
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

  /** Whether it is there, and its clock is known. */
  get here(): boolean {
    return this.#gone === undefined && this.#finder === undefined;
  }

  /** Engine time now, s. */
  now(): number {
    return this.sync.toEngine(this.clock.now());
  }

  /** Notes sent since the link was opened. */
  get sent(): number {
    return this.#writer.sent;
  }

  /** How many notes may be sent now without flooding the engine; none while it is away. */
  get room(): number {
    return this.#gone !== undefined || this.#other ? 0 : this.#writer.room;
  }

  /** Queues a note; {@linkcode sendQueued} or a full bundle sends it. */
  note(...note: Parameters<EngineMessages["note"]>): void {
    this.#writer.note(this.clock.now(), ...note);
  }

  /** Sends what is queued. */
  sendQueued(): void {
    this.#writer.sendQueued(this.clock.now());
  }

  stop(take: number, fade: number): void {
    this.#writer.stop(this.clock.now(), take, fade);
  }

  /** What waits of a take, and is due at an engine time or later, never sounds; see orchestras/README.md. */
  cancel(take: number, from: number, until: number): void {
    this.#writer.cancel(this.clock.now(), take, from, until);
  }

  /** Turns a knob of the engine, at once. */
  control(name: string, value: number): void {
    this.#writer.control(this.clock.now(), name, value);
  }

  record(time: number): void {
    this.#writer.record(time);
  }

  async quit(fade: number): Promise<void> {
    this.#writer.quit(this.clock.now(), fade);
    await this.#socket.flush();
  }

  /** Asks the engine for its time when it is due, repeats stops, and notices whether it is there; call it often. */
  beat(): void {
    const now = this.clock.now();
    this.#writer.repeat(now);
    if (this.#finder?.found(now) && now - this.#lastAnswer < SILENCE / 4) this.#found(this.#finder, now);
    const every = this.#finder ? FIND_EVERY : this.#writer.waits ? PING_AGAIN : PING_EVERY;
    if (now - this.#writer.flow.lastAsked >= every) this.#writer.ask(now);
    const silence = now - this.#lastAnswer;
    const silent = this.#writer.flow.open >= UNANSWERED;
    if (silent && silence >= SILENCE) {
      const since = silence.toFixed(1);
      this.leave(
        `${this.name} stopped answering ${since} s ago: it ended, hangs, or answers another program that said hello to it since`,
      );
    }
    if (this.away > HANGS && !this.#other) {
      this.#replace(`it hangs: it has not answered for ${(now - this.#left).toFixed(0)} s`);
    }
    if ((this.#gone !== undefined || (silent && silence >= HELLO_AFTER)) && now - this.#lastHello >= PING_EVERY) {
      this.#hello(now);
    }
  }

  /** Why the engine is not to be counted on; undefined while it is. */
  problem(): string | undefined {
    return this.#gone;
  }

  /** For how long it has been known not to be there, s. */
  get away(): number {
    return this.#gone === undefined ? 0 : this.clock.now() - this.#goneSince;
  }

  /**
   * It is gone, and looked for from now on.
   *
   * @param options.ended whether it has ended for sure: what answers next is another one
   */
  leave(reason: string, options: { ended?: boolean } = {}): void {
    this.#other ||= options.ended ?? false;
    if (options.ended) this.#finder = undefined;
    if (this.#gone !== undefined) return;
    if (!this.#finder) this.#left = this.#lastAnswer;
    this.#gone = reason;
    this.#goneSince = this.clock.now();
    this.#options.onGone?.(reason);
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

  #hello(now: number) {
    this.#lastHello = now;
    this.#writer.hello();
  }

  async #greet() {
    const { host, port, token, timeout } = this.#options;
    const until = this.clock.now() + timeout;
    while (!this.#info) {
      const now = this.clock.now();
      if (now >= until) {
        throw await noAnswer({ ...{ host, port, timeout }, token: token !== "" }, {
          address: this.#socket.host,
          from: this.#socket.local.address,
          tokenless: () => this.#answersWithoutToken(),
        });
      }
      this.#hello(now);
      await this.clock.wait(Math.min(until, now + HELLO_EVERY), this.#heard.signal);
    }
    const problem = this.#unfit(this.#info);
    if (problem !== undefined) {
      throw new Error(`Cannot perform on ${this.name}${token ? " (token given)" : ""}: ${problem}`);
    }
  }

  async #answersWithoutToken(): Promise<boolean> {
    const { address, port } = this.#socket.local;
    this.#socket.send(new EngineMessages("").hello(address, port));
    await this.clock.wait(this.clock.now() + 0.3, this.#heard.signal);
    return this.#info !== undefined;
  }

  /** Why it cannot be played on. */
  #unfit({ protocol, sampleRate, ksmps }: EngineInfo): string | undefined {
    if (protocol === PROTOCOL && sampleRate > 0 && ksmps > 0) return undefined;
    return `it speaks version ${protocol} of the protocol (sr ${sampleRate}, ksmps ${ksmps}); this auscult speaks version ${PROTOCOL}: update the older one`;
  }

  /** Asks for the time until the answers agree; meanwhile the first status comes, from which performances count. */
  async #synchronize() {
    const start = this.clock.now();
    this.#finder = new ClockFinder(start);
    this.sync = this.#finder.sync;
    for (let now = start; now < start + 2; now = this.clock.now()) {
      if (this.#finder?.found(now)) this.#finder = undefined;
      if (!this.#finder && (this.status || now > start + 0.3)) break;
      if (this.#finder) this.#writer.ask(now);
      await this.clock.wait(now + FIND_EVERY);
    }
    this.#finder = undefined;
    if (this.sync.size === 0) {
      throw new Error(`Cannot perform on ${this.name}: it answered /auscult/hello, but not /auscult/sync`);
    }
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
      if (reply.kind === "ready") this.#ready(reply.info, now);
      else if (reply.kind === "sync") this.#answer(reply, now);
      else {
        if (reply.kind === "status") this.status = reply.status, this.#lastStatus = now;
        this.#options.onReply?.(reply);
      }
    }
  }

  #ready(info: EngineInfo, now: number) {
    const before = this.#info;
    if (before === undefined) {
      this.#info = info;
      return this.#heard.abort();
    }
    const problem = this.#unfit(info);
    if (problem !== undefined) return this.leave(`another Csound answers at ${this.name}: ${problem}`);
    this.#info = info;
    if (info.born === before.born) return;
    this.#other = true;
    this.#look(now);
  }

  #answer({ sent, time }: { sent: number; time: number }, now: number) {
    if (!Number.isFinite(time) || !this.#writer.flow.answered(sent)) return; // made up, or a stray
    this.#options.onRoom?.();
    // A clock that goes back is another engine's. One that is behind or ahead is an engine that was suspended, or cannot keep up:
    // its notes wait with it, so it plays on, and the clocks are compared anew.
    const back = time < this.#newest - 0.5;
    this.#newest = Math.max(this.#newest, time);
    this.#other ||= back;
    if (!this.#other && time - this.sync.toEngine(now) > AHEAD) {
      this.#replace("its clock runs away: without a sound device Csound counts by the computer's clock, which was set");
    }
    const off = Math.abs(time - this.sync.toEngine((sent + now) / 2));
    if (back || off > OFF + (now - sent) / 2 || this.#gone !== undefined) this.#look(now);
    if (this.#finder) {
      this.#lastAnswer = now;
      return this.#finder.add(sent, time, now);
    }
    this.#lastAnswer = now;
    // Under load there are hundreds of questions a second; a few are enough to know the time.
    if (now - this.#lastSample < 0.8 * PING_EVERY) return;
    this.#lastSample = now;
    this.sync.add(sent, time, now);
  }

  #replace(reason: string) {
    if (!this.#useless) this.#options.onUseless?.(reason);
    this.#useless = true;
  }

  /** Looks for the clock of the engine that is there now. */
  #look(now: number) {
    if (this.#finder) return;
    if (this.#gone === undefined) this.#left = this.#lastAnswer;
    this.#finder = new ClockFinder(now);
  }

  /** It is there, and its clock is known. */
  #found({ sync, since }: ClockFinder, now: number) {
    const other = this.#other;
    const off = sync.toEngine(now) - this.sync.toEngine(now);
    const cycle = this.info.ksmps / this.info.sampleRate;
    this.sync = sync;
    this.#newest = sync.toEngine(now) - OFF;
    this.#finder = undefined;
    this.#gone = undefined;
    this.#other = false;
    this.#useless &&= !other;
    if (other) {
      this.#writer.renew(now);
      if (this.#lastStatus < since) this.status = undefined; // the other's
    }
    this.#options.onBack?.({
      other,
      shift: other ? Math.round(off / cycle) * cycle : 0,
      away: now - this.#left,
      stood: other ? 0 : Math.max(0, -off),
    });
  }
}
