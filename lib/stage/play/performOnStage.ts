import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Interruption } from "../../cli/interruption.ts";
import { Progress } from "../../cli/progress.ts";
import { UsageError } from "../../cli/usage.ts";
import { Csound } from "../../csound/Csound.ts";
import { loudnessText, measure } from "../../csound/measure.ts";
import { readWav } from "../../csound/wav.ts";
import type { Prepared } from "../performScript.ts";
import { KEY_HELP } from "../stageArguments.ts";
import { readKeys } from "./keys.ts";
import { openRemote } from "./remote.ts";
import { lastPerformance, StageLog } from "./StageLog.ts";
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
  const start = args.resume ? await resumption(logPath, prepared, out) : prepared.start;
  const take = args.to ? undefined : await nextTake(out);
  using interruption = new Interruption();
  const csound = await startEngine(prepared, take === undefined ? undefined : join(out, take));
  try {
    if (interruption.signal.aborted) {
      console.log("Stopped before it began.");
      return interruption.exitCode;
    }
    using log = new StageLog(logPath);
    const progress = new Progress(score.events, score.duration);
    const tell = (line: string) => console.log(Deno.stdout.isTerminal() ? `\r\x1b[K${line}` : line);
    const write = (entry: Parameters<StageLog["write"]>[0]) => {
      const problem = log.write(entry);
      if (problem !== undefined) console.error(`${basename(script)}: ${problem}. The music goes on`);
    };
    write({
      ...{ do: "begin", log: 1, title, hash: score.hash, seed, engine: csound.engine, take: take ?? null },
      ...{ position: start, rate: args.rate },
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

    let problems = 0;
    csound.onLine((line) => {
      if (!line.startsWith("auscult: ")) return;
      problems++;
      write({ do: "problem", position: playing.position, problem: line });
    });
    const playing = csound.perform(score, {
      start,
      rate: args.rate,
      onProgress() {
        transport.moved();
        progress.show(playing.position);
      },
    });
    const transport = new Transport(playing, { programme, log: write, tell });
    const stopKeys = readKeys((action) => transport.do(action));
    const stopSync = take === undefined ? () => {} : keepOnDisk(join(out, take));
    const stop = () => transport.quit();
    interruption.signal.addEventListener("abort", stop);
    if (interruption.signal.aborted) stop();
    try {
      await using remote = args.oscPort && await openRemote(args.oscPort, { transport, programme, tell });
      if (remote) console.log(`OSC: /auscult/stage/… on ${remote.address}:${remote.port}`);
      const report = await playing.done.finally(() => progress.end());
      write({ do: "end", position: report.position, stopped: report.stopped, report });
      await csound.close();
      const { sent, started, late, lost, refused, error } = report;
      console.log(
        report.stopped
          ? `Stopped at ${clock(report.position)}. --resume goes on there.`
          : `${started} of ${sent} notes started, ${late} late; onsets within ${error.max.toFixed(3)} ms of the score`,
      );
      if (take !== undefined) await tellTake(join(out, take));
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
export async function startEngine({ args }: Pick<Prepared, "args">, record: string | undefined): Promise<Csound> {
  try {
    return args.to
      ? await Csound.connect(args.to)
      : await Csound.start({ engine: args.engine ?? "embedded", ...(record !== undefined && { record }) });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Where the last performance was cut off; its take is repaired. */
async function resumption(path: string, { programme, seed }: Prepared, out: string): Promise<number> {
  const last = await lastPerformance(path);
  if (last === undefined) throw new UsageError(`there is nothing to resume: ${path} knows of no performance`);
  const { begin, position, complete } = last;
  if (begin.hash !== programme.score.hash) {
    throw new UsageError(
      `Cannot resume: the log ${path} is of another score${
        begin.seed === seed ? "" : `, made with --seed ${begin.seed}`
      }`,
    );
  }
  if (complete) throw new UsageError("there is nothing to resume: the last performance was played to its end");
  if (begin.take !== null) { for (const line of await repairTake(out, begin.take)) console.log(line); }
  console.log(`Goes on at ${clock(position)}, where it was cut off.`);
  return Math.min(position, programme.score.duration);
}

async function tellTake(path: string) {
  const sound = await readWav(path).catch(() => undefined);
  if (sound === undefined) return console.log("Nothing had sounded yet: there is no take.");
  const level = measure(sound);
  console.log(
    `${path}: ${(sound.channels[0]!.length / sound.sampleRate).toFixed(1)} s, ${loudnessText(level)}, true peak ${
      level.truePeak.toFixed(1)
    } dBTP`,
  );
}
