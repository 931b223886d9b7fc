import { Csound } from "../csound/Csound.ts";
import { loudnessText } from "../csound/measure.ts";
import { voiceLines } from "../csound/voiceLines.ts";
import { type OscTarget, readTarget } from "../osc/target.ts";
import { svgText } from "../plot/svgText.ts";
import { draw, DRAW_OPTION } from "./draw.ts";
import { inFolder } from "./folder.ts";
import { Interruption } from "./interruption.ts";
import { listen, LISTEN_OPTIONS, type Listening } from "./listen.ts";
import { Progress } from "./progress.ts";
import { task } from "./task.ts";
import { type Arguments, type Command, oneOf, UsageError } from "./usage.ts";
import { VOICES_OPTION } from "./voices.ts";

/** `deno task perform`: the main job, from a CSV to a running Csound. */
export const perform: Command = {
  summary: "Plays a CSV on a running Csound over OSC, and keeps the take, the figure, the score and a report.",
  positional: "DATA.csv",
  options: {
    ...LISTEN_OPTIONS,
    engine: {
      value: "embedded|native|auto",
      help: "which Csound: the one in this program (default), the csound command, or that where it has a sound device",
    },
    to: { value: "HOST:PORT", help: "play on a Csound that is already running there (with auscult.orc)" },
    out: { value: "DIR", help: 'where the files go (default: "out")' },
    draw: DRAW_OPTION,
    voices: VOICES_OPTION,
  },
  async run(args) {
    const engine = oneOf(args, "engine", ["embedded", "native", "auto"]);
    const to = target(args);
    if (to && engine) {
      throw new UsageError("--to and --engine exclude each other: the Csound at --to is already running");
    }
    const listening = await listen(args);
    const out = (args.values.out ?? "out").replace(/(?<=.)\/+$/, "");
    if (out.trim() === "") throw new UsageError("--out takes the name of a folder, got nothing");
    const take = to ? undefined : `${out}/take.wav`;
    using interruption = new Interruption();
    const csound = await inFolder(out, async () => {
      const csound = await start(engine, to, take);
      if (!interruption.signal.aborted) return csound;
      await csound.close();
      return undefined;
    });
    if (!csound) {
      console.log("Stopped before it began.");
      return interruption.exitCode;
    }
    try {
      return await play(listening, csound, {
        ...{
          out,
          take,
          interruption,
          chosen: engine === "auto",
          drawn: args.flags.has("draw"),
          measured: args.flags.has("voices"),
        },
      });
    } finally {
      await csound.close();
    }
  },
};

/** Starts, or finds, the Csound. It fails for what the user chose: a missing Csound, nobody at the port, no place to write. */
async function start(
  engine: "embedded" | "native" | "auto" | undefined,
  to: OscTarget | undefined,
  take: string | undefined,
): Promise<Csound> {
  try {
    return to ? await Csound.connect(to) : await Csound.start({ engine: engine ?? "embedded", record: take! });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

async function play(
  listening: Listening,
  csound: Csound,
  { out, take, interruption, chosen, drawn, measured }: {
    out: string;
    take: string | undefined;
    interruption: Interruption;
    /** Whether the engine was chosen here, which is said. */
    chosen: boolean;
    /** Whether the score and its sound are drawn. */
    drawn: boolean;
    /** Whether each voice is measured by itself. */
    measured: boolean;
  },
): Promise<number> {
  const { figure, title, notes } = listening;
  const { score } = figure;
  await Deno.writeTextFile(`${out}/figure.svg`, svgText(figure));
  await Deno.writeTextFile(`${out}/score.csd`, score.toCsd());
  // What an earlier performance left must not pass for this one's, if this one is stopped before it sounds.
  if (take !== undefined) await removeIfThere(take);
  await removeIfThere(`${out}/report.json`);

  const { length } = score.events;
  console.log(`${title}: ${length} note${length === 1 ? "" : "s"} in ${score.duration.toFixed(1)} s`);
  for (const note of notes) console.log(`  ${note}`);
  if (chosen) console.log(`Engine: ${csound.choice}`);
  console.log(`Csound (${csound.engine}) listens for OSC on ${csound.host}:${csound.port}; ${heard(csound)}`);

  const progress = new Progress(score.events, score.duration);
  const playing = csound.perform(score, { onProgress: ({ position }) => progress.show(position) });
  const stop = () => playing.stop();
  interruption.signal.addEventListener("abort", stop);
  if (interruption.signal.aborted) stop();
  const report = await playing.done.finally(() => progress.end());
  csound.onTake(() => {}); // it is told below
  await csound.close();

  const level = await csound.take;
  const voices = measured ? (await score.loudness()).voices : level?.omitted === undefined ? level?.voices : undefined;
  const unwritten = await Deno.writeTextFile(
    `${out}/report.json`,
    JSON.stringify(
      {
        engine: csound.engine,
        choice: csound.choice,
        hash: score.hash,
        ...report,
        duration: score.duration,
        truePeak: level?.truePeak ?? null,
        loudness: level?.loudness ?? null,
        voices,
        ...voices === undefined && level?.omitted !== undefined && { omitted: level.omitted },
      },
      null,
      2,
    ) + "\n",
  ).then(() => undefined, async (error: Error) => { // a full disk: what there is to tell is told all the same
    await removeIfThere(`${out}/report.json`).catch(() => {});
    return `Cannot write ${out}/report.json: ${error.message}`;
  });
  if (report.stopped) {
    const kept = take === undefined ? "" : level ? `; what was played is in ${take}` : "; nothing had sounded yet";
    console.log(`Stopped at ${playing.position.toFixed(1)} s${kept}.`);
    return interruption.exitCode;
  }
  const pictures = drawn ? await draw(score, { folder: out, sound: level ? take : undefined }) : [];
  const { error, late, lost, refused, sent, started } = report;
  console.log([
    "",
    `You heard: ${score.describe()}`,
    `Timing:    ${started} of ${sent} notes started, ${late} late; onsets within ${
      error.max.toFixed(3)
    } ms of the score, as Csound saw them`,
    ...(level
      ? [`Level:     ${loudnessText(level)}, true peak ${level.truePeak.toFixed(1)} dBTP (the ceiling is -1)`]
      : []),
    ...voiceLines(measured || (voices?.length ?? 0) > 1 ? voices ?? [] : []).map((line, i) =>
      `${i === 0 ? "Voices:" : "       "}    ${line}`
    ),
    ...voices === undefined && level?.omitted !== undefined
      ? [`Voices:    ${level.omitted}; --voices does it here`]
      : [],
    "",
    `In ${out}/:`,
    ...(take ? ["  take.wav     what Csound played"] : []),
    "  figure.svg   the picture",
    "  score.csd    the score, for any Csound: csound -odac score.csd",
    ...(unwritten === undefined ? ["  report.json  the timing, to the note"] : []),
    ...pictures.map(({ name, what }) => `  ${name.padEnd(12)} ${what}`),
    "",
    `Next: your own data      ${task()} perform mine.csv --x date --y price`,
    `      another mapping    ${task()} perform --help`,
    `      in a notebook      ${task()} notebook`,
  ].join("\n"));
  const missing = [
    ...(unwritten === undefined ? [] : [unwritten]),
    ...(take === undefined || (level?.duration ?? 0) + 0.1 >= score.duration
      ? []
      : [`${take} holds ${(level?.duration ?? 0).toFixed(1)} of ${score.duration.toFixed(1)} s`]),
  ];
  for (const what of missing) console.error(`auscult perform: ${what}`);
  if (lost + refused === 0) return missing.length === 0 ? 0 : 1;
  const [refusal] = report.refusals;
  console.error(
    `auscult perform: ${lost} notes were lost on the way, ${refused} refused${
      refusal ? ` (note ${refusal.id}: ${refusal.reason})` : ""
    }`,
  );
  return 1;
}

function heard(csound: Csound): string {
  const { output } = csound;
  if (output.kind === "remote") return "it plays there";
  return output.kind === "device"
    ? `it plays on your sound device, ${-csound.volume} dB below the take`
    : `you hear nothing live (${output.reason}), but it is recorded`;
}

function target({ values: { to } }: Arguments): OscTarget | undefined {
  if (to === undefined) return undefined;
  try {
    return readTarget(to);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function removeIfThere(path: string) {
  if (await isThere(path)) await Deno.remove(path);
}
