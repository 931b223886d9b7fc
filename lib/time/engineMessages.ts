import { decodePacket, encodeMessage, type OscMessage } from "../osc/codec.ts";

/** The version of the protocol in orchestras/README.md that is spoken here. */
export const PROTOCOL = 1;

/** What the engine says of itself. */
export interface EngineInfo {
  /** Version of the protocol. */
  readonly protocol: number;
  readonly sampleRate: number;
  /** Samples in a k-cycle. */
  readonly ksmps: number;
  /** Constant delay from a note's due time to its sound, in samples. */
  readonly latency: number;
  /** When it started, by its machine's clock, s: another one in its place has another. 0 where it does not say. */
  readonly born: number;
}

/** The engine's counters since it started, and where its clock is. */
export interface EngineStatus {
  /** Engine time, s. */
  readonly time: number;
  /** Notes accepted. */
  readonly received: number;
  readonly started: number;
  readonly late: number;
  readonly refused: number;
  /** Released for the voice limit. */
  readonly released: number;
  /** Blocks that held NaN or Inf, silenced. */
  readonly badBlocks: number;
  /** Output peak since the status before, linear. */
  readonly peak: number;
  /** Messages with a wrong token. */
  readonly strangers: number;
}

/** A message from the engine. */
export type Reply =
  | { readonly kind: "ready"; readonly info: EngineInfo; readonly time: number }
  | { readonly kind: "sync"; readonly sent: number; readonly time: number }
  | { readonly kind: "onset"; readonly take: number; readonly id: number; readonly error: number }
  | { readonly kind: "refused"; readonly take: number; readonly id: number; readonly reason: string }
  | { readonly kind: "status"; readonly status: EngineStatus };

/** The bytes of messages to an engine, each with its token. */
export class EngineMessages {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  hello(host: string, port: number): Uint8Array {
    return this.#message("/auscult/hello", "si", host, port);
  }
  /** @param time the sender's time, s, to come back */
  sync(time: number): Uint8Array {
    return this.#message("/auscult/sync", "d", time);
  }
  /** @param due engine time, s */
  note(take: number, id: number, due: number, note: EngineNote): Uint8Array {
    const { instrument, sustain, pitch, loudness, pan, brightness, more = [] } = note;
    return this.#message(
      "/auscult/note",
      more.length === 0 ? "iidsfffff" : "iidsffffffffffffffffff",
      take,
      id,
      due,
      instrument,
      sustain,
      pitch,
      loudness,
      pan,
      brightness,
      ...more,
    );
  }
  stop(take: number, fade: number): Uint8Array {
    return this.#message("/auscult/stop", "if", take, fade);
  }
  /** @param from engine time from which on nothing of the take starts; @param until engine time after which nothing of it sounds, s */
  cancel(take: number, from: number, until: number): Uint8Array {
    return this.#message("/auscult/cancel", "idd", take, from, until);
  }
  control(name: string, value: number): Uint8Array {
    return this.#message("/auscult/control", "sd", name, value);
  }
  /** @param time engine time at which the recording's first sample is due, s */
  record(time: number): Uint8Array {
    return this.#message("/auscult/record", "d", time);
  }
  quit(fade: number): Uint8Array {
    return this.#message("/auscult/quit", "f", fade);
  }

  #message(address: string, types: string, ...args: (string | number)[]): Uint8Array {
    return encodeMessage({ address, types: `s${types}`, args: [this.#token, ...args] });
  }
}

/** What a note message says besides its take, number and moment; units as in the grammar. */
export interface EngineNote {
  readonly instrument: string;
  readonly sustain: number;
  readonly pitch: number;
  readonly loudness: number;
  readonly pan: number;
  readonly brightness: number;
  /** p14 to p26, where it glides or has parameters: see orchestras/README.md. */
  readonly more?: readonly number[] | undefined;
}

/** The types that each reply starts with; a later version may append to them. */
const REPLIES: Record<string, string> = {
  "/auscult/ready": "iiiid",
  "/auscult/sync": "dd",
  "/auscult/onset": "iid",
  "/auscult/refused": "iis",
  "/auscult/status": "diiiiiid",
};

/**
 * The replies in a packet from the engine. Messages that are not of the protocol are skipped.
 *
 * @throws {SyntaxError} for bytes that are not OSC
 */
export function readReplies(bytes: Uint8Array): Reply[] {
  return decodePacket(bytes).flatMap((message) => readReply(message) ?? []);
}

function readReply({ address, types, args }: OscMessage): Reply | undefined {
  const expected = REPLIES[address];
  if (expected === undefined || !types.startsWith(expected)) return undefined;
  if (address === "/auscult/refused") {
    const [take, id, reason] = args as [number, number, string];
    return { kind: "refused", take, id, reason };
  }
  const n = args as readonly number[];
  const at = (index: number) => n[index]!; // there, as the types say
  switch (address) {
    case "/auscult/ready":
      return {
        kind: "ready",
        info: { protocol: at(0), sampleRate: at(1), ksmps: at(2), latency: at(3), born: types[5] === "d" ? at(5) : 0 },
        time: at(4),
      };
    case "/auscult/sync":
      return { kind: "sync", sent: at(0), time: at(1) };
    case "/auscult/onset":
      return { kind: "onset", take: at(0), id: at(1), error: at(2) };
    default:
      return {
        kind: "status",
        status: {
          time: at(0),
          received: at(1),
          started: at(2),
          late: at(3),
          refused: at(4),
          released: at(5),
          badBlocks: at(6),
          peak: at(7),
          strangers: types[8] === "i" ? at(8) : 0,
        },
      };
  }
}
