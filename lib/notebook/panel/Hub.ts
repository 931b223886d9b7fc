import { csoundOf } from "../../csound/Csound.ts";
import type { Conductor } from "../../time/conductor.ts";
import { placeOf } from "../../time/conductor.ts";
import { onConductor, setControl } from "../../time/controls.ts";
import type { Performance } from "../../time/performance.ts";
import { sayInBackground } from "../background.ts";
import type { FromHub, ToHub } from "./wire.ts";

/** So many controls may there be: the orchestra knows no more names. */
export const CONTROLS = 64;

/** Where a page reaches the hub. */
export interface HubAddress {
  readonly port: number;
  readonly token: string;
}

let hub: Promise<Hub> | undefined;

/**
 * The one server of this process that pages talk with: panels and controls. It is started with the first of them, in a Worker, and
 * listens on 127.0.0.1 only; a page must come from an origin of this machine, and know a random token.
 */
export class Hub {
  readonly address: HubAddress;
  readonly #worker: Worker;
  readonly #values: Float64Array;
  readonly #numbers = new WeakMap<Conductor, number>();
  readonly #heard = new WeakSet<Conductor>();
  readonly #slots = new Map<string, number>();
  readonly #onControl: (name: string, value: number) => void;
  #conductors = 0;

  /** The hub; starts it when there is none. */
  static get(): Promise<Hub> {
    return hub ??= Hub.#start();
  }

  static async #start(): Promise<Hub> {
    const worker = new Worker(new URL("./hub_worker.ts", import.meta.url), { type: "module", name: "auscult hub" });
    const token = crypto.getRandomValues(new Uint8Array(18)).toBase64({ alphabet: "base64url" });
    const values = new SharedArrayBuffer(8 * CONTROLS);
    const ready = Promise.withResolvers<number>();
    let started: Hub | undefined;
    worker.onmessage = ({ data }: MessageEvent<FromHub>) => {
      if (data.kind === "ready") ready.resolve(data.port);
      else if (data.kind === "failed") ready.reject(new Error(`Cannot start the panels' server: ${data.message}`));
      else if (data.kind === "refused") sayInBackground(`A page was turned away: ${data.why}`);
      else if (started) started.#onControl(data.name, data.value);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const message =
        `the panels' server failed: ${event.message}; panels and controls are dead until the kernel restarts`;
      ready.reject(new Error(message));
      if (started) sayInBackground(new Error(message));
    };
    const origins = (Deno.env.get("AUSCULT_ORIGINS") ?? "").split(/[\s,]+/).filter((origin) => origin !== "");
    // A JupyterHub that was told where people reach it tells its kernels.
    const hubs = URL.parse(Deno.env.get("JUPYTERHUB_PUBLIC_URL") ?? "");
    if (hubs && /^https?:$/.test(hubs.protocol)) origins.push(hubs.origin);
    const start: ToHub = { kind: "start", token, origins, values };
    worker.postMessage(start);
    try {
      const port = await ready.promise;
      return started = new Hub(worker, { port, token }, values);
    } catch (error) {
      worker.terminate();
      hub = undefined;
      throw error;
    }
  }

  private constructor(worker: Worker, address: HubAddress, values: SharedArrayBuffer) {
    this.#worker = worker;
    this.address = address;
    this.#values = new Float64Array(values);
    this.#onControl = (name, value) => {
      setControl(name, value, { tell: false });
      for (const tell of this.#listeners) tell(name, value);
    };
    onConductor((conductor) => this.#add(conductor));
  }
  readonly #listeners = new Set<(name: string, value: number) => void>();

  /** Calls back when a page moved a control. */
  onControl(tell: (name: string, value: number) => void): void {
    this.#listeners.add(tell);
  }

  /** A control is there, or stands elsewhere; pages are told. */
  control(name: string, value: number): void {
    const slot = this.#slots.get(name) ?? this.#slots.size;
    this.#slots.set(name, slot);
    this.#post({ kind: "control", name, slot, value });
    this.#values[slot] = value;
  }

  /** Where a control stands now, also while the main thread is busy. */
  valueOf(name: string): number | undefined {
    const slot = this.#slots.get(name);
    return slot === undefined ? undefined : this.#values[slot];
  }

  /** The name of a performance in pages, and the number of its conductor; its Csound's lines and sound are for them, too. */
  follow(playing: Performance): { readonly key: string; readonly conductor: number } {
    const place = placeOf(playing);
    if (!place) throw new TypeError("Cannot show a performance that nobody leads");
    const conductor = this.#numbers.get(place.conductor)!;
    const csound = csoundOf(playing);
    if (csound && !this.#heard.has(place.conductor)) {
      this.#heard.add(place.conductor);
      for (const line of csound.messages) this.#post({ kind: "line", conductor, line });
      csound.onLine((line) => this.#post({ kind: "line", conductor, line }));
      csound.soundTo(() => {
        const { port1, port2 } = new MessageChannel();
        this.#post({ kind: "sound", conductor, port: port2, sampleRate: csound.sampleRate }, [port2]);
        return port1;
      });
    }
    return { key: `${conductor}.${place.id}`, conductor };
  }

  #add(conductor: Conductor) {
    const number = ++this.#conductors;
    this.#numbers.set(conductor, number);
    const { port1, port2 } = new MessageChannel();
    conductor.watch(port1);
    this.#post({ kind: "conductor", conductor: number, port: port2 }, [port2]);
    conductor.closed.then(() => this.#post({ kind: "gone", conductor: number }));
  }

  #post(message: ToHub, transfer: Transferable[] = []) {
    this.#worker.postMessage(message, transfer);
  }
}
