/** A terminal around a program: what comes in is typed, and what it prints comes out. Ends with the program's code. */
const PTY = `
import fcntl, os, pty, select, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
watched = [0, terminal]
while True:
    ready, _, _ = select.select(watched, [], [])
    if terminal in ready:
        try: data = os.read(terminal, 65536)
        except OSError: break
        if not data: break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 4096)
        if data: os.write(terminal, data)
        else: watched.remove(0)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** A program in a terminal. */
export class Terminal {
  readonly #process: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #end: Promise<void>;
  #text = "";
  #told = () => {};

  /** Starts it. */
  constructor(program: string, args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
    const process = this.#process = new Deno.Command("python3", {
      args: ["-c", PTY, program, ...args],
      ...options,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#keys = this.#process.stdin.getWriter();
    this.#end = (async () => {
      const decoder = new TextDecoder();
      for await (const piece of process.stdout) {
        this.#text += decoder.decode(piece, { stream: true });
        this.#told();
      }
      this.#told();
    })();
  }

  /** All that it printed. */
  get text(): string {
    return this.#text;
  }

  /** Presses keys. */
  async press(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Waits until it has printed something, and returns what. */
  async said(what: RegExp): Promise<RegExpExecArray> {
    const ended = this.#end.then(() => "ended");
    for (;;) {
      const found = what.exec(this.#text);
      if (found !== null) return found;
      const turn = new Promise<void>((resolve) => this.#told = resolve);
      if (await Promise.race([ended, turn]) === "ended" && !what.test(this.#text)) {
        throw new Error(`it ended without saying ${what}:\n${this.#text}`);
      }
    }
  }

  /** Waits for its end; its code. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#end;
    await this.#keys.abort().catch(() => {});
    return code;
  }
}
