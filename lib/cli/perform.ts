import { mkdir } from "node:fs/promises";
import { Csound } from "../csound/Csound.ts";
import { measure } from "../csound/measure.ts";
import { readWav } from "../csound/wav.ts";
import { svgText } from "../plot/svgText.ts";
import { listen, LISTEN_OPTIONS, type Listening } from "./listen.ts";
import { Progress } from "./progress.ts";
import { type Arguments, type Command, oneOf, UsageError } from "./usage.ts";

/** `deno task perform`: the main job, from a CSV to a running Csound. */
export const perform: Command = {
  summary: "Plays a CSV on a running Csound over OSC, and keeps the take, the figure, the score and a report.",
  positional: "DATA.csv",
  options: {
    ...LISTEN_OPTIONS,
    engine: {
      value: "embedded|native",
      help: "which Csound: the one in this program (default), or the csound command",
    },
    to: { value: "HOST:PORT", help: "play on a Csound that is already running there (with auscult.orc)" },
    out: { value: "DIR", help: 'where the files go (default: "out")' },
  },
  async run(args) {
    const engine = oneOf(args, "engine", ["embedded", "native"]);
    const to = target(args);
    if (to && engine) {
      throw new UsageError("--to and --engine exclude each other: the Csound at --to is already running");
    }
    const listening = await listen(args);
    const out = (args.values.out ?? "out").replace(/(?<=.)\/+$/, "");
    const take = `${out}/take.wav`;

    const csound = await ready(
      out,
      () => to ? Csound.connect(to) : Csound.start({ engine: engine ?? "embedded", record: take }),
    );
    const stop = new AbortController();
    const interrupted = onInterrupt(() => stop.abort());
    try {
      return await play(listening, csound, out, to ? undefined : take, stop.signal);
    } finally {
      interrupted();
      await csound.close();
    }
  },
};

async function play(
  listening: Listening,
  csound: Csound,
  out: string,
  take: string | undefined,
  stop: AbortSignal,
): Promise<number> {
  const { figure, title, notes } = listening;
  const { score } = figure;
  await Deno.writeTextFile(`${out}/figure.svg`, svgText(figure));
  await Deno.writeTextFile(`${out}/score.csd`, score.toCsd());

  console.log(`${title}: ${score.events.length} notes in ${score.duration.toFixed(1)} s`);
  for (const note of notes) console.log(`  ${note}`);
  console.log(`Csound (${csound.engine}) listens for OSC on ${csound.host}:${csound.port}; ${heard(csound)}`);

  const progress = new Progress(score.events, score.duration);
  const playing = csound.perform(score, { onProgress: ({ position }) => progress.show(position) });
  stop.addEventListener("abort", () => playing.stop());
  const report = await playing.done;
  progress.end();
  await csound.close();

  const level = take === undefined ? undefined : measure(await readWav(take));
  await Deno.writeTextFile(
    `${out}/report.json`,
    JSON.stringify(
      { engine: csound.engine, hash: score.hash, ...report, duration: score.duration, ...level },
      null,
      2,
    ) + "\n",
  );
  if (stop.aborted) {
    console.log(`Stopped at ${playing.position.toFixed(1)} s; what was played is in ${take ?? "nobody's recording"}.`);
    return 130;
  }
  const { error, late, sent, started } = report;
  console.log([
    "",
    `You heard: ${score.describe()}`,
    `Timing:    ${started} of ${sent} notes started, ${late} late; onsets within ${
      error.max.toFixed(3)
    } ms of the score, as Csound saw them`,
    ...(level
      ? [
        `Level:     ${level.loudness.toFixed(1)} LUFS, true peak ${level.truePeak.toFixed(1)} dBTP (the ceiling is -1)`,
      ]
      : []),
    "",
    `In ${out}/:`,
    ...(take ? ["  take.wav     what Csound played"] : []),
    "  figure.svg   the picture",
    "  score.csd    the score, for any Csound: csound -odac score.csd",
    "  report.json  the timing, to the note",
    "",
    "Next: your own data      deno task perform mine.csv --x date --y price",
    "      another mapping    deno task perform --help",
    "      in a notebook      notebooks/01_listen.ipynb",
  ].join("\n"));
  return 0;
}

function heard(csound: Csound): string {
  const { output } = csound;
  if (output.kind === "remote") return "it plays there";
  return output.kind === "device"
    ? "it plays on your sound device"
    : `you hear nothing live (${output.reason}), but it is recorded`;
}

function target(args: Arguments): { host: string; port: number } | undefined {
  const to = args.values.to;
  if (to === undefined) return undefined;
  const [, host, port] = /^([^:\s]+):(\d{1,5})$/.exec(to) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new UsageError(`--to takes HOST:PORT, such as 127.0.0.1:7770, got "${to}"`);
  }
  return { host, port: Number(port) };
}

/**
 * Makes the folder and starts. That fails for what the user chose: a folder that cannot be made, a missing Csound, nobody at the port.
 * Then no new folder is left.
 */
async function ready(folder: string, start: () => Promise<Csound>): Promise<Csound> {
  let made: string | undefined;
  try {
    made = await mkdir(folder, { recursive: true }); // the topmost folder that was not there
    return await start();
  } catch (error) {
    if (made !== undefined) await Deno.remove(made, { recursive: true });
    if (error instanceof Error) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Calls back once for Ctrl-C or SIGTERM, however often the terminal sends it; returns how to stop listening. */
function onInterrupt(callback: () => void): () => void {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, callback);
  return () => signals.forEach((signal) => Deno.removeSignalListener(signal, callback));
}
