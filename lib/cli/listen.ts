import { csv } from "../data/csv.ts";
import { pickColumns } from "../data/columns.ts";
import { type Figure, plot } from "../plot/plot.ts";
import { Plot } from "../plot/namespace.ts";
import * as Sound from "../sound/Sound.ts";
import { BUNDLED } from "./bundled.ts";
import { type Arguments, positiveNumber, UsageError } from "./usage.ts";

/** The options that say what is heard; `perform` and `render` share them. */
export const LISTEN_OPTIONS = {
  x: { value: "COL", help: "column for time (default: the first date, else the row number)" },
  y: { value: "COL", help: "column for pitch (default: the first numeric column)" },
  loudness: { value: "COL", help: "column for loudness" },
  duration: { value: "S", help: "how long it lasts, in seconds (default: 20)" },
  scale: { value: "NAME", help: 'musical scale, such as "D minor pentatonic" (default for your own data: none)' },
};

/** The option that says what plays it. */
export const ENGINE_OPTION = {
  value: "embedded|native",
  help: "which Csound: the one in this program (default), or the csound command",
};

/** More notes a second than this blur into one another: denser data is binned. */
const NOTES_A_SECOND = 12;

/** A figure with its score, made of the data that was named on the command line, and what the user should know of it. */
export interface Listening {
  readonly figure: Figure;
  readonly title: string;
  /** What was chosen for the user, a sentence each. */
  readonly notes: readonly string[];
}

/** Loads the data, chooses what was not said, and plots. @throws {UsageError} when that cannot be heard, with the reason */
export async function listen(args: Arguments): Promise<Listening> {
  const duration = positiveNumber(args, "duration", "seconds") ?? 20;
  try {
    const listening = await draw(args, duration);
    const { score } = listening.figure;
    if (score.events.length === 0) throw new RangeError(`nothing to hear: ${score.describe()}`);
    return listening;
  } catch (error) {
    // Whatever fails before a sound is made lies in what was given.
    if (error instanceof Error) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function draw(args: Arguments, duration: number): Promise<Listening> {
  const [path] = args.positionals;
  const { values } = args;
  const bundled = path === undefined;
  const table = await csv(path ?? BUNDLED);
  if (table.length === 0) {
    throw new RangeError(`nothing to hear: ${path} has a header, ${table.columns.join(", ")}, and no rows`);
  }
  const notes = table.warnings.map((warning) => warning.message);
  const picked = values.x !== undefined && values.y !== undefined ? undefined : pickColumns(table);
  const y = values.y ?? (bundled ? "close" : picked!.y);
  const x = values.x ?? picked?.x ?? null;
  if (!bundled && values.y === undefined) {
    notes.push(`No --y was given: pitch follows the first numeric column, "${y}".`);
  }
  if (!bundled && values.x === undefined) {
    notes.push(`No --x was given: time follows ${x === null ? "the row number" : `the first date column, "${x}"`}.`);
  }
  const loudness = values.loudness ?? (bundled ? "volume" : undefined);
  const scale = values.scale ?? (bundled ? "D minor pentatonic" : undefined);
  const title = bundled ? "S&P 500, 2000 to 2020" : `${y} by ${x ?? "row"}, ${path.replace(/^.*[\\/]/, "")}`;

  const channels = {
    x: x ?? Object.assign((_row: unknown, i: number) => i, { label: "row" }),
    y,
    instrument: "pluck",
    ...(loudness === undefined ? {} : { loudness }),
  };
  const bins = Math.max(1, Math.round(NOTES_A_SECOND * duration));
  const dense = table.length > bins;
  const isWords = x !== null && table.some((row) => typeof row[x] === "string"); // these have no stretches
  if (dense) {
    const [of, transform] = isWords ? [`the rows of one ${x}`, "groupX"] : [`a stretch of ${x ?? "rows"}`, "binX"];
    notes.push(`${table.length} rows in ${duration} s would blur: each note is the mean of ${of} (Plot.${transform}).`);
  }
  const mean = "mean" as const;
  const means = { y: mean, ...(loudness === undefined ? {} : { loudness: mean }) };
  const note = !dense
    ? channels
    : isWords
    ? Plot.groupX(means, channels)
    : Plot.binX(means, { ...channels, thresholds: bins });
  const figure = plot({
    ariaLabel: title,
    marks: [
      Plot.lineY(table, { x: channels.x, y, stroke: "currentColor", strokeOpacity: dense ? 0.4 : 1 }),
      Plot.dot(table, { ...note, fill: "steelblue", r: 2 }), // where the notes are
      Sound.note(table, note),
    ],
    time: { duration },
    ...(scale === undefined ? {} : { pitch: { scale } }),
  });
  return { figure, title, notes };
}
