import { basename, resolve } from "node:path";
import { type Arguments, oneOf, type Option, positiveNumber, readArguments, UsageError } from "../cli/usage.ts";
import { type OscTarget, readTarget } from "../osc/target.ts";

/** What a script does instead of performing, in this order where several are asked for. */
export const TASKS = ["lock", "verify", "list", "csd", "render", "html", "bundle", "rehearse"] as const;

/** One of {@linkcode TASKS}. */
export type Task = typeof TASKS[number];

/** What was asked of a script. Paths are absolute: a script leaves the folder in which it was called. */
export interface StageArguments {
  /** Empty: perform. */
  readonly tasks: readonly Task[];
  /** Where the `.csd`, the WAV file, the page and the bundle go, as far as they are asked for. */
  readonly files: Readonly<Partial<Record<Task, string>>>;
  readonly engine: "embedded" | "native" | "auto" | undefined;
  readonly to: OscTarget | undefined;
  /** Score seconds in a second, where it was asked for. */
  readonly rate: number | undefined;
  /** A cue's name, or seconds. */
  readonly from: string | undefined;
  readonly resume: boolean;
  readonly seed: number | undefined;
  /** Folder of the take and the log; undefined: `out` beside the script. */
  readonly out: string | undefined;
  readonly oscPort: { readonly bind: string; readonly port: number } | undefined;
}

/** Options of every performance script, as its help shows them. */
export const OPTIONS: Readonly<Record<string, Option>> = {
  engine: {
    value: "embedded|native|auto",
    help: "which Csound: the one in this program (default), the csound command, or that where it has a sound device",
  },
  to: { value: "HOST:PORT", help: "play on a Csound that is already running there (with auscult.orc)" },
  from: { value: "CUE|SECONDS", help: "begin at a cue, or at a time of the score" },
  rate: { value: "RATE", help: "score seconds in a second; the pitch stays (default: 1)" },
  resume: { help: "go on where the last performance was cut off, by its log; the take before is repaired and kept" },
  "osc-port": {
    value: "[ADDRESS:]PORT",
    help: "take /auscult/stage/go, /pause, /next, /previous, /panic, /quit by OSC here (on 127.0.0.1 by default)",
  },
  out: { value: "DIR", help: "folder of the take and the log (default: out, beside the script)" },
  seed: {
    value: "N",
    help: "where the script's random numbers begin (default: the lock's, else the script's, else 1)",
  },
  rehearse: { help: "check engine, device, level, clock and disk, unheard, a line each; exit 1 when one fails" },
  render: { value: "FILE.wav", help: "write the sound to a file, faster than real time" },
  list: { help: "print the score, a line for each note" },
  csd: { value: "[FILE]", help: "write the score as one .csd that any Csound 6.18 plays" },
  lock: { help: "write the lock beside the script: what --verify holds it to" },
  verify: {
    help: "make all of it again, and say line by line what still is as the lock says; exit 1 when something differs",
  },
  html: { value: "[FILE]", help: "write a page that needs nothing else: plots, player, programme note" },
  bundle: { value: "[FILE]", help: "write a .zip with all that the performance needs" },
  help: { help: "print this" },
};

/** Options whose value may be left out, and the ending of what is meant then. */
const OPTIONAL = { csd: ".csd", html: ".html", bundle: ".zip" } as const;

/**
 * Reads what was asked of a script.
 *
 * @param script its path
 * @throws {UsageError} for what no script knows, and what does not go together
 */
export function readStageArguments(
  args: readonly string[],
  { script, cwd }: { script: string; cwd: string },
): StageArguments {
  const name = basename(script);
  const read = readArguments(name, { options: OPTIONS }, withDefaults(args, name.replace(/\.\w+$/, "")));
  const { values, flags } = read;
  const tasks = TASKS.filter((task) => flags.has(task) || values[task] !== undefined);
  const performing = tasks.length === 0;
  if (flags.has("resume") && (values.from !== undefined || !performing)) {
    throw new UsageError(
      `--resume performs, from where the log ends: it does not go with --${
        values.from === undefined ? tasks[0] : "from"
      }`,
    );
  }
  const engine = oneOf(read, "engine", ["embedded", "native", "auto"]);
  if (values.to !== undefined && engine !== undefined) {
    throw new UsageError("--to and --engine exclude each other: the Csound at --to is already running");
  }
  if (values.render !== undefined && !/[^\\/]\.wav$/i.test(values.render)) {
    throw new UsageError(`--render takes the name of a WAV file, FILE.wav, got "${values.render}"`);
  }
  if (values.out?.trim() === "") throw new UsageError("--out takes the name of a folder, got nothing");
  return {
    tasks,
    files: Object.fromEntries(
      (["csd", "render", "html", "bundle"] as const).flatMap((task) => {
        const file = values[task];
        return file === undefined ? [] : [[task, resolve(cwd, file)]];
      }),
    ),
    engine,
    to: values.to === undefined ? undefined : asUsage(() => readTarget(values.to)),
    rate: positiveNumber(read, "rate", "score seconds in a second,"),
    from: values.from,
    resume: flags.has("resume"),
    seed: seedOf(read),
    out: values.out === undefined ? undefined : resolve(cwd, values.out),
    oscPort: portOf(read),
  };
}

/** The help of a script. */
export function stageHelp(script: string): string {
  const name = basename(script);
  const rows = Object.entries(OPTIONS).map(([option, { value, help }]) =>
    [value === undefined ? `--${option}` : `--${option} ${value}`, help] as const
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `${name}: a performance. With no option it performs, and keeps the take and a log.`,
    "",
    `  deno run -A ${name} [options]`,
    "",
    "Permissions, one by one: --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-ffi --allow-run=csound",
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    "",
    "While it performs, in a terminal:",
    ...KEY_HELP.map(([key, what]) => `  ${key.padEnd(width)}  ${what}`),
    "",
    "deno compile should make one program of it, with the data and the lock beside that program; it is untested.",
  ].join("\n");
}

/** The keys, for a person. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
  ["space", "pause, and go on"],
  ["n, →", "next cue"],
  ["b, ←", "back: to the start of the cue, or the cue before"],
  ["p, Esc", "panic: silence at once, the take too; space goes on"],
  ["q, Ctrl-C", "fade out and end"],
];

/** `--csd` alone means `--csd NAME.csd`. */
function withDefaults(args: readonly string[], name: string): string[] {
  return args.map((arg, i) => {
    const ending = arg.startsWith("--") ? OPTIONAL[arg.slice(2) as keyof typeof OPTIONAL] : undefined;
    const next = args[i + 1];
    return ending !== undefined && (next === undefined || next.startsWith("-")) ? `${arg}=${name}${ending}` : arg;
  });
}

function seedOf({ values: { seed } }: Arguments): number | undefined {
  if (seed === undefined) return undefined;
  if (!/^\d+$/.test(seed) || Number(seed) >= 2 ** 32) {
    throw new UsageError(`--seed takes a whole number, 0 to ${2 ** 32 - 1}, got "${seed}"`);
  }
  return Number(seed);
}

function portOf({ values }: Arguments): { bind: string; port: number } | undefined {
  const text = values["osc-port"];
  if (text === undefined) return undefined;
  const [, bind = "127.0.0.1", port] = /^(?:(.+):)?(\d+)$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65535) {
    throw new UsageError(`--osc-port takes PORT or ADDRESS:PORT, such as 9000 or 0.0.0.0:9000, got "${text}"`);
  }
  return { bind, port: Number(port) };
}

function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
