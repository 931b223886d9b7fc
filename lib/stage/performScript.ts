import { basename, dirname } from "node:path";
import { mkdir } from "node:fs/promises";
import { UsageError } from "../cli/usage.ts";
import { takeLines } from "../csound/take/TakeReport.ts";
import { heldLock } from "./heldLock.ts";
import { type Lock, lockPaths } from "./lock/Lock.ts";
import type { Made } from "./lock/makeLock.ts";
import { listEvents } from "./listEvents.ts";
import { type Piece, Programme } from "./Programme.ts";
import type { StageArguments, Task } from "./stageArguments.ts";

/** What a script knows when its score is made. */
export interface ScriptMade extends Omit<Made, "programme"> {
  readonly args: StageArguments;
  readonly lock: Lock | undefined;
  readonly title: string;
  /** The programme note, as Markdown. */
  readonly programme: string;
}

/** The same, with its pieces in their place. */
export interface Prepared extends Omit<ScriptMade, "programme"> {
  readonly programme: Programme;
  readonly note: string;
  /** Where to begin, in seconds. */
  readonly start: number;
}

/** Does what was asked of a script. Returns the exit code. */
export async function performScript(
  pieces: readonly Piece[],
  { programme: note, ...made }: ScriptMade,
): Promise<number> {
  const name = basename(made.script);
  const programme = new Programme(pieces); // a mistake in the script is told with its line
  try {
    const { args } = made;
    const start = args.from === undefined ? 0 : usage(() => programme.find(args.from!));
    const prepared: Prepared = { ...made, programme, note, start };
    if (args.tasks.length === 0) {
      const { performOnStage } = await import("./play/performOnStage.ts");
      return await performOnStage(prepared);
    }
    let code = 0;
    for (const task of args.tasks) code = Math.max(code, await TASKS[task](prepared));
    return code;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${name}: ${error instanceof UsageError ? message.replaceAll(/\s*\n\s*/g, " ") : message}`);
    if (Deno.env.get("AUSCULT_DEBUG") && error instanceof Error) console.error(error.stack);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Each is loaded when it is called. */
const TASKS: Readonly<Record<Task, (prepared: Prepared) => Promise<number>>> = {
  async lock(prepared) {
    const { makeLock } = await import("./lock/makeLock.ts");
    const { writeLock } = await import("./lock/writeLock.ts");
    const { script, programme: { score } } = prepared;
    const lock = await makeLock(prepared);
    await writeLock(script, { lock, score, answers: prepared.answers, queries: prepared.queries });
    const read = [...lock.data, ...lock.answers, ...lock.queries].map(({ path }) => path);
    console.log(
      `${basename(lockPaths(script).lock)}: ${lock.score.events} events, ${lock.score.hash}${
        read.length > 0 ? `; reads ${read.join(", ")}` : ""
      }`,
    );
    if (lock.clock === null && lock.asked.clock.length > 0) {
      console.log(
        `  The clock is read at ${
          lock.asked.clock.join(", ")
        }: another day may give other events; Stage.open(import.meta, { clock: "${
          new Date().toISOString()
        }" }) holds it`,
      );
    }
    return 0;
  },
  async verify(prepared) {
    const { verify } = await import("./lock/verify.ts");
    const same = await verify(
      prepared,
      heldLock(prepared, "verify"),
      ({ sign, what, seen }) => console.log(`${sign} ${what.padEnd(10)} ${seen}`),
    );
    console.log(same ? "All of it is as the lock says." : "It is not as the lock says.");
    return same ? 0 : 1;
  },
  list({ programme }) {
    console.log(listEvents(programme));
    return Promise.resolve(0);
  },
  async csd({ args, programme, start }) {
    const path = args.files.csd!;
    await mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, programme.excerpt({ from: start, rate: args.rate ?? 1 }).toCsd());
    console.log(`${path}: for any Csound 6.18: csound -odac ${basename(path)}`);
    return 0;
  },
  async render({ args, programme, start }) {
    const path = args.files.render!;
    const engine = args.engine ?? "embedded";
    if (engine === "auto" || args.to !== undefined) {
      throw new UsageError(`--render takes --engine embedded or native, got ${args.to ? "--to" : "auto"}`);
    }
    await mkdir(dirname(path), { recursive: true });
    const rendered = await programme.excerpt({ from: start, rate: args.rate ?? 1 }).render(path, { engine });
    console.log(takeLines(rendered, path).join("\n  "));
    return 0;
  },
  async html(prepared) {
    return await (await import("./page/writePage.ts")).writePage(prepared);
  },
  async bundle(prepared) {
    return await (await import("./bundle/writeBundle.ts")).writeBundle(prepared);
  },
  async rehearse(prepared) {
    return await (await import("./play/rehearse.ts")).rehearse(prepared);
  },
};

function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
