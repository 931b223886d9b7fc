import { columnType, pickColumns } from "../data/columns.ts";
import { csv } from "../data/csv.ts";
import type { Table } from "../data/Table.ts";
import { repair } from "../live/checkAddress.ts";
import type { OscStream } from "../live/OscStream.ts";
import { streamOsc, type StreamOscOptions } from "../live/streamOsc.ts";
import type { StreamProgress, StreamReport } from "../live/streamWire.ts";
import type { StreamValue } from "../live/typeTags.ts";
import { BUNDLED } from "./bundled.ts";
import { Interruption } from "./interruption.ts";
import { task } from "./task.ts";
import { type Arguments, type Command, positiveNumber, UsageError } from "./usage.ts";

const TO = "127.0.0.1:7770";
const EVERY = 0.1;
/** Where there is no terminal, progress is told so often, ms. */
const NEWS = 10_000;

/** `deno task stream`: rows to any OSC program. */
export const stream: Command = {
  summary: "Sends the rows of a CSV to any OSC program, one message a row; with nothing given, the S&P 500.",
  positional: "DATA.csv",
  options: {
    to: { value: "HOST:PORT", help: `where to (default: ${TO})` },
    address: { value: "/NAME", help: "the OSC address (default: the file's name, such as /sp500)" },
    channels: { value: "COL,COL…", help: "what each message holds (default: the first numeric column)" },
    every: { value: "S", help: `seconds from row to row (default: ${EVERY})` },
    time: { value: "COL", help: "keep the rows' own distances, those of this column, in place of --every" },
    duration: { value: "S", help: "with --time: how long all rows take (default: 20)" },
    range: { value: "LOW,HIGH", help: "scale each column to this range (default: values as they are)" },
    types: { value: "TAGS", help: "a type tag for each channel, such as ff (default: f for numbers, s for texts …)" },
    missing: { value: "skip|hold|NUMBER", help: "what to do where a value is missing (default: skip the row)" },
    start: { value: "ROW", help: "the row to begin with, from 0" },
    rate: { value: "FACTOR", help: "so many times faster" },
    loop: { help: "start anew after the last row, until Ctrl-C" },
  },
  async run(args) {
    using interruption = new Interruption();
    const notes: string[] = [];
    const { sending, options } = await begin(args, notes);
    for (const note of notes) console.log(`  ${note}`);
    const progress = new Lines();
    const stop = () => sending.stop();
    interruption.signal.addEventListener("abort", stop);
    if (interruption.signal.aborted) stop();
    let report: StreamReport;
    try {
      for await (const news of sending) progress.show(news);
      report = await sending.done;
    } catch (error) {
      throw new UsageError((error as Error).message, { cause: error }); // nobody has that name, or no way leads there
    } finally {
      progress.end();
    }
    return tell(report, { options, exitCode: interruption.exitCode });
  },
};

async function begin(
  args: Arguments,
  notes: string[],
): Promise<{ sending: OscStream; options: StreamOscOptions }> {
  let sending: OscStream | undefined;
  const options = {
    ...timing(args),
    ...numbers(args),
    to: args.values.to ?? TO,
    ...(args.values.types === undefined ? {} : { types: args.values.types }),
    loop: args.flags.has("loop"),
    // What ends it is thrown, and told by whoever catches it.
    onProblem: (message: string) => sending?.state !== "stopped" && console.error(`auscult stream: ${message}`),
  };
  try {
    const [path] = args.positionals;
    const table = await csv(path ?? BUNDLED);
    if (table.length === 0) {
      throw new RangeError(`nothing to send: ${path} has a header, ${table.columns.join(", ")}, and no rows`);
    }
    notes.push(...table.warnings.map(({ message }) => message));
    const all = { ...options, address: address(args, notes), channels: channels(args, table, notes) };
    sending = streamOsc(table, all);
    const { rate = 1, duration, every = 0 } = all;
    const rows = table.length - (all.start ?? 0);
    const seconds = (duration ?? rows * every) / rate;
    const { to, channels: names } = all;
    console.log(
      `${rows} row${rows === 1 ? "" : "s"} to ${to}, ${all.address} ${names.join(" ")}, in ${seconds.toFixed(1)} s${
        all.loop ? ", over and over" : ""
      }; Ctrl-C stops`,
    );
    return { sending, options: all };
  } catch (error) {
    // Whatever fails before a row is sent lies in what was given.
    if (error instanceof Error) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function address(args: Arguments, notes: string[]): string {
  if (args.values.address !== undefined) return args.values.address;
  const [path] = args.positionals;
  if (path === undefined) return "/sp500";
  const name = repair(path.replace(/^.*[\\/]/, "").replace(/[?#].*$/, "").replace(/(?<=.)\.\w+$/, "")) || "/rows";
  notes.push(`No --address was given: the messages go to ${name}, after the file's name.`);
  return name;
}

function channels(args: Arguments, table: Table, notes: string[]): string[] {
  const given = args.values.channels;
  if (given === undefined) {
    if (args.positionals.length === 0) return ["close", "volume"];
    const { y } = pickColumns(table);
    notes.push(`No --channels were given: each message holds the first numeric column, "${y}".`);
    return [y];
  }
  // A name may hold a comma itself.
  const names = table.columns.includes(given) ? [given] : given.split(",").map((name) => name.trim());
  for (const name of names) {
    if (table.columns.includes(name) && columnType(table, name) === "empty") notes.push(`"${name}" is empty.`);
  }
  return names;
}

function timing(args: Arguments): Pick<StreamOscOptions, "every" | "time" | "duration"> {
  const { time } = args.values;
  const every = positiveNumber(args, "every", "seconds");
  const duration = positiveNumber(args, "duration", "seconds");
  if (time === undefined) {
    if (duration !== undefined) throw new UsageError("--duration goes with --time COL; --every S is from row to row");
    return { every: every ?? EVERY };
  }
  if (every !== undefined) throw new UsageError("--every and --time exclude each other: the rows keep one distance");
  return { time, duration: duration ?? 20 };
}

function numbers(args: Arguments): Pick<StreamOscOptions, "range" | "missing" | "start" | "rate"> {
  const { range, missing, start } = args.values;
  const ends = range?.split(",").map((end) => end.trim() === "" ? NaN : Number(end));
  if (ends && (ends.length !== 2 || !ends.every(Number.isFinite))) {
    throw new UsageError(`--range takes two numbers, such as 0,1, got "${range}"`);
  }
  if (
    missing !== undefined && !/^(skip|hold)$/.test(missing) &&
    (missing.trim() === "" || !Number.isFinite(Number(missing)))
  ) {
    throw new UsageError(`--missing takes skip, hold or a number, got "${missing}"`);
  }
  if (start !== undefined && !/^\d+$/.test(start)) {
    throw new UsageError(`--start takes a row's number, from 0, got "${start}"`);
  }
  const rate = positiveNumber(args, "rate", "a factor");
  return {
    ...(ends && { range: ends }),
    ...(missing !== undefined && { missing: missing === "skip" || missing === "hold" ? missing : Number(missing) }),
    ...(start !== undefined && { start: Number(start) }),
    ...(rate !== undefined && { rate }),
  };
}

/** The last lines, and the exit code. */
function tell(report: StreamReport, { options, exitCode }: { options: StreamOscOptions; exitCode: number }): number {
  const { sent, skipped, failed, to, address, types, seconds, error, stopped } = report;
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  console.log([
    `${stopped ? "Stopped: sent" : "Sent"} ${count(sent, "message")} to ${to}, ${address} ,${types}, in ${
      seconds.toFixed(1)
    } s${sent > 0 ? `, each within ${error.max.toFixed(1)} ms of its moment` : ""}.`,
    ...(skipped > 0
      ? [`Left out ${count(skipped, "row")} that lack a value (--missing ${options.missing ?? "skip"}).`]
      : []),
    `Nothing sounds? UDP does not tell: ${task()} monitor --port ${
      to.replace(/^.*:/, "")
    } in place of the receiver shows what comes,`,
    `                ${task()} doctor mine.csd says what to change.`,
  ].join("\n"));
  if (stopped) return exitCode;
  if (failed === 0) return 0;
  console.error(`auscult stream: ${count(failed, "message")} could not be sent`);
  return 1;
}

/** How far it is: one line that is drawn over, or, where there is no terminal, one every ten seconds. */
class Lines {
  #told = -Infinity;
  #drawn = false;

  show({ position, rows, pass, values }: StreamProgress): void {
    const text = `  row ${position} of ${rows}${pass > 1 ? `, pass ${pass}` : ""}${
      values ? `: ${values.map(short).join("  ")}` : ""
    }`;
    if (Deno.stdout.isTerminal()) {
      const { columns } = Deno.consoleSize();
      // deno-lint-ignore no-control-regex -- a text from data must not steer the terminal
      this.#write(`\r${text.replace(/[\x00-\x1f\x7f-\x9f]/g, "?").slice(0, Math.max(0, columns - 1))}\x1b[K`);
      this.#drawn = true;
    } else if (performance.now() - this.#told >= NEWS) {
      this.#told = performance.now();
      this.#write(`${JSON.stringify(text).slice(1, -1)}\n`);
    }
  }

  end(): void {
    if (this.#drawn) this.#write("\n");
  }

  #write(text: string) {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  }
}

function short(value: StreamValue): string {
  return typeof value === "number" ? String(Number(value.toPrecision(7))) : String(value);
}
