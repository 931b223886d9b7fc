import config from "../../deno.json" with { type: "json" };

/** A real `deno task monitor`, with that task's own permissions, as a process of its own. */
export class MonitorProcess implements AsyncDisposable {
  readonly process: Deno.ChildProcess;
  /** What it printed until now, on both. */
  text = "";
  /** And on stdout only. */
  stdout = "";
  #read: Promise<void>;
  #more = Promise.withResolvers<void>();

  /** @param setUp what a shell does first in that process, such as `ulimit -f 8` */
  constructor(args: readonly string[], setUp?: string) {
    const [, ...command] = config.tasks.monitor.command.split(" ");
    const whole = [Deno.execPath(), ...command, ...args];
    const [program, ...rest] = setUp === undefined ? whole : ["sh", "-c", `${setUp}; exec "$@"`, "sh", ...whole];
    this.process = new Deno.Command(program!, {
      args: rest,
      cwd: new URL("../..", import.meta.url),
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#read = Promise.all([this.#follow(this.process.stdout, true), this.#follow(this.process.stderr)]).then(() => {
      this.#more.resolve();
    });
  }

  /** Starts it, and waits until it listens. Its port is any free one unless the arguments say another. */
  static async listen(args: readonly string[], setUp?: string): Promise<MonitorProcess & { port: number }> {
    const process = new MonitorProcess(args.includes("--port") ? args : ["--port", "0", ...args], setUp);
    const [, port] = await process.waitFor(/Listening for OSC on [^ ]*:(\d+)/);
    return Object.assign(process, { port: Number(port) });
  }

  /** Waits until it has printed this. @throws when it ends before, or after 20 s */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#more.resolve();
    }, 20_000);
    let ended = false;
    this.#read.then(() => ended = true);
    try {
      for (;;) {
        const found = pattern.exec(this.text);
        if (found) return found;
        if (late || ended) throw new Error(`The monitor did not print ${pattern}, but:\n${this.text}`);
        await this.#more.promise;
        this.#more = Promise.withResolvers();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for its end. */
  async ended(): Promise<{ code: number; text: string }> {
    await this.#read;
    return { code: (await this.process.status).code, text: this.text };
  }

  /** Ctrl-C, and its end. */
  async interrupt(): Promise<{ code: number; text: string }> {
    this.process.kill("SIGINT");
    return await this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.process.kill("SIGKILL");
    } catch { /* it ended */ }
    await this.ended();
  }

  async #follow(stream: ReadableStream<Uint8Array<ArrayBuffer>>, out = false) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      if (out) this.stdout += text;
      this.#more.resolve();
    }
  }
}
