import { realTime } from "../orchestras/realTime.ts";
import { orchestras } from "../orchestras/engine.ts";
import { has } from "./has.ts";

/**
 * Another machine with a native Csound: a network namespace of its own, joined to ours by a pair of virtual interfaces. Its addresses
 * are of the nets that are kept for examples, so that they are nobody's.
 */
export class Machine implements AsyncDisposable {
  /** Its address. */
  readonly host: string;
  /** Ours on the same net. */
  readonly near: string;
  readonly port = 7770;
  readonly token: string;
  /** What its engine records into. */
  readonly recording: string;
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(
    child: Deno.ChildProcess,
    { folder, token, net }: { folder: string; token: string; net: number },
  ) {
    this.#child = child;
    this.#folder = folder;
    this.token = token;
    this.near = `198.51.100.${4 * net + 1}`;
    this.host = `198.51.100.${4 * net + 2}`;
    this.recording = `${folder}/take.wav`;
  }

  /** Whether this system lets us make one. */
  static possible(): boolean {
    if (Deno.build.os !== "linux" || Deno.uid() !== 0 || !["csound", "nsenter", "unshare"].every(has)) return false;
    return new Deno.Command("unshare", {
      args: ["--net", "ip", "link", "add", "ausc0", "type", "veth"],
      stderr: "null",
    })
      .outputSync().success;
  }

  /** @param net which of the 64 small nets of 198.51.100.0 it is on */
  static async start(net: number): Promise<Machine> {
    const folder = await Deno.makeTempDir({ prefix: "auscult-machine-" });
    const token = crypto.randomUUID();
    // It goes before other programs, as machines of their own have their own processors.
    const child = new Deno.Command("unshare", {
      args: [
        ...[
          "--net",
          "sh",
          "-c",
          `read go; exec nice -n -15 csound "$@"`,
          "sh",
          ...realTime,
          `--env:INCDIR=${orchestras}`,
        ],
        ...[
          `--omacro:AUSCULT_TOKEN=${token}`,
          "--omacro:AUSCULT_OWNED=1",
          "--omacro:AUSCULT_RECORD=take.wav",
          `${orchestras}/auscult.csd`,
        ],
      ],
      cwd: folder,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const machine = new Machine(child, { folder, token, net });
    try {
      await machine.#join(`ausc${net}`);
      const go = child.stdin.getWriter();
      await go.write(new TextEncoder().encode("go\n"));
      await go.close();
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
    return machine;
  }

  async #join(name: string) {
    const { pid } = this.#child;
    const own = await Deno.readLink("/proc/self/ns/net");
    while (await Deno.readLink(`/proc/${pid}/ns/net`) === own) await new Promise((resolve) => setTimeout(resolve, 5));
    const inside = ["nsenter", "-t", String(pid), "-n"];
    await run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", String(pid));
    await run("ip", "addr", "add", `${this.near}/30`, "dev", name);
    await run("ip", "link", "set", name, "up");
    await run(...inside, "ip", "addr", "add", `${this.host}/30`, "dev", "eth0");
    for (const device of ["lo", "eth0"]) await run(...inside, "ip", "link", "set", device, "up");
  }

  /** Its namespace, and the interfaces, go with the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { // it had ended
    }
    await this.#child.status;
    await this.#child.stdin.close().catch(() => {}); // it may be closed already
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function run(...[program, ...args]: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program!, { args, stdout: "null" }).output();
  if (!success) throw new Error(`${[program, ...args].join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
