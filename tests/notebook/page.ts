import type { ToPage } from "../../lib/notebook/panel/wire.ts";

/** A page that talks with a panel's hub, as the script in it does. */
export class Page implements AsyncDisposable {
  readonly told: ToPage[] = [];
  readonly packets: ArrayBuffer[] = [];
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;
  #turn = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.told.push(JSON.parse(data));
      else this.packets.push(data);
      this.#turn.resolve();
      this.#turn = Promise.withResolvers();
    };
    socket.onclose = () => resolve();
  }

  /** @throws {Error} when it is turned away */
  static async open({ port, token }: { port: number; token: string }, origin = "http://localhost:8888"): Promise<Page> {
    const options = { headers: { Origin: origin } } as unknown as string[]; // what Deno takes, and the page's types do not know
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${token}`, options);
    const page = new Page(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => reject(new Error((event as ErrorEvent).message));
    });
    return page;
  }

  /** The data of a panel or control in the HTML of an output. */
  static data(html: string): { at: { port: number; token: string }; key: string; conductor: number; position: number } {
    const attribute = / data-(?:live|control)="([^"]*)"/.exec(html)![1]!;
    return JSON.parse(attribute.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)));
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The first message that fits among those that come, or came since some place in `told`. */
  async next<K extends ToPage["kind"]>(
    kind: K,
    fits: (message: Extract<ToPage, { kind: K }>) => boolean = () => true,
    { from = 0, seconds = 20 } = {},
  ): Promise<Extract<ToPage, { kind: K }>> {
    const until = performance.now() + 1000 * seconds;
    for (;;) {
      for (const message of this.told.slice(from)) {
        if (message.kind === kind && fits(message as Extract<ToPage, { kind: K }>)) {
          return message as Extract<ToPage, { kind: K }>;
        }
      }
      const left = until - performance.now();
      if (left <= 0) throw new Error(`No ${kind} that fits within ${seconds} s`);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([this.#turn.promise, new Promise((resolve) => timer = setTimeout(resolve, left))]);
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#closed;
  }
}
