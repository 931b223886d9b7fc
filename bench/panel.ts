/**
 * A slider in a page, while a cell keeps the kernel busy: from the page's message until the real Csound has the new value in its
 * channel (it sends it back, and the way back is counted, too). The limit is 20 ms for 99 of 100.
 */
import { has } from "../tests/helpers/has.ts";
import { Page } from "../tests/notebook/page.ts";
import { startKernel } from "../tests/notebook/session.ts";
import { engines, start } from "../tests/orchestras/engine.ts";
import { createSocket } from "node:dgram";
import { decode } from "../tests/orchestras/osc.ts";
import { percentiles, row } from "./table.ts";

const MOVES = 500;

/** A page that sends each message at once, as browsers do (TCP_NODELAY): Deno's own WebSocket keeps them back for up to 40 ms. */
class Sender implements Disposable {
  readonly #socket: Deno.TcpConn;

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async open({ port, token }: { port: number; token: string }): Promise<Sender> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay(true);
    const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
    await socket.write(new TextEncoder().encode(
      `GET /${token} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://localhost:8888\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    ));
    const drain = async () => {
      const buffer = new Uint8Array(65_536);
      while (await socket.read(buffer).catch(() => null) !== null);
    };
    drain();
    return new Sender(socket);
  }

  /** One text frame of less than 126 bytes, with a mask of zeros. */
  async send(message: object): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify(message));
    await this.#socket.write(Uint8Array.of(0x81, 0x80 | text.length, 0, 0, 0, 0, ...text));
  }

  [Symbol.dispose]() {
    this.#socket.close();
  }
}

for (const { kind, ignore } of engines) {
  const name = `slider to ${kind} Csound, busy cell`;
  if (ignore || !has("jupyter")) {
    row(name, "", "no jupyter or no csound here");
    continue;
  }
  const back = createSocket("udp4");
  await new Promise<void>((resolve) => back.bind(0, "127.0.0.1", () => resolve()));
  const sent = new Map<number, number>();
  const took: number[] = [];
  back.on("message", (bytes) => {
    const [value] = decode(bytes).args as [number];
    // What came in the same k-cycle as a newer value is known to be there by now, too.
    for (const [move, at] of sent) {
      if (move > value) break;
      took.push(performance.now() - at);
      sent.delete(move);
    }
  });
  const extra = `
instr Probe
  kValue chnget "probe"
  kBefore init 0
  kCount init 0
  if kValue != kBefore then
    kBefore = kValue
    kCount += 1
    OSCsend kCount, "127.0.0.1", ${back.address().port}, "/probe", "d", kValue
  endif
endin
schedule "Probe", 0, -1
`;
  {
    await using engine = await start(kind, { token: "", owned: 0, extra, heartbeat: false });
    await using kernel = await startKernel();
    const shown = await kernel.execute(`
      const { control, Csound, show } = await import("auscult");
      const csound = await Csound.connect({ port: ${engine.peer.to} });
      await show(control("probe", { min: 0, max: 1000000, value: 0, step: 1 }));`);
    const { at } = Page.data(shown.outputs.map(({ data }) => data?.["text/html"] ?? "").join());
    using page = await Sender.open(at);
    const busy = kernel.execute(
      `{ const end = performance.now() + ${MOVES * 12 + 2000}; while (performance.now() < end); }`,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (let i = 1; i <= MOVES; i++) {
      sent.set(i, performance.now());
      await page.send({ do: "control", name: "probe", value: i });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    await busy;
    await kernel.execute("await csound.close()");
  }
  back.close();
  const { p50, p99, max } = percentiles(took);
  row(
    name,
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`,
    `${took.length} of ${MOVES}; limit 20 ms`,
  );
}
