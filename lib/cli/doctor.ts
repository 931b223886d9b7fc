import { type Diagnosis, doctor as examine, type DoctorStep } from "../csound/doctor/doctor.ts";
import type { Finding } from "../csound/doctor/finding.ts";
import type { OscArgument, OscMessage } from "../osc/message.ts";
import { Interruption } from "./interruption.ts";
import { type Arguments, type Command, oneOf, UsageError } from "./usage.ts";

/** `deno task doctor`: why nothing sounds, and what to change. */
export const doctor: Command = {
  summary: "Finds out why nothing sounds, and says what to change.",
  positional: "mine.csd",
  options: {
    port: { value: "N", help: "look at who listens on this UDP port (default: 7770, or the port of the .csd)" },
    listen: { value: "S", help: "how long to listen to what your program sends, in seconds (default: 3)" },
    send: {
      value: "MESSAGE",
      help: 'a message to try, as oscsend has it: "/freq f 440" (several: with ; between them)',
    },
    device: {
      value: "default|none",
      help: "default: play what is measured on the sound device too; none: no device is wanted here",
    },
    token: { value: "TOKEN", help: "the token of the Csound that listens" },
    json: { help: "print the diagnosis as JSON" },
  },
  async run(args) {
    const csd = args.positionals[0];
    const port = whole(args, "port");
    const listen = seconds(args, "listen");
    const device = oneOf(args, "device", ["default", "none"]);
    const send = args.values.send === undefined ? undefined : args.values.send.split(";").map(readMessage);
    const json = args.flags.has("json");
    if (csd !== undefined) await checkFile(csd);
    using interruption = new Interruption();
    const progress = new Steps(json);
    const diagnosis = await examine({
      ...(csd === undefined ? {} : { csd }),
      ...(port === undefined ? {} : { port }),
      ...(listen === undefined ? {} : { listen }),
      ...(device === undefined ? {} : { device }),
      ...(send === undefined ? {} : { send }),
      ...(args.values.token === undefined ? {} : { token: args.values.token }),
      signal: interruption.signal,
      onStep: (step) => progress.show(step),
    }).catch((error) => {
      if (interruption.signal.aborted) return undefined;
      throw error;
    });
    if (!diagnosis) {
      progress.end();
      return interruption.exitCode;
    }
    console.log(json ? JSON.stringify(diagnosis, finite, 2) : report(diagnosis));
    return diagnosis.proven ? 0 : 1;
  },
};

/** The findings and the verdict, for a person. */
function report({ findings, verdict }: Diagnosis): string {
  return ["", ...findings.flatMap((finding) => [...tell(finding), ""]), verdict].map(plain).join("\n");
}

/** What came from the network, or stands in a file, does not get to steer the terminal. */
function plain(line: string): string {
  // deno-lint-ignore no-control-regex -- these are meant
  return line.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "?");
}

function tell({ severity, id, seen, means, change, at }: Finding): string[] {
  const where = at ? `${at.path}:${at.line}: ` : "";
  const [words = "", ...code] = change.split("\n");
  return [
    `${severity.toUpperCase()} [${id}] ${where}${seen}`,
    ...(at && at.text !== "" ? [`  now:    ${at.text}`] : []),
    `  means:  ${means}`,
    `  change: ${words}`,
    ...code.map((line) => `            ${line}`),
  ];
}

/** JSON has no infinity: silence is null dBFS. */
function finite(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** What is looked at, a line each; on a terminal, what is going on too. */
class Steps {
  readonly #silent: boolean;
  readonly #terminal = Deno.stdout.isTerminal();
  #open = false;

  constructor(silent: boolean) {
    this.#silent = silent;
  }

  show({ name, seen, done }: DoctorStep) {
    if (this.#silent) return;
    const line = plain(`${name.padEnd(10)} ${seen}`);
    if (done) {
      this.#write(`${this.#open ? "\r\x1b[K" : ""}${line}\n`);
      this.#open = false;
    } else if (this.#terminal) {
      const { columns } = Deno.consoleSize();
      this.#write(`\r\x1b[K${`${line} …`.slice(0, columns - 1)}`);
      this.#open = true;
    }
  }

  end() {
    if (this.#open) this.#write("\n");
  }

  #write(text: string) {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  }
}

async function checkFile(path: string) {
  if (!/\.csd$/i.test(path)) throw new UsageError(`doctor takes a .csd, got "${path}"`);
  try {
    if (!(await Deno.stat(path)).isFile) throw new UsageError(`doctor takes a .csd, "${path}" is a folder`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `Cannot read ${path}: ${
        error instanceof Deno.errors.NotFound ? "there is no such file" : (error as Error).message
      }`,
    );
  }
}

function whole({ values }: Arguments, option: string): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new UsageError(`--${option} takes a port, 1 to 65535, got "${text}"`);
  }
  return port;
}

function seconds({ values }: Arguments, option: string): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0 && number <= 3600)) {
    throw new UsageError(`--${option} takes seconds, 0 to 3600, got "${text}"`);
  }
  return number;
}

/** "/note sf bell 440" */
function readMessage(text: string): OscMessage {
  const [address = "", types = "", ...words] = text.trim().split(/\s+/);
  const usage = `--send takes ADDRESS TYPES VALUES, such as "/freq f 440" or "/note sf bell 440", got "${text}"`;
  if (!address.startsWith("/") || !/^[ifdshTFNI]*$/.test(types)) throw new UsageError(usage);
  const args = [...types].map((type): OscArgument => {
    if (type === "T" || type === "F") return type === "T";
    if (type === "N") return null;
    if (type === "I") return Infinity;
    const word = words.shift();
    if (word === undefined) throw new UsageError(usage);
    if (type === "s") return word;
    const number = Number(word);
    if (Number.isNaN(number) && word !== "NaN") throw new UsageError(usage);
    return type === "h" ? BigInt(Math.round(number)) : number;
  });
  if (words.length > 0) throw new UsageError(usage);
  return { address, types, args };
}
