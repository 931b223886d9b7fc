import { createSocket, type Socket } from "node:dgram";
import { isLoopback, resolveHost } from "./resolveHost.ts";

/** Options of {@linkcode UdpSocket.open}. */
export interface UdpSocketOptions {
  /** Where to send: an IPv4 address or a name. */
  host: string;
  /** The UDP port to send to, 1…65535. */
  port: number;
  /**
   * The address of this machine to bind, where answers arrive. Default: 127.0.0.1, which no other machine reaches; to send to
   * another machine, name the address of an interface, or 0.0.0.0 for all of them.
   */
  bind?: string;
  /** Called with each packet that comes from the host (from any of its ports). */
  onPacket?: (bytes: Uint8Array) => void;
}

/**
 * A UDP socket that sends to one place, in order, and loses nothing on its own side: closing right after sending discards packets
 * that still wait in the socket, silently, so {@linkcode close} waits for every send.
 */
export class UdpSocket implements AsyncDisposable {
  /** The IPv4 address that it sends to. */
  readonly host: string;
  readonly port: number;
  /** The address and port where answers arrive. */
  readonly local: { readonly address: string; readonly port: number };
  readonly #socket: Socket;
  #queue: Uint8Array[] = [];
  #sending = false;
  #idle: (() => void)[] = [];
  #errors: Error[] = [];
  #closed: Promise<void> | undefined;

  private constructor(socket: Socket, host: string, { port, onPacket }: UdpSocketOptions) {
    this.#socket = socket;
    this.host = host;
    this.port = port;
    const { address, port: localPort } = socket.address();
    this.local = { address, port: localPort };
    socket.on("error", (error) => this.#errors.push(error));
    if (onPacket) {
      socket.on("message", (bytes: Uint8Array, from) => {
        if (from.address === host) onPacket(bytes);
      });
    }
  }

  /**
   * Resolves the host, and binds any free port.
   *
   * @throws {RangeError} for a port out of range
   * @throws {TypeError} for a host without an IPv4 address, or one that cannot be reached from the address to bind
   */
  static async open(options: UdpSocketOptions): Promise<UdpSocket> {
    const { port, bind = "127.0.0.1" } = options;
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new RangeError(`Cannot send OSC to port ${port}: a port is a whole number within 1…65535`);
    }
    const host = await resolveHost(options.host);
    if (isLoopback(bind) && !isLoopback(host)) {
      throw new TypeError(
        `Cannot send OSC to ${options.host} from ${bind}: another machine is not reached from the loopback; bind the address of an interface, or "0.0.0.0"`,
      );
    }
    const socket = createSocket("udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(0, bind, () => {
        socket.off("error", reject);
        resolve();
      });
    });
    return new UdpSocket(socket, host, options);
  }

  /** Hands a packet to the system. It does not wait, and does not throw for what the system says: {@linkcode flush} does. */
  send(bytes: Uint8Array): void {
    if (this.#closed) throw new TypeError(`Cannot send OSC to ${this.host}:${this.port}: the socket is closed`);
    this.#queue.push(bytes);
    if (!this.#sending) this.#sendNext();
  }

  /**
   * Waits until the system has taken all that was sent.
   *
   * @throws {Error} when a packet since the last flush was not taken (too large, no route, …), with the first reason
   */
  async flush(): Promise<void> {
    if (this.#sending) await new Promise<void>((resolve) => this.#idle.push(resolve));
    const [cause, ...more] = this.#errors.splice(0);
    if (cause) {
      const also = more.length ? ` (and ${more.length} more)` : "";
      throw new Error(`Cannot send OSC to ${this.host}:${this.port}: ${cause.message}${also}`, { cause });
    }
  }

  /** Waits for what is being sent, then closes. A second call is the first one's. */
  close(): Promise<void> {
    return this.#closed ??= (async () => {
      if (this.#sending) await new Promise<void>((resolve) => this.#idle.push(resolve));
      await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
    })();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One at a time: Deno sends what is handed over together in any order, the last one first as a rule. */
  #sendNext() {
    const bytes = this.#queue.shift();
    this.#sending = bytes !== undefined;
    if (bytes === undefined) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    this.#socket.send(bytes, this.port, this.host, (error) => {
      if (error) this.#errors.push(error);
      this.#sendNext();
    });
  }
}

/** Whether nobody listens on a UDP port of this machine: then it can be bound. Only for saying why there was no answer. */
export function isPortFree(port: number): Promise<boolean> {
  const probe = createSocket("udp4");
  return new Promise((resolve) => {
    probe.once("error", () => {
      probe.close();
      resolve(false);
    });
    probe.bind(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
