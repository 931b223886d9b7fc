/** Debian's mosquitto, a real broker, on a free port of the loopback; it can be killed and started again. */
export class Mosquitto implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #program: string;
  #child: Deno.ChildProcess | undefined;

  private constructor(port: number, folder: string, program: string) {
    this.port = port;
    this.#folder = folder;
    this.#program = program;
  }

  /**
   * @param config further lines of its configuration
   * @param users with their passwords; without, everybody may come
   */
  static async start(
    { config = [], users = {}, bind = "127.0.0.1", program = "mosquitto" }: {
      config?: readonly string[];
      users?: Readonly<Record<string, string>>;
      bind?: string;
      program?: string;
    } = {},
  ): Promise<Mosquitto> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    const folder = await Deno.makeTempDir({ prefix: "mosquitto-" });
    const lines = [
      ...[`listener ${port} ${bind}`, "persistence true", `persistence_location ${folder}/`, "autosave_interval 1"],
      ...["autosave_on_changes true", "max_queued_messages 0", "user root", ...config],
    ];
    if (Object.keys(users).length === 0) lines.push("allow_anonymous true");
    else {
      await Deno.writeTextFile(`${folder}/users`, "");
      for (const [name, password] of Object.entries(users)) {
        await new Deno.Command("mosquitto_passwd", { args: ["-b", `${folder}/users`, name, password] }).output();
      }
      lines.push("allow_anonymous false", `password_file ${folder}/users`);
    }
    await Deno.writeTextFile(`${folder}/mosquitto.conf`, lines.join("\n") + "\n");
    const broker = new Mosquitto(port, folder, program);
    await broker.again();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** The process. */
  get pid(): number {
    return this.#child!.pid;
  }

  /** Starts it, and waits until it listens. */
  async again(): Promise<void> {
    const [program, ...before] = this.#program.split(" ");
    this.#child = new Deno.Command(program!, {
      args: [...before, "-c", `${this.#folder}/mosquitto.conf`],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    for (let tries = 0;; tries++) {
      try {
        return (await Deno.connect({ hostname: "127.0.0.1", port: this.port })).close();
      } catch (error) {
        if (tries === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    child?.kill("SIGKILL");
    await child?.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
