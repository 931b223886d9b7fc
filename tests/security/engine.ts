import { createSocket, type Socket } from "node:dgram";
import { runCsound } from "../../lib/csound/command.ts";
import { runEmbedded } from "../../lib/csound/embedded/runEmbedded.ts";
import { orchestraFiles } from "../../orchestras/files.ts";
import { freePort, type Kind } from "../orchestras/engine.ts";
import { decode, encode } from "../orchestras/osc.ts";

/** The counters of `/auscult/status`, as they stand now. */
export interface Counters {
  time: number;
  received: number;
  started: number;
  late: number;
  refused: number;
  released: number;
  bad: number;
  peak: number;
  strangers: number;
  lost: number;
  live: number;
}

const FIELDS = [
  "time",
  "received",
  "started",
  "late",
  "refused",
  "released",
  "bad",
  "peak",
  "strangers",
  "lost",
  "live",
] as const;

/** An engine under attack: all that leaves its master is recorded, whatever the attack does to its own recording. */
export class Target implements AsyncDisposable {
  /** The last status, and how many came. */
  counters: Counters | undefined;
  statuses = 0;
  /** The greatest output peak that any status told, linear. */
  peak = 0;
  /** Reasons of refusals, counted. */
  readonly refusals = new Map<string, number>();
  /** What the engine printed: how many lines, and the last ones. */
  lines = 0;
  readonly said: string[] = [];
  #pings = new Map<number, (time: number) => void>();
  #nextPing = 1;

  readonly kind: Kind;
  readonly token: string;
  readonly dir: string;
  /** Its process: of a native one its own, else ours. */
  readonly pid: number;
  readonly port: number;
  readonly ended: Promise<string>;
  readonly #socket: Socket;
  readonly #end: () => Promise<void>;

  private constructor(
    socket: Socket,
    it: Pick<Target, "kind" | "token" | "dir" | "pid" | "port" | "ended"> & { end: () => Promise<void> },
  ) {
    ({ kind: this.kind, token: this.token, dir: this.dir, pid: this.pid, port: this.port, ended: this.ended } = it);
    this.#end = it.end;
    this.#socket = socket;
    socket.on("message", (bytes: Uint8Array) => this.#hear(decode(bytes)));
  }

  /** Everything that left the master, as a WAV file that is whole once {@linkcode quit} has resolved. */
  get recording(): string {
    return `${this.dir}/all.wav`;
  }

  static async start(kind: Kind, { token = "secret", owned = 0 }: { token?: string; owned?: 0 | 1 } = {}) {
    const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
    const files = { ...orchestraFiles };
    files["auscult.orc"] += `instr +All
  fout "all.wav", 18, gaAuscultOutLeft, gaAuscultOutRight
endin
schedule "All", 0, -1
`;
    const macros = [`AUSCULT_TOKEN=${token}`, `AUSCULT_OWNED=${owned}`];
    const said = { line: (_line: string) => {} };
    const onMessage = (line: string) => said.line(line);
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    let target: Target;
    if (kind === "native") {
      const port = await freePort();
      for (const [name, text] of Object.entries(files)) {
        await Deno.mkdir(`${dir}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeTextFile(`${dir}/${name}`, text);
      }
      const options = [...macros, `AUSCULT_PORT=${port}`].map((macro) => `--omacro:${macro}`);
      const flags = ["-+rtaudio=null", "-odac", "-b64", "-B256", "-d", "-m0", ...options, "auscult.csd"];
      const csound = runCsound(flags, { cwd: dir, onMessage });
      const ended = csound.status.then(({ reason }) => reason);
      target = new Target(socket, { kind, token, dir, pid: csound.pid, port, ended, end: () => csound.kill() });
    } else {
      const { "auscult.csd": csd = "", ...rest } = files;
      // The one file on the disk is that of all sound; the engine's own recording stays in its memory.
      rest["master.orc"] = rest["master.orc"]!.replace(`fout "$AUSCULT_RECORD"`, `fout "own.wav"`);
      rest["auscult.orc"] = rest["auscult.orc"]!.replace("all.wav", "take.wav");
      const options = ["-d", "-m0", ...macros.map((macro) => `--omacro:${macro}`)];
      const engine = await runEmbedded({ csd, files: rest, options, onMessage, recordPath: `${dir}/all.wav` });
      const ended = engine.ended.then(({ reason }) => reason);
      target = new Target(socket, {
        kind,
        token,
        dir,
        pid: Deno.pid,
        port: engine.port,
        ended,
        end: () => engine.close(),
      });
    }
    said.line = (line) => {
      target.lines++;
      if (target.said.push(line) > 50) target.said.shift();
    };
    const hello = setInterval(() => void target.hello(), 100);
    try {
      await target.until(() => target.statuses > 0, 20);
      clearInterval(hello);
      await target.sync(); // the last hello was read: what is refused at that moment is told to nobody
    } catch (error) {
      await target[Symbol.asyncDispose]();
      throw error;
    } finally {
      clearInterval(hello);
    }
    return target;
  }

  /** Has replies sent to us: an attack may have turned them away. */
  hello(): Promise<void> {
    return this.send(encode("/auscult/hello", "ssi", this.token, "127.0.0.1", this.#socket.address().port));
  }

  send(packet: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#socket.send(packet, this.port, "127.0.0.1", () => resolve()));
  }

  /** The engine's time, s, once it has read all that was sent before. Says hello first. */
  async sync(seconds = 10): Promise<number> {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const ping = this.#nextPing++;
      const answer = new Promise<number>((resolve) => this.#pings.set(ping, resolve));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), 500));
      await this.send(encode("/auscult/sync", "sd", this.token, ping));
      const time = await Promise.race([answer, late]);
      clearTimeout(timer);
      this.#pings.delete(ping);
      if (time !== undefined) return time;
      await this.hello();
      await new Promise((resolve) => setTimeout(resolve, 20)); // a question in the k-cycle of a hello has no answer
    }
    throw new Error(`The ${this.kind} engine does not answer for ${seconds} s; it said last: ${this.said.join(" | ")}`);
  }

  /** Waits for a condition on what came back. */
  async until(holds: () => boolean, seconds = 10): Promise<void> {
    const until = performance.now() + seconds * 1000;
    while (!holds()) {
      if (performance.now() > until) {
        const seen = JSON.stringify(this.counters);
        throw new Error(
          `The ${this.kind} engine: not so in ${seconds} s: ${holds}; it told ${seen}; ${this.said.join(" | ")}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The next status. */
  async status(): Promise<Counters> {
    const before = this.statuses;
    await this.until(() => this.statuses > before);
    return this.counters!;
  }

  /** Resident memory of its process, MB. */
  memory(): number {
    const pages = Number(Deno.readTextFileSync(`/proc/${this.pid}/statm`).split(" ")[1]);
    return pages * 4096 / 1e6;
  }

  /** Ends it, so that its recording is whole. */
  async quit(): Promise<void> {
    await this.#end();
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await new Promise<void>((resolve) => this.#socket.close(resolve));
    await Deno.remove(this.dir, { recursive: true });
  }

  #hear({ address, args }: { address: string; args: readonly (number | string)[] }) {
    if (address === "/auscult/sync") this.#pings.get(args[0] as number)?.(args[1] as number);
    else if (address === "/auscult/refused") {
      const reason = String(args[2]);
      this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
    } else if (address === "/auscult/status") {
      this.counters = Object.fromEntries(FIELDS.map((name, i) => [name, args[i]])) as unknown as Counters;
      this.statuses++;
      this.peak = Math.max(this.peak, this.counters.peak);
    }
  }
}
