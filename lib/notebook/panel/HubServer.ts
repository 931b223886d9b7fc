import { systemClock } from "../../time/clock.ts";
import type { FromWatcher, ToWatcher } from "../../time/wire.ts";
import { isAllowedOrigin } from "./isAllowedOrigin.ts";
import { type FromHub, type FromPage, type SoundBlock, soundPacket, type ToHub, type ToPage } from "./wire.ts";

/** Lines of a Csound that are kept for pages to come. */
const LINES = 40;
/** What a page has not taken yet (bytes) when nothing more is sent to it but what it cannot miss. */
const BEHIND = 500_000;

interface Led {
  readonly port: MessagePort;
  readonly lines: string[];
  sound: { readonly port: MessagePort; readonly sampleRate: number } | undefined;
  readonly listeners: Set<WebSocket>;
  /** How far its Worker's clock is behind this one's, s. */
  behind: number;
}

/**
 * What runs in the hub's Worker: it talks with pages through WebSockets, and with each conductor's Worker through a port, so that a
 * slider or a stop button works while a cell keeps the main thread busy.
 */
export class HubServer {
  readonly #post: (message: FromHub) => void;
  readonly #token: string;
  readonly #origins: readonly string[];
  readonly #values: Float64Array;
  readonly #pages = new Set<WebSocket>();
  readonly #led = new Map<number, Led>();
  readonly #controls = new Map<string, { readonly slot: number; value: number }>();
  /** The newest that was told of each performance. */
  readonly #newest = new Map<string, ToPage>();
  readonly #refused = new Set<string>();

  constructor({ token, origins, values }: ToHub & { kind: "start" }, post: (message: FromHub) => void) {
    this.#post = post;
    this.#token = token;
    this.#origins = origins;
    this.#values = new Float64Array(values);
    const server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        onListen: ({ port }) => post({ kind: "ready", port }),
        onError: (error) => new Response(String(error), { status: 500 }),
      },
      (request) => this.#answer(request),
    );
    server.finished.catch(() => {});
  }

  /** Does what the main thread says. */
  handle(message: Exclude<ToHub, { kind: "start" }>): void {
    switch (message.kind) {
      case "conductor":
        return this.#lead(message.conductor, message.port);
      case "gone":
        this.#led.get(message.conductor)?.port.close();
        this.#led.delete(message.conductor);
        return;
      case "line": {
        const led = this.#led.get(message.conductor);
        if (!led) return;
        if (led.lines.push(message.line) > LINES) led.lines.shift();
        return this.#tell(message);
      }
      case "sound": {
        const { conductor, port, sampleRate } = message;
        const led = this.#led.get(conductor);
        if (!led) return port.close();
        led.sound?.port.close();
        led.sound = { port, sampleRate };
        port.onmessage = ({ data }: MessageEvent<SoundBlock>) => {
          const packet = soundPacket(data, { conductor, sampleRate });
          for (const page of led.listeners) send(page, packet);
        };
        return port.postMessage(led.listeners.size > 0);
      }
      case "control": {
        const { name, slot, value } = message;
        this.#controls.set(name, { slot, value });
        this.#values[slot] = value;
        return this.#tell({ kind: "control", name, value });
      }
    }
  }

  #lead(conductor: number, port: MessagePort) {
    const led: Led = { port, lines: [], sound: undefined, listeners: new Set(), behind: Infinity };
    this.#led.set(conductor, led);
    for (const [name, { value }] of this.#controls) this.#command(led, { kind: "control", name, value });
    port.onmessage = ({ data }: MessageEvent<ToWatcher>) => {
      if (data.kind === "problem" || data.kind === "status") return this.#tell({ ...data, conductor });
      const key = `${conductor}.${data.id}`;
      let told: ToPage;
      if (data.kind === "progress") {
        led.behind = Math.min(led.behind, systemClock.now() - data.now);
        told = { ...data, key, motion: data.motion && { ...data.motion, at: data.motion.at + led.behind } };
      } else told = { ...data, key };
      this.#newest.set(key, told);
      this.#tell(told);
    };
  }

  #command(led: Led, command: FromWatcher) {
    led.port.postMessage(command);
  }

  #answer(request: Request): Response {
    if (new URL(request.url).pathname !== `/${this.#token}`) {
      return new Response("auscult: this panel belongs to another kernel, which has ended", { status: 403 });
    }
    const origin = request.headers.get("origin");
    if (!isAllowedOrigin(origin, this.#origins)) {
      const from = origin ?? "a program that is no page";
      const why = `auscult's panels are not for ${from}. A page of another machine (a JupyterHub) is let in by the ` +
        `environment variable AUSCULT_ORIGINS=${origin ?? "https://hub.example.org"}`;
      // A page that asks why it is not let in, as the panel does, sends none.
      if (origin !== null && this.#refused.size < 8 && !this.#refused.has(origin)) {
        this.#refused.add(origin);
        this.#post({ kind: "refused", why });
      }
      return new Response(why, { status: 403 });
    }
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response("auscult: a WebSocket is expected here", { status: 426 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#pages.add(socket);
      for (const [name, { value }] of this.#controls) send(socket, { kind: "control", name, value });
    };
    socket.onmessage = ({ data }) => {
      try {
        this.#asked(socket, JSON.parse(data) as FromPage);
      } catch {
        socket.close(1003, "not understood");
      }
    };
    socket.onerror = () => {};
    socket.onclose = () => {
      this.#pages.delete(socket);
      for (const led of this.#led.values()) this.#listen(led, socket, false);
    };
    return response;
  }

  #asked(page: WebSocket, ask: FromPage) {
    if (ask.do === "ping") return send(page, { kind: "pong", t: Number(ask.t), now: systemClock.now() });
    if (ask.do === "control") {
      const control = this.#controls.get(ask.name);
      const value = Number(ask.value);
      if (!Number.isFinite(value) || (!control && ask.name !== "volume")) return;
      if (control) {
        control.value = value;
        this.#values[control.slot] = value;
      }
      for (const led of this.#led.values()) this.#command(led, { kind: "control", name: ask.name, value });
      this.#post({ kind: "control", name: ask.name, value });
      for (const other of this.#pages) if (other !== page) send(other, { kind: "control", name: ask.name, value });
      return;
    }
    if (ask.do === "listen") {
      const led = this.#led.get(ask.conductor);
      if (led) this.#listen(led, page, ask.on === true);
      return;
    }
    const [conductor, id] = String(ask.id).split(".").map(Number) as [number, number];
    const led = this.#led.get(conductor);
    if (ask.do === "watch") {
      const newest = this.#newest.get(ask.id);
      if (newest) send(page, newest);
      for (const line of led?.lines ?? []) send(page, { kind: "line", conductor, line });
      return;
    }
    if (!led) return;
    const command = ask.do === "seek"
      ? { do: ask.do, to: Number(ask.to) }
      : ask.do === "rate"
      ? { do: ask.do, rate: Number(ask.rate) }
      : ask.do === "pause" || ask.do === "resume" || ask.do === "stop"
      ? { do: ask.do }
      : undefined;
    if (command) this.#command(led, { kind: "command", id, command });
  }

  #listen(led: Led, page: WebSocket, on: boolean) {
    const before = led.listeners.size;
    if (on) led.listeners.add(page);
    else led.listeners.delete(page);
    if ((before > 0) !== (led.listeners.size > 0)) led.sound?.port.postMessage(led.listeners.size > 0);
  }

  #tell(message: ToPage) {
    for (const page of this.#pages) send(page, message);
  }
}

function send(page: WebSocket, message: ToPage | ArrayBuffer) {
  if (page.readyState !== WebSocket.OPEN) return;
  const missable = message instanceof ArrayBuffer || message.kind === "progress" || message.kind === "status";
  if (missable && page.bufferedAmount > BEHIND) return;
  page.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
}
