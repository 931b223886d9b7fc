/** A pseudo-terminal, a real tty: what is written goes to its device, as if an Arduino said it. */
export class Pty implements AsyncDisposable {
  /** The device, such as /dev/pts/3. */
  readonly path: string;
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(path: string, child: Deno.ChildProcess) {
    this.path = path;
    this.#child = child;
    this.#writer = child.stdin.getWriter();
  }

  /** @param link where a link to the device is made, which lasts when another is made there: a device that is plugged in again */
  static async open(link = ""): Promise<Pty> {
    const child = new Deno.Command("python3", {
      args: ["-c", PROGRAM, link],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.getReader();
    let path = "";
    while (!path.endsWith("\n")) path += new TextDecoder().decode((await reader.read()).value);
    return new Pty(path.trim(), child);
  }

  /** What the device says. */
  async say(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  /** Pulls the plug. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#child.status;
  }
}

/** Copies standard input to the terminal's other side, and nothing back: an echo would come to nobody. */
const PROGRAM = `
import os, pty, sys
side, device = pty.openpty()
if sys.argv[1]:
    if os.path.islink(sys.argv[1]): os.unlink(sys.argv[1])
    os.symlink(os.ttyname(device), sys.argv[1])
print(os.ttyname(device), flush=True)
while True:
    data = os.read(0, 4096)
    if not data: break
    while data: data = data[os.write(side, data):]
if sys.argv[1]: os.unlink(sys.argv[1])
`;
