import { createSocket, type Socket } from "node:dgram";
import { decodePacket, encodeMessage, type OscArgument, type OscMessage } from "../../lib/osc/codec.ts";
import { type Clock, systemClock } from "../../lib/time/clock.ts";

/** A note as it came in. Times are engine time, s. */
export interface PeerNote {
  readonly take: number;
  readonly id: number;
  readonly due: number;
  readonly arrived: number;
  readonly instrument: string;
  readonly sustain: number;
  readonly pitch: number;
}

/** Options of a peer. */
export interface PeerOptions {
  token?: string;
  clock?: Clock;
  /** How much faster its clock runs, ppm. */
  drift?: number;
  protocol?: number;
  /** When it says that it started; it says nothing without. */
  born?: number;
  port?: number;
}

/** What speaks the engine's side of the protocol on a real UDP socket, and writes down what it is told; it makes no sound. */
export class EnginePeer implements AsyncDisposable {
  readonly notes: PeerNote[] = [];
  readonly stops: { take: number; fade: number; at: number }[] = [];
  readonly records: number[] = [];
  readonly quits: number[] = [];
  pings = 0;
  hellos = 0;
  strangers = 0;
  refused = 0;
  started = 0;
  late = 0;
  /** Says nothing any more. */
  silent = false;
  /** How many of the next notes to lose, as a full socket would. */
  lose = 0;
  readonly #socket: Socket;
  readonly #options: PeerOptions;
  readonly #clock: Clock;
  readonly #start: number;
  #waiting: PeerNote[] = [];
  #reply: { host: string; port: number } | undefined;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastStatus = 0;

  private constructor(socket: Socket, options: PeerOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#start = this.#clock.now();
    socket.on("message", (bytes: Uint8Array) => decodePacket(bytes).forEach((message) => this.#handle(message)));
    this.#timer = setInterval(() => this.#run(), 5);
  }

  static async start(options: PeerOptions = {}): Promise<EnginePeer> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(options.port ?? 0, "127.0.0.1", () => resolve()));
    return new EnginePeer(socket, options);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Engine time, s, in steps of a buffer of 64 samples. */
  now(): number {
    const time = (this.#clock.now() - this.#start) * (1 + (this.#options.drift ?? 0) * 1e-6);
    return Math.floor(time * 750) / 750;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #handle({ address, args }: OscMessage) {
    const [token, ...rest] = args;
    if (token !== (this.#options.token ?? "")) return void this.strangers++;
    if (this.silent) return;
    const n = rest as readonly number[];
    switch (address) {
      case "/auscult/hello":
        this.hellos++;
        this.#reply = { host: rest[0] as string, port: n[1]! };
        return this.#ready();
      case "/auscult/sync":
        this.pings++;
        return this.#send("/auscult/sync", "dd", n[0]!, this.now());
      case "/auscult/note":
        return this.#note(rest);
      case "/auscult/stop":
        this.stops.push({ take: n[0]!, fade: n[1]!, at: this.now() });
        this.#waiting = this.#waiting.filter(({ take }) => take !== n[0]);
        return;
      case "/auscult/record":
        return void this.records.push(n[0]!);
      case "/auscult/quit":
        return void this.quits.push(n[0]!);
    }
  }

  #ready() {
    const { protocol = 1, born } = this.#options;
    const more = born === undefined ? [] : [born];
    this.#send("/auscult/ready", `iiiid${more.length ? "d" : ""}`, protocol, 48000, 32, 224, this.now(), ...more);
  }

  #note(args: readonly OscArgument[]) {
    if (this.lose > 0) return void this.lose--;
    const [take, id, due, instrument, sustain, pitch] = args as [number, number, number, string, number, number];
    if (instrument === "kazoo") {
      this.refused++;
      return this.#send("/auscult/refused", "iis", take, id, "unknown instrument");
    }
    const note = { take, id, due, arrived: this.now(), instrument, sustain, pitch };
    this.notes.push(note);
    this.#waiting.push(note);
  }

  #run() {
    const now = this.now();
    const begin = this.#waiting.filter(({ due }) => due <= now);
    if (begin.length) this.#waiting = this.#waiting.filter(({ due }) => due > now);
    for (const { take, id, due, arrived } of begin) {
      const error = Math.max(0, arrived - due);
      this.started++;
      if (error > 0) this.late++;
      this.#send("/auscult/onset", "iid", take, id, error);
    }
    if (now - this.#lastStatus >= 0.1) {
      this.#lastStatus = now;
      const { started, late, refused, strangers } = this;
      this.#send("/auscult/status", "diiiiiidi", now, this.notes.length, started, late, refused, 0, 0, 0.5, strangers);
    }
  }

  #send(address: string, types: string, ...args: OscArgument[]) {
    if (this.#reply && !this.silent) {
      this.#socket.send(encodeMessage({ address, types, args }), this.#reply.port, this.#reply.host);
    }
  }
}
