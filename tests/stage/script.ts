/** A script in a folder of its own, as a performer has it, run as they do: in a process of its own. */
export class Script implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  readonly #deno: readonly string[];

  private constructor(folder: string, deno: readonly string[]) {
    this.folder = folder;
    this.#deno = deno;
    this.path = `${folder}/stage.ts`;
  }

  /** @param body what is between the opening of the stage and the end of the script; @param files others in its folder */
  static async make(body: string, { files = {}, open = "", deno = [] }: {
    files?: Readonly<Record<string, string>>;
    /** The options of `Stage.open`. */
    open?: string;
    /** What `deno run` is told besides. With permissions among it these are all that it gets. */
    deno?: readonly string[];
  } = {}): Promise<Script> {
    const script = new Script(await Deno.makeTempDir({ prefix: "stage-" }), deno);
    await script.write("stage.ts", scriptText(body, open));
    for (const [name, text] of Object.entries(files)) await script.write(name, text);
    return script;
  }

  async write(name: string, text: string): Promise<void> {
    await Deno.mkdir(`${this.folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${this.folder}/${name}`, text);
  }

  async read(name: string): Promise<string> {
    return await Deno.readTextFile(`${this.folder}/${name}`);
  }

  /** Runs it to its end. */
  async run(
    args: readonly string[],
    options: { env?: Record<string, string>; cwd?: string } = {},
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const { code, stdout, stderr } = await this.start(args, options).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** Starts it, for what happens meanwhile. */
  start(
    args: readonly string[],
    { env = {}, cwd }: { env?: Record<string, string>; cwd?: string } = {},
  ): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: this.command(args),
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      cwd: cwd ?? this.folder,
    }).spawn();
  }

  /** What follows `deno`. */
  command(args: readonly string[]): string[] {
    // Quiet: Deno itself may have to say what it downloads.
    const all = this.#deno.some((arg) => arg.startsWith("--allow")) ? [] : ["-A"];
    return ["run", "--quiet", ...all, "--no-check", "--config", config, ...this.#deno, this.path, ...args];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

const config = new URL("../../deno.json", import.meta.url).pathname;

/** A whole script. */
export function scriptText(body: string, open = ""): string {
  return `import { csv, cue, Plot, plot, Sound, Stage } from "auscult";\n\nconst stage = Stage.open(import.meta${
    open && `, ${open}`
  });\n\n${body}\n`;
}

/** Clicks where the rows of `clicks.csv` have them, at full level from their first sample. */
export const CLICKS = `const rows = await csv("clicks.csv");
const clicks = plot({
  width: 400,
  marks: [
    Plot.dot(rows, { x: "t", y: "y" }),
    Sound.note(rows, {
      x: "t",
      y: "y",
      time: { value: "t", scale: null },
      pitch: { value: "y", scale: null },
      loudness: -6,
      sustain: 0.02,
      instrument: "click",
    }),
  ],
});`;

/** Its data: a click at each of these times, in seconds. */
export function clicksCsv(times: readonly number[]): string {
  return `t,y\n${times.map((time, i) => `${time},${500 + 100 * (i % 7)}`).join("\n")}\n`;
}

/** A click every so many seconds, as many as fit. */
export function every(step: number, until: number): number[] {
  return Array.from({ length: Math.ceil(until / step) }, (_, i) => Math.round(i * step * 1e6) / 1e6);
}
