import { basename, dirname, resolve } from "node:path";
import { UsageError } from "../cli/usage.ts";
import { kernel } from "../notebook/jupyter.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { keptAnswers } from "./lock/keptAnswers.ts";
import { keptQueries } from "./lock/keptQueries.ts";
import { type Lock, lockPaths, readLock } from "./lock/Lock.ts";
import type { Piece } from "./Programme.ts";
import { readStageArguments, type StageArguments, stageHelp } from "./stageArguments.ts";
import { World } from "./world/World.ts";

/** Options of {@linkcode Stage.open}. */
export interface StageOptions {
  /** What the script is told when it asks for the time, as ISO 8601 with a zone: "2026-11-28T20:00:00Z". Default: the real time. */
  clock?: string | undefined;
  /** Where `Math.random()` begins, 0 to 4294967295. Default: 1. A lock's seed, and `--seed`, come before it. */
  seed?: number | undefined;
}

/** Options of {@linkcode Stage.perform}. */
export interface StagePerformOptions {
  /** What the performance is called. */
  title?: string | undefined;
  /** A programme note, as Markdown. */
  programme?: string | undefined;
}

let opened = false;

/**
 * What makes a script a performance. The first statement opens the stage, the last one performs; the script then knows
 * `--render`, `--list`, `--verify` and the others that `--help` lists. `deno task export` writes such scripts, and one written by hand
 * is the same.
 *
 * ```ts ignore
 * import { csv, plot, Sound, Stage } from "auscult";
 *
 * const stage = Stage.open(import.meta, { seed: 7 });
 *
 * const rows = await csv("data/sp500.csv");
 * const figure = plot({ marks: [Sound.note(rows, { x: "date", y: "close" })], time: { duration: 60 } });
 *
 * await stage.perform([{ cue: "Storm", score: figure }], { title: "Twenty years" });
 * ```
 */
export class Stage {
  readonly #script: string;
  readonly #args: StageArguments;
  readonly #lock: Lock | undefined;
  readonly #seed: number;
  readonly #clock: string | undefined;
  readonly #world: World;

  private constructor(script: string, url: string, { args, seed, clock, lock }: {
    args: StageArguments;
    seed: number | undefined;
    clock: string | undefined;
    lock: Lock | undefined;
  }) {
    this.#script = script;
    this.#args = args;
    this.#lock = lock;
    this.#clock = clock;
    this.#seed = args.seed ?? lock?.seed ?? seed ?? 1;
    const sealed = args.tasks.includes("lock") ? undefined : lock;
    this.#world = new World({
      script: url,
      seed: this.#seed,
      clock: clock === undefined ? undefined : Date.parse(clock),
      timeZone: sealed?.timeZone,
      locale: sealed?.locale,
      known: sealed === undefined ? () => undefined : keptAnswers(script, sealed),
      kept: sealed === undefined ? () => undefined : keptQueries(script, sealed),
      asking: args.tasks.includes("lock") || args.tasks.includes("verify"),
    });
  }

  /**
   * Opens the stage, as the first statement of a script: reads what it was asked for, goes to the script's folder, and fixes what must
   * be the same in every performance until {@linkcode perform} is called: `Math.random()`, the time zone and the locale of the lock, and the time of
   * day where `clock` says it. `--help`, and what no script knows, end the process here.
   *
   * @param meta the script's own `import.meta`
   * @throws {TypeError} in a notebook, in a module that is not the script that runs, a second time, and for an unknown option
   * @throws {RangeError} for a clock that is no moment, and a seed that is no whole number of 32 bits
   */
  static open(meta: ImportMeta, options: StageOptions = {}): Stage {
    checkOptions("open the stage", options, ["clock", "seed"]);
    if (kernel() !== undefined) {
      throw new TypeError(
        "Cannot open the stage in a notebook: it is for scripts; perform there with score.perform(csound)",
      );
    }
    const script = meta?.filename;
    if (script === undefined || !meta.main) {
      throw new TypeError(
        `Cannot open the stage of ${
          meta?.url ?? String(meta)
        }: it takes the import.meta of the script that runs, a file`,
      );
    }
    if (opened) throw new TypeError("Cannot open the stage twice: there is one for each script");
    opened = true;
    const { seed, clock } = readOptions(options);
    const name = basename(script);
    if (Deno.args.some((arg) => arg === "--help" || arg === "-h")) {
      console.log(stageHelp(script));
      Deno.exit(0);
    }
    try {
      const args = readStageArguments(Deno.args, { script, cwd: Deno.cwd() });
      const file = resolve(folderOf(script), name);
      const lock = args.tasks.includes("lock") ? undefined : readLock(lockPaths(file).lock);
      Deno.chdir(dirname(file));
      return new Stage(file, meta.url, { args, seed, clock, lock });
    } catch (error) {
      if (error instanceof UsageError || error instanceof SyntaxError) {
        console.error(`${name}: ${oneLine(error.message)}`);
        Deno.exit(2);
      }
      throw error;
    }
  }

  /**
   * Does what was asked of the script, by default: performs. It ends the process: with 0 when all of it happened, 2 for bad usage, 1
   * for the rest, and 130 or 143 after Ctrl-C or SIGTERM.
   *
   * The pieces play one after the other, without a gap, as one score. Each is a cue, and `cue()` marks others within.
   *
   * @throws {TypeError} for what are no pieces, two cues of one name, and an unknown option
   * @throws {RangeError} when there is no piece, or one without notes
   */
  async perform(pieces: readonly Piece[], options: StagePerformOptions = {}): Promise<never> {
    const world = this.#world;
    world[Symbol.dispose]();
    checkOptions("perform", options, ["title", "programme"]);
    const { performScript } = await import("./performScript.ts"); // it loads engines
    const code = await performScript(pieces, {
      ...{ script: this.#script, args: this.#args, lock: this.#lock, seed: this.#seed, clock: this.#clock },
      ...{ asked: world.asked, files: world.reads.files, answers: world.reads.answers },
      queries: world.queries.asked,
      title: options.title ?? basename(this.#script),
      programme: options.programme ?? "",
    });
    Deno.exit(code);
  }
}

/** Usage is told in one line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

/** Where the script's files are: in a program that `deno compile` made, the folder of that program. */
function folderOf(script: string): string {
  const { standalone } = Deno.build as { standalone?: boolean };
  return dirname(standalone ? Deno.execPath() : script);
}

function readOptions({ clock, seed }: StageOptions): StageOptions {
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new RangeError(`Cannot begin random numbers at ${seed}: a seed is a whole number, 0 to ${2 ** 32 - 1}`);
  }
  if (
    clock !== undefined &&
    (typeof clock !== "string" || !/(Z|[+-]\d\d:?\d\d)$/.test(clock) || Number.isNaN(Date.parse(clock)))
  ) {
    throw new RangeError(
      `Cannot set the clock to ${JSON.stringify(clock)}: expected a moment with its zone, "2026-11-28T20:00:00Z"`,
    );
  }
  return { clock, seed };
}
