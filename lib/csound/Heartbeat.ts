import { UdpSocket } from "../osc/socket.ts";
import { EngineMessages, readReplies } from "../time/engineMessages.ts";

/** The engine is asked so often, ms: it ends when it was asked once and then not for 1.75 s. */
const EVERY = 100;
/** Over so much real time the engine's is compared, ms. */
const WHILE = 400;
/** The engine may be so much faster meanwhile: devices fill a buffer at first, and play in steps. */
const FACTOR = 2.5;

/** Shows an engine that its owner lives, from this thread, while nobody else does yet, and watches its clock. */
export class Heartbeat {
  readonly #socket: UdpSocket;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #answers: { time: number; at: number }[] = [];
  #closed: Promise<void> | undefined;

  private constructor(socket: UdpSocket, ask: () => void) {
    this.#socket = socket;
    this.#timer = setInterval(ask, EVERY);
  }

  static async start({ port, token }: { port: number; token: string }): Promise<Heartbeat> {
    const messages = new EngineMessages(token);
    const socket = await UdpSocket.open({
      ...{ host: "127.0.0.1", port },
      onPacket(bytes) {
        for (const time of timesIn(bytes)) heartbeat.#answers.push({ time, at: performance.now() });
      },
    });
    const heartbeat = new Heartbeat(socket, () => {
      // Replies go to whom it heard last: to us until somebody answers for it.
      if (heartbeat.#answers.length === 0) socket.send(messages.hello(socket.local.address, socket.local.port));
      socket.send(messages.sync(0));
    });
    return heartbeat;
  }

  /**
   * How many times too fast it plays, if it does: a device that opens and only swallows sound (ALSA's `null`) would have it play an
   * hour in some seconds. Undefined when it keeps time, or does not answer.
   */
  async tooFast(): Promise<number | undefined> {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    for (let tries = 0; this.#answers.length === 0 && tries < 20; tries++) await wait(EVERY);
    await wait(WHILE + EVERY);
    const first = this.#answers[0];
    const last = this.#answers.at(-1);
    if (!first || !last || last.at - first.at < WHILE / 2) return undefined;
    const speed = 1000 * (last.time - first.time) / (last.at - first.at);
    return speed > FACTOR ? speed : undefined;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.#closed ??= this.#socket.close();
  }
}

/** Engine times in a packet. */
function timesIn(bytes: Uint8Array): number[] {
  try {
    return readReplies(bytes).flatMap((reply) => reply.kind === "sync" ? [reply.time] : []);
  } catch {
    return []; // not OSC: not from the engine
  }
}
