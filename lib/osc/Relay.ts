import { type BoundUdp, openUdp } from "./openUdp.ts";

/** Packets that wait to be sent on; more than these are given up. */
const MOST_WAITING = 65_536;

/** Sends packets on to a port of this machine, byte for byte and in order. */
export class Relay {
  readonly #socket: BoundUdp;
  readonly #port: number;
  #queue: Uint8Array[] = [];
  #sending: Promise<void> | undefined;
  /** Packets that were not sent on: too many waited, or the system did not take them. */
  lost = 0;

  private constructor(socket: BoundUdp, port: number) {
    this.#socket = socket;
    this.#port = port;
  }

  static async to(port: number): Promise<Relay> {
    return new Relay(await openUdp("127.0.0.1", 0, () => {}), port); // answers are not carried back
  }

  /** Takes a copy of the bytes. */
  send(bytes: Uint8Array): void {
    if (this.#queue.length >= MOST_WAITING) {
      this.lost++;
      return;
    }
    this.#queue.push(bytes.slice());
    this.#sending ??= this.#sendAll();
  }

  /** Waits until all is sent. */
  async close(): Promise<void> {
    await this.#sending;
    await this.#socket.close();
  }

  async #sendAll() {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const bytes of batch) await this.#socket.send(bytes, "127.0.0.1", this.#port).catch(() => this.lost++);
    }
    this.#sending = undefined;
  }
}
