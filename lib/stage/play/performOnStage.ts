import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Interruption } from "../../cli/interruption.ts";
import { Progress } from "../../cli/progress.ts";
import { UsageError } from "../../cli/usage.ts";
import { Csound } from "../../csound/Csound.ts";
import { takeLines } from "../../csound/take/TakeReport.ts";
import type { Performance } from "../../time/performance.ts";
import type { Prepared } from "../performScript.ts";
import { KEY_HELP, type StageArguments } from "../stageArguments.ts";
import { goOn } from "./goOn.ts";
import { readKeys } from "./keys.ts";
import { openRemote } from "./remote.ts";
import { lastPerformance, type StageEntry, StageLog } from "./StageLog.ts";
import { keepOnDisk, nextTake, repairTake } from "./takes.ts";
import { clock, Transport } from "./Transport.ts";

/** Performs: on an engine, led by keys and OSC, with a take and a log. Returns the exit code. */
export async function performOnStage(prepared: Prepared): Promise<number> {
  const { args, programme, script, title, lock, seed } = prepared;
  const { score } = programme;
  const out = args.out ?? join(dirname(script), "out");
  await mkdir(out, { recursive: true }).catch((error) => {
    throw new UsageError(`Cannot make the folder ${out}: ${error.message}`, { cause: error });
  });
  const logPath = join(out, "log.jsonl");
  const resumed = args.resume ? await resumption(logPath, prepared, out) : undefined;
  const start = resumed?.position ?? prepared.start;
  const rate = args.rate ?? resumed?.rate ?? 1;
  const take = args.to ? undefined : await nextTake(out);
  using interruption = new Interruption();
  using log = new StageLog(logPath);
  const write = (entry: StageEntry) => {
    const problem = log.write(entry);
    if (problem !== undefined) console.error(`${basename(script)}: ${problem}. The music goes on`);
  };
  const tell = (line: string) => console.log(Deno.stdout.isTerminal() ? `\r\x1b[K${line}` : line);
  let playing: Performance | undefined;
  let problems = 0;
  const logProblem = (problem: string) => {
    problems++;
    write({ do: "problem", position: playing?.position ?? start, problem });
  };
  using _going = goOn((problem) => {
    tell(`The script failed beside: ${problem}. The music goes on`);
    logProblem(problem);
  });
  const csound = await startEngine(
    { to: args.to, engine: args.engine ?? resumed?.engine },
    take === undefined ? undefined : join(out, take),
  );
  try {
    if (interruption.signal.aborted) {
      console.log("Stopped before it began.");
      return interruption.exitCode;
    }
    const progress = new Progress(score.events, score.duration);
    write({
      ...{ do: "begin", log: 1, title, hash: score.hash, seed, engine: csound.engine, take: take ?? null },
      ...{ position: start, rate },
    });
    console.log(
      `${title}: ${score.events.length} notes in ${clock(score.duration)}${start > 0 ? `, from ${clock(start)}` : ""}`,
    );
    if (lock !== undefined && lock.score.hash !== score.hash) {
      console.log("This is not what was locked: --verify says why.");
    }
    console.log(`Engine: ${csound.choice}`);
    console.log(
      args.to ? "It is recorded where it plays, not here." : `Take and log: ${join(out, take!)}, ${basename(logPath)}`,
    );
    if (Deno.stdin.isTerminal()) console.log(KEY_HELP.map(([key, what]) => `  ${key}: ${what}`).join("\n"));

    const led: { by?: Transport } = {}; // nobody, before it begins
    await using remote = args.oscPort && await openRemote(args.oscPort, { lead: () => led.by, programme, tell })
      .catch((error) => {
        throw new UsageError(error.message, { cause: error });
      });
    if (remote) console.log(`OSC: /auscult/stage/… on ${remote.address}:${remote.port}`);
    csound.onLine((line) => line.startsWith("auscult: ") && logProblem(line));
    const performing = playing = csound.perform(score, {
      start,
      rate,
      onProgress() {
        led.by?.moved();
        progress.show(performing.position);
      },
    });
    const transport = led.by = new Transport(performing, { programme, log: write, tell });
    const stopKeys = readKeys((action) => transport.do(action));
    const stopSync = take === undefined ? () => {} : keepOnDisk(join(out, take));
    const stop = () => transport.quit();
    interruption.signal.addEventListener("abort", stop);
    if (interruption.signal.aborted) stop();
    try {
      const report = await performing.done.finally(() => progress.end());
      write({ do: "end", position: report.position, stopped: report.stopped, report });
      csound.onTake(() => {}); // it is told below
      await csound.close();
      const { sent, started, late, lost, refused, error } = report;
      console.log(
        report.stopped
          ? `Stopped at ${clock(report.position)}. --resume goes on there.`
          : `${started} of ${sent} notes started, ${late} late; onsets within ${error.max.toFixed(3)} ms of the score`,
      );
      if (take !== undefined) await tellTake(csound, join(out, take));
      if (problems > 0) console.log(`${problems} lines of what went wrong are in ${basename(logPath)}.`);
      if (report.stopped) return interruption.exitCode;
      if (lost + refused === 0) return 0;
      console.error(`${basename(script)}: ${lost} notes were lost on the way, ${refused} refused`);
      return 1;
    } finally {
      interruption.signal.removeEventListener("abort", stop);
      stopKeys();
      stopSync();
    }
  } finally {
    await csound.close();
  }
}

/** Starts, or finds, the Csound. It fails for what the user chose: a missing Csound, nobody at the port, no place to write. */
export async function startEngine(
  { to, engine = "embedded" }: Pick<StageArguments, "to" | "engine">,
  record: string | undefined,
): Promise<Csound> {
  try {
    return to ? await Csound.connect(to) : await Csound.start({ engine, ...(record !== undefined && { record }) });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Where the last performance was cut off, and how it was played; its take is repaired. */
async function resumption(
  path: string,
  { args, programme, seed }: Prepared,
  out: string,
): Promise<{ position: number; rate: number; engine: StageArguments["engine"] }> {
  const last = await lastPerformance(path);
  if (last === undefined) throw new UsageError(`there is nothing to resume: ${path} knows of no performance`);
  const { begin, position, complete } = last;
  const { engine, rate, take } = begin;
  if (begin.hash !== programme.score.hash) {
    throw new UsageError(
      `Cannot resume: the log ${path} is of another score${
        begin.seed === seed ? "" : `, made with --seed ${begin.seed}`
      }`,
    );
  }
  if (complete) throw new UsageError("there is nothing to resume: the last performance was played to its end");
  if (engine === "remote" && args.to === undefined && args.engine === undefined) {
    throw new UsageError("Cannot resume: it played on a Csound elsewhere; say which with --to, or --engine embedded");
  }
  if (take !== null) { for (const line of await repairTake(out, take)) console.log(line); }
  console.log(`Goes on at ${clock(position)}, where it was cut off.`);
  return {
    position: Math.min(position, programme.score.duration),
    rate,
    engine: args.to === undefined && engine !== "remote" ? engine : undefined,
  };
}

async function tellTake({ take }: Csound, path: string) {
  const report = await take;
  if (report === null) return console.log("Nothing had sounded yet: there is no take.");
  console.log(takeLines(report, path).join("\n  "));
}
