import { createSocket, type Socket } from "node:dgram";
import { enlargeReceiveBuffer } from "../../osc/enlargeReceiveBuffer.ts";
import { isLoopback } from "../../osc/resolveHost.ts";
import type { Datagrams } from "./osc-opcodes.ts";

/** UDP for the OSC opcodes: ports on 127.0.0.1, which no other machine reaches, and sending to anywhere. */
export class UdpPorts implements Datagrams, AsyncDisposable {
  onPacket: Datagrams["onPacket"] = () => {};
  /** Called after {@linkcode onPacket}, once the packet waits for the orchestra. */
  onArrival: () => void = () => {};
  #onProblem: (line: string) => void;
  #open = new Map<number, Socket>();
  #binding: Promise<unknown>[] = [];
  #sending = new Set<Promise<void>>();
  #senders = new Map<string, Promise<Socket>>();

  constructor(onProblem: (line: string) => void) {
    this.#onProblem = onProblem;
  }

  /**
   * Opens a port before anyone asks for it by {@linkcode bind}; 0 takes any that is free.
   *
   * @returns the port
   * @throws {Deno.errors.AddrInUse} when another program has it
   */
  async open(port: number): Promise<number> {
    const socket = createSocket("udp4");
    await listening(socket, port, "127.0.0.1");
    const real = socket.address().port;
    enlargeReceiveBuffer(real); // an orchestra computes whole buffers, and takes nothing meanwhile
    socket.on("message", (bytes: Uint8Array) => {
      this.onPacket(real, bytes);
      this.onArrival();
    });
    socket.on("error", (error) => this.#onProblem(`OSC: port ${real}: ${error.message}`));
    this.#open.set(real, socket);
    return real;
  }

  /** A port that is open already is used; another is opened, which {@linkcode ready} waits for. */
  bind(port: number) {
    if (this.#open.has(port)) return;
    const binding = this.open(port);
    binding.catch((error: Error) => this.#onProblem(error.message));
    this.#binding.push(binding);
  }

  /** Waits until all ports are open. Throws what {@linkcode open} throws. */
  async ready() {
    await Promise.all(this.#binding);
  }

  send(bytes: Uint8Array, port: number, host: string) {
    const sending: Promise<void> = this.#send(bytes, port, host === "localhost" ? "127.0.0.1" : host)
      .catch((error: Error) => this.#onProblem(`OSCsend: cannot send to ${host}:${port}: ${error.message}`))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Waits for what is being sent, which closing would discard, then closes all. */
  async close() {
    await Promise.allSettled([...this.#binding, ...this.#sending]);
    const senders = await Promise.all(this.#senders.values());
    await Promise.all(
      [...this.#open.values(), ...senders].map((socket) =>
        new Promise<void>((resolve) => socket.close(() => resolve()))
      ),
    );
    this.#open.clear();
    this.#senders.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #send(bytes: Uint8Array, port: number, host: string) {
    // A socket on the loopback cannot send to other machines, and one that can should exist only when that is asked for.
    const from = isLoopback(host) ? "127.0.0.1" : "0.0.0.0";
    let sender = this.#senders.get(from);
    if (!sender) {
      const socket = createSocket("udp4");
      sender = listening(socket, 0, from).then(() => socket.on("error", () => {}));
      this.#senders.set(from, sender);
    }
    const socket = await sender;
    await new Promise<void>((resolve, reject) =>
      socket.send(bytes, port, host, (error) => error ? reject(error) : resolve())
    );
  }
}

function listening(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", (error: Error & { code?: string }) => {
      socket.close();
      reject(
        error.code !== "EADDRINUSE" ? error : new Deno.errors.AddrInUse(
          `Cannot listen on UDP port ${port}: the port is in use by another program; choose another, or 0 for any that is free`,
        ),
      );
    });
    socket.bind(port, address, () => {
      socket.removeAllListeners("error");
      resolve();
    });
  });
}
