import { orchestra } from "../sound/orchestra.ts";
import { type CsoundCommand, runCsound } from "./command.ts";
import type { Engine, EngineOptions, EngineOutput } from "./engine.ts";
import { Heartbeat } from "./Heartbeat.ts";
import { temporaryFolder, usedBy } from "./temporaryFolder.ts";

/** A Csound that has not begun to play after so long hangs: at its sound device, as a rule, ms. */
const PATIENCE = 10_000;

/** A native Csound that plays our orchestra. */
export class NativeEngine implements Engine {
  readonly kind = "native";
  readonly port: number;
  readonly output: EngineOutput;
  readonly ended: Promise<{ reason: string }>;
  /** Csound's process. */
  readonly pid: number;
  readonly #csound: CsoundCommand;
  readonly #folder: string;
  /** Where the recording is to go, when it is not there already. */
  readonly #moveTo: string | undefined;
  #closed: Promise<void> | undefined;
  #heartbeat: Heartbeat | undefined;

  private constructor(csound: CsoundCommand, folder: string, options: {
    port: number;
    output: EngineOutput;
    moveTo: string | undefined;
  }) {
    this.#csound = csound;
    this.#folder = folder;
    this.#moveTo = options.moveTo;
    this.port = options.port;
    this.output = options.output;
    this.pid = csound.pid;
    this.ended = csound.status.then(({ reason }) => ({ reason }));
  }

  /**
   * Starts it, and waits until it plays.
   *
   * @throws {Error} with what Csound complained of, when it does not
   */
  static async start(
    { port, token, record, onMessage }: EngineOptions,
    { flags, output }: { flags: readonly string[]; output: EngineOutput },
  ): Promise<NativeEngine> {
    const folder = await temporaryFolder();
    try {
      const linked = record !== undefined && await link(record, `${folder}/take.wav`);
      await writeOrchestra(folder, { PORT: port, TOKEN: token, OWNED: 1, RECORD: "take.wav" });
      const plays = Promise.withResolvers<"plays">();
      const csound = runCsound([...flags, "-m0", "-d", "auscult.csd"], {
        cwd: folder,
        onMessage(line) {
          // It comes after the orchestra was compiled, the port was opened, and the device.
          if (/^SECTION 1:/.test(line)) plays.resolve("plays");
          onMessage(line);
        },
      });
      await usedBy(folder, csound.pid);
      const timer = setTimeout(() => csound.kill(), PATIENCE);
      const first = await Promise.race([plays.promise, csound.status]);
      clearTimeout(timer);
      if (first !== "plays") throw new Error(`Cannot start the native engine: ${first.reason}`);
      return new NativeEngine(csound, folder, { port, output, moveTo: linked ? undefined : record });
    } catch (error) {
      await Deno.remove(folder, { recursive: true });
      throw error;
    }
  }

  /**
   * Keeps it from ending for want of an owner, once something was sent to it, and until {@linkcode adopted}.
   *
   * @returns how many times too fast it plays: see {@linkcode Heartbeat.tooFast}
   */
  async tooFast(token: string): Promise<number | undefined> {
    this.#heartbeat = await Heartbeat.start({ port: this.port, token });
    return await this.#heartbeat.tooFast();
  }

  async adopted(): Promise<void> {
    await this.#heartbeat?.close();
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    await this.#csound.kill();
    await this.close();
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close() {
    const timer = setTimeout(() => this.#csound.kill(), 3000);
    await this.ended;
    clearTimeout(timer);
    await this.adopted();
    try {
      if (this.#moveTo !== undefined) await moveFile(`${this.#folder}/take.wav`, this.#moveTo);
    } catch (cause) {
      throw new Error(
        `Cannot put the recording in its place, ${this.#moveTo}: ${
          (cause as Error).message
        }; it is in ${this.#folder}/take.wav`,
        { cause },
      );
    }
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/**
 * Writes the orchestra into a folder that only this user can read, with its macros in the file: on the command line the list of
 * processes would show the token to everybody.
 */
async function writeOrchestra(folder: string, macros: Readonly<Record<string, string | number>>) {
  const defines = Object.entries(macros).map(([name, value]) => `#define AUSCULT_${name} #${value}#\n`).join("");
  for (const [name, text] of Object.entries(orchestra())) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (typeof text !== "string") await Deno.writeFile(path, text);
    else await Deno.writeTextFile(path, text.replace("<CsInstruments>\n", (tag) => tag + defines));
  }
}

/**
 * Makes what Csound writes under a name appear at a path, also when this process is killed: a kernel that is shut down runs no code.
 * As the path itself is nothing that Csound reads, it may hold any characters.
 *
 * @returns false where there can be no link: Windows, and with permissions for some folders only
 */
async function link(path: string, name: string): Promise<boolean> {
  return await Deno.symlink(path, name).then(() => true, () => false);
}

async function moveFile(from: string, to: string) {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !exists(from)) return; // nothing was performed, so nothing recorded
    await Deno.copyFile(from, `${to}.part`); // another file system
    await Deno.rename(`${to}.part`, to);
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
