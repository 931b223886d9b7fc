import { parseArgs } from "node:util";

/** Something that the user typed or gave cannot be used: one line that says what, and what is allowed; exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** An option of a command: what stands for its value in the help (a flag has none), and what it does. */
export interface Option {
  readonly value?: string;
  readonly help: string;
  /** A letter that stands for it: `-o`. */
  readonly short?: string;
}

/** What a command of `auscult` is: how it is called, and what it does with what was given. */
export interface Command {
  readonly summary: string;
  readonly positional?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Returns the exit code. */
  run(args: Arguments): Promise<number>;
}

/** What was given on the command line. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Names of the flags that were given. */
  readonly flags: ReadonlySet<string>;
}

/** Reads `--name value`, `--flag` and at most one positional argument. @throws {UsageError} for what the command does not know */
export function readArguments(
  name: string,
  command: Pick<Command, "options" | "positional">,
  args: readonly string[],
): Arguments {
  const known = Object.keys(command.options).map((option) => `--${option}`);
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: Object.fromEntries(
        Object.entries(command.options).map(([option, { value, short }]) => [
          option,
          { type: value === undefined ? "boolean" as const : "string" as const, ...short !== undefined && { short } },
        ]),
      ),
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}; ${name} takes ${known.join(", ")}`);
  }
  const { positionals } = parsed;
  const most = command.positional ? 1 : 0;
  if (positionals.length > most) {
    throw new UsageError(
      `${name} takes ${most === 0 ? "no file" : "one file"}, got ${positionals.map((p) => `"${p}"`).join(", ")}`,
    );
  }
  const given = Object.entries(parsed.values);
  return {
    positionals,
    values: Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
    flags: new Set(given.filter(([, value]) => value === true).map(([option]) => option)),
  };
}

/** The value of an option as a positive number, in the unit that `what` says. */
export function positiveNumber(args: Arguments, option: string, what: string): number | undefined {
  const text = args.values[option];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || number <= 0) {
    throw new UsageError(`--${option} takes ${what} greater than 0, got "${text}"`);
  }
  return number;
}

/** The value of an option that takes one of a few words. */
export function oneOf<const T extends string>(args: Arguments, option: string, words: readonly T[]): T | undefined {
  const text = args.values[option];
  if (text === undefined) return undefined;
  const word = words.find((word) => word === text);
  if (word === undefined) throw new UsageError(`--${option} takes ${words.join(" or ")}, got "${text}"`);
  return word;
}

/** The help text of one command. */
export function help(name: string, command: Command): string {
  const rows = Object.entries(command.options).map(([option, { value, help, short }]) => {
    const names = `${short === undefined ? "" : `-${short}, `}--${option}`;
    return [value === undefined ? names : `${names} ${value}`, help] as const;
  });
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    command.summary,
    "",
    `  deno task ${name}${command.positional ? ` [${command.positional}]` : ""}${rows.length ? " [options]" : ""}`,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join("\n");
}
