import { isIP } from "node:net";
import { portOwnerText } from "./portOwner.ts";
import { readPacket } from "./readPacket.ts";
import { isLoopback } from "./resolveHost.ts";
import type { MalformedPacket, ReceivedMessage, ReceivedPacket } from "./received.ts";
import type { FromReceiver, PacketBatch, ToReceiver } from "./receiverWire.ts";
import { droppedBy } from "./udpTable.ts";

/** Options of {@linkcode OscReceiver.open}. */
export interface OscReceiverOptions {
  /** The UDP port to listen on, 0…65535; 0 takes any free one. */
  port: number;
  /** The address of this machine to listen on. Default: 127.0.0.1, which no other machine reaches. */
  bind?: string;
  /**
   * Also sends every packet on, byte for byte and in order, to this port of 127.0.0.1, where a Csound listens perhaps. What that
   * answers is not carried back.
   */
  forward?: number;
  /** Called with each message, in the order in which they came, bundles flattened. */
  onMessage?: (message: ReceivedMessage) => void;
  /** Called with each packet that is no OSC. */
  onMalformed?: (packet: MalformedPacket) => void;
  /** Called with each packet whole, before the others are. Its bytes stay as they are. */
  onPacket?: (packet: ReceivedPacket) => void;
}

/**
 * Receives OSC on a UDP port. A Worker empties the socket, so that what is done with the messages does not lose any.
 *
 * @example
 * ```ts ignore
 * await using receiver = await OscReceiver.open({ port: 7770, onMessage: ({ address, args }) => console.log(address, args) });
 * ```
 */
export class OscReceiver implements AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly #worker: Worker;
  readonly #options: OscReceiverOptions;
  #overrun = 0;
  #unsent = 0;
  #socketDrops: number | undefined;
  #closing: Promise<void> | undefined;
  #closed = Promise.withResolvers<void>();

  private constructor(worker: Worker, bound: { address: string; port: number }, options: OscReceiverOptions) {
    this.address = bound.address;
    this.port = bound.port;
    this.#worker = worker;
    this.#options = options;
    worker.onmessage = ({ data }: MessageEvent<FromReceiver>) => {
      if (data.kind === "packets") this.#read(data);
      else if (data.kind === "closed") this.#closed.resolve();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#closed.reject(new Error(`The receiver of OSC on port ${this.port} broke: ${event.message}`));
    };
    this.#closed.promise.catch(() => {}); // close() tells
  }

  /**
   * Binds the port.
   *
   * @throws {RangeError} for a port out of range
   * @throws {TypeError} for an address to bind that is no IP address
   * @throws {Error} when the port is in use (its `cause` is `Deno.errors.AddrInUse`), with by whom where that can be known; or when
   *   the address is not one of this machine
   */
  static async open(options: OscReceiverOptions): Promise<OscReceiver> {
    const { port, bind = "127.0.0.1", forward } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new RangeError(`Cannot listen for OSC on port ${port}: a port is a whole number within 0…65535`);
    }
    if (forward !== undefined) checkForward(forward, port, bind);
    if (!isIP(bind)) {
      throw new TypeError(
        `Cannot listen for OSC on ${
          JSON.stringify(bind)
        }: give an address of this machine, such as 127.0.0.1 (this machine only), or 0.0.0.0 (all networks)`,
      );
    }
    const worker = new Worker(new URL("./receive_worker.ts", import.meta.url), { type: "module" });
    const bound = await new Promise<Exclude<FromReceiver, PacketBatch>>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot listen for OSC on ${bind}:${port}: ${event.message}`));
      };
      worker.postMessage(
        { kind: "open", port, bind, ...(forward === undefined ? {} : { forward }) } satisfies ToReceiver,
      );
    });
    if (bound.kind === "opened") return new OscReceiver(worker, bound, options);
    worker.terminate();
    const { message, inUse } = bound as FromReceiver & { kind: "failed" };
    const owner = inUse ? portOwnerText(port) : undefined;
    throw new Error(
      `Cannot listen for OSC on ${bind}:${port}: ${
        inUse ? `the port is in use${owner ? ` by ${owner}` : ""}; end that, or take another port` : message
      }`,
      inUse ? { cause: new Deno.errors.AddrInUse(message) } : {},
    );
  }

  /**
   * How many packets came and were lost since the port was opened, because nobody took them in time; undefined where the system does
   * not tell (Linux does, to a program that may read /proc: with `--allow-run=cat`, or `-A`).
   */
  dropped(): number | undefined {
    if (!this.#closing) this.#socketDrops = droppedBy(this) ?? this.#socketDrops;
    return this.#socketDrops === undefined ? undefined : this.#socketDrops + this.#overrun;
  }

  /** How many packets could not be sent on. */
  get unsent(): number {
    return this.#unsent;
  }

  /** Hands over what has come, and frees the port. A second call is the first one's. */
  close(): Promise<void> {
    this.dropped();
    return this.#closing ??= (async () => {
      this.#worker.postMessage({ kind: "close" } satisfies ToReceiver);
      try {
        await this.#closed.promise;
      } finally {
        this.#worker.terminate();
      }
    })();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #read({ bytes, ends, times, from, size, overrun, unsent }: PacketBatch) {
    const { onMessage, onMalformed, onPacket } = this.#options;
    this.#overrun = overrun;
    this.#unsent = unsent;
    this.#worker.postMessage({ kind: "read", size } satisfies ToReceiver);
    for (let i = 0; i < ends.length; i++) {
      const packet = readPacket(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]), {
        time: times[i]!,
        from: from[i]!,
      });
      onPacket?.(packet);
      if (packet.malformed) onMalformed?.(packet.malformed);
      else if (onMessage) { for (const message of packet.messages) onMessage(message); }
    }
  }
}

function checkForward(forward: number, port: number, bind: string) {
  if (!Number.isInteger(forward) || forward < 1 || forward > 65535) {
    throw new RangeError(`Cannot forward OSC to port ${forward}: a port is a whole number within 1…65535`);
  }
  if (forward === port && (isLoopback(bind) || bind === "0.0.0.0" || bind === "::")) {
    throw new RangeError(
      `Cannot forward OSC from port ${port} to itself: let the other program listen on another port, such as ${
        port === 7771 ? 7772 : 7771
      }, and forward to that`,
    );
  }
}
