import { createSocket, type Socket } from "node:dgram";
import { decode, encode } from "../orchestras/osc.ts";

/** What a network does to packets. */
export interface BadNetworkOptions {
  /** How many of the packets are lost, 0…1. */
  readonly loss: number;
  /** The least and the longest that a packet takes, s. What takes less time overtakes what was sent before it. */
  readonly delay: readonly [number, number];
  /** Whatever happens to the n-th packet of a direction is the same for the same seed. */
  readonly seed: number;
}

/**
 * A network between a performance and an engine, both on the loopback, that loses packets and delays them. The engine is told to answer
 * to it, so that the answers go the same way.
 */
export class BadNetwork implements AsyncDisposable {
  /** Where to send what is meant for the engine. */
  readonly port: number;
  /** Packets that came and that were lost, toward the engine and back. */
  readonly counts = { there: { came: 0, lost: 0 }, back: { came: 0, lost: 0 } };
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  private constructor(near: Socket, far: Socket, engine: number, options: BadNetworkOptions) {
    this.#near = near;
    this.#far = far;
    this.port = near.address().port;
    let client: number | undefined;
    const there = this.#way("there", options.seed, options);
    const back = this.#way("back", options.seed + 1, options);
    near.on("message", (bytes: Uint8Array, from) => {
      client = from.port;
      const packet = rewritten(bytes, far.address().port);
      there(() => far.send(packet, engine, "127.0.0.1"));
    });
    far.on("message", (bytes: Uint8Array) => back(() => near.send(bytes, client!, "127.0.0.1")));
  }

  /** @param engine the engine's UDP port */
  static async to(engine: number, options: BadNetworkOptions): Promise<BadNetwork> {
    return new BadNetwork(await open(), await open(), engine, options);
  }

  #way(name: "there" | "back", seed: number, { loss, delay: [least, most] }: BadNetworkOptions) {
    const random = randomOf(seed);
    const count = this.counts[name];
    return (send: () => void) => {
      count.came++;
      const lost = random() < loss;
      const delay = least + (most - least) * random();
      if (lost) return void count.lost++;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        send();
      }, 1000 * delay);
      this.#timers.add(timer);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all([this.#near, this.#far].map((socket) => new Promise<void>((done) => socket.close(() => done()))));
  }
}

/** A hello with the network's own address in it; any other packet as it is. */
function rewritten(bytes: Uint8Array, port: number): Uint8Array {
  const hello = new TextEncoder().encode("/auscult/hello\0");
  if (!hello.every((byte, i) => bytes[i] === byte)) return bytes.slice();
  const [token] = decode(bytes).args;
  return encode("/auscult/hello", "ssi", token!, "127.0.0.1", port);
}

function open(): Promise<Socket> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => socket.bind(0, "127.0.0.1", () => resolve(socket)));
}

/** Numbers within 0…1 that a seed determines (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}
