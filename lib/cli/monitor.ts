import { CAPTURE_HEADER, captureLines } from "../osc/captureLine.ts";
import { Monitor, type MonitorOptions } from "../osc/monitor.ts";
import { shownAddress } from "../osc/printable.ts";
import type { ReceivedPacket } from "../osc/received.ts";
import { replayOsc, type ReplayReport } from "../osc/replayOsc.ts";
import { isLoopback } from "../osc/resolveHost.ts";
import { readTarget } from "../osc/target.ts";
import { udpSockets } from "../osc/udpTable.ts";
import { Interruption } from "./interruption.ts";
import { type Lines, MonitorPrinter, summary } from "./MonitorPrinter.ts";
import { type Arguments, type Command, positiveNumber, UsageError } from "./usage.ts";

/** Silence for so long, in s, is spoken of. */
const SILENCE = 5;

/** `deno task monitor`: what comes to a port. */
export const monitor: Command = {
  summary: "Prints the OSC messages that come to a port; saves them, forwards them, and plays saved ones again.",
  options: {
    port: { value: "PORT", help: "the UDP port to listen on (default: 7770)" },
    bind: {
      value: "ADDRESS",
      help: "the address to listen on (default: 127.0.0.1, this machine only; 0.0.0.0: all networks)",
    },
    filter: {
      value: "PATTERN",
      help: "only these addresses, as OSC patterns have it: '/sp500/*', '/{note,stop}', '/?/[a-c]'",
    },
    forward: {
      value: "PORT",
      help: "also send every packet on to this port of 127.0.0.1, where a Csound listens; answers do not come back",
    },
    save: { value: "FILE.jsonl", help: "keep what comes, a line of JSON each, for --replay" },
    json: { help: "print lines of JSON, as --save keeps them" },
    seconds: { value: "S", help: "end after so many seconds" },
    count: { value: "N", help: "end after so many messages" },
    replay: { value: "FILE.jsonl", help: "send what was kept, with its timing, in place of listening" },
    to: { value: "HOST:PORT", help: "where --replay sends (default: 127.0.0.1:7770)" },
    rate: { value: "R", help: "how fast --replay is; 2 is twice as fast (default: 1)" },
  },
  async run(args) {
    return args.values.replay === undefined ? await watch(args) : await replay(args.values.replay, args);
  },
};

async function replay(path: string, args: Arguments): Promise<number> {
  const given = [...Object.keys(args.values), ...args.flags].filter((name) => !["replay", "to", "rate"].includes(name));
  if (given.length > 0) throw new UsageError(`--replay goes with --to and --rate, not with --${given.join(", --")}`);
  const rate = positiveNumber(args, "rate", "a number") ?? 1;
  const to = usable(() => readTarget(args.values.to ?? "127.0.0.1:7770"));
  using interruption = new Interruption();
  let report: ReplayReport;
  try {
    report = await replayOsc(path, { to, rate, signal: interruption.signal });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`--replay: there is no file "${path}"`);
    throw unusable(error);
  }
  const { packets, duration, late, stopped, cutOff } = report;
  if (cutOff !== undefined) {
    console.log(`Line ${cutOff}, the last, is cut off (what wrote the capture was ended): it was left out.`);
  }
  console.log(
    `${stopped ? "Stopped; " : ""}${packets.toLocaleString("en")} packet${
      packets === 1 ? "" : "s"
    } of ${path} sent to ${to.host}:${to.port} in ${duration.toFixed(1)} s, each within ${
      late.toFixed(1)
    } ms of its time`,
  );
  return 0;
}

async function watch(args: Arguments): Promise<number> {
  for (const option of ["to", "rate"]) {
    if (args.values[option] !== undefined) throw new UsageError(`--${option} goes with --replay FILE.jsonl`);
  }
  const { bind, filter, save } = args.values;
  const port = portOf(args, "port") ?? 7770;
  const forward = portOf(args, "forward");
  const seconds = positiveNumber(args, "seconds", "a number of seconds");
  const count = positiveNumber(args, "count", "a number of messages");
  const json = args.flags.has("json");

  using interruption = new Interruption();
  const end = new AbortController();
  const ended = new Promise((resolve) => end.signal.addEventListener("abort", resolve, { once: true }));
  interruption.signal.addEventListener("abort", () => end.abort());
  const out = new Output(json, () => end.abort());
  const printer = new MonitorPrinter(out);
  let left = count ?? Infinity;
  let packets = 0;
  const options: MonitorOptions = {
    port,
    ...(bind === undefined ? {} : { bind }),
    ...(filter === undefined ? {} : { filter }),
    ...(forward === undefined ? {} : { forward }),
    ...(save === undefined ? {} : { save }),
    ...(count === undefined ? {} : { count }),
    onPacket(packet) {
      if (json) out.json(packet, ++packets);
      else if (packet.messages.length === 0 && !packet.malformed) printer.emptyBundle(packet);
    },
    onMessage(message) {
      if (!json) printer.message(message);
      if (--left <= 0) end.abort();
    },
    onMalformed(packet) {
      if (!json) printer.malformed(packet);
    },
  };
  let watching: Monitor;
  try {
    watching = await Monitor.open(options);
  } catch (error) {
    throw unusable(error);
  }
  if (json) {
    out.raw(`${JSON.stringify({ ...CAPTURE_HEADER, started: new Date().toISOString(), port: watching.port })}\n`);
  }
  for (const text of opening(watching, options)) out.note(text);

  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const seen = new Seen(watching, options, out);
  let ticked = started;
  const tick = () => {
    const now = performance.now();
    printer.tick((now - ticked) / 1000, seen.look(elapsed()));
    ticked = now;
  };
  const ticking = setInterval(tick, 1000);
  const flushing = setInterval(() => out.flush(), 50);
  const timer = seconds === undefined ? undefined : setTimeout(() => end.abort(), seconds * 1000);
  await ended;
  clearInterval(ticking);
  clearTimeout(timer);
  await watching.close();
  tick();
  clearInterval(flushing);
  const { statistics } = watching;
  out.endStatus();
  for (const text of summary(statistics, elapsed(), watching.saveError?.message)) out.note(text);
  if (save !== undefined && !watching.saveError) {
    out.note(`  saved in ${save}; again: deno task monitor --replay ${save} --to 127.0.0.1:${port}`);
  }
  out.flush();
  return watching.saveError ? 1 : 0;
}

/** What is said at first. */
function opening({ address, port, statistics }: Monitor, { filter, forward, save }: MonitorOptions): string[] {
  const nobody = forward !== undefined && udpSockets(forward)?.length === 0;
  return [
    `Listening for OSC on ${address}:${port}${filter === undefined ? "" : `, only ${filter}`}; Ctrl-C ends`,
    ...(isLoopback(address) || address === "::1" ? [] : ["Any machine of these networks can send here"]),
    ...(statistics.dropped === undefined ? ["What the socket loses cannot be known on this system"] : []),
    ...(forward === undefined ? [] : [
      `Every packet goes on to 127.0.0.1:${forward}${
        nobody ? ", where NOBODY listens yet" : ""
      }; answers from there do not come back`,
    ]),
    ...(save === undefined ? [] : [`All that ${filter === undefined ? "comes" : "matches"} is saved in ${save}`]),
  ];
}

/** Looks once a second at what there is to be said about. */
class Seen {
  readonly #watching: Monitor;
  readonly #options: MonitorOptions;
  readonly #out: Output;
  #dropped = 0;
  #unsent = 0;
  #silent = false;
  #told = false;

  constructor(watching: Monitor, options: MonitorOptions, out: Output) {
    this.#watching = watching;
    this.#options = options;
    this.#out = out;
  }

  look(elapsed: number) {
    const { statistics, saveError, address, port } = this.#watching;
    const { messages, packets, others, filtered, unsent } = statistics;
    const { dropped } = statistics;
    if (dropped !== undefined && dropped > this.#dropped) {
      const lost = dropped - this.#dropped;
      this.#watching.noteDropped(lost);
      this.#out.note(
        `LOST ${lost.toLocaleString("en")} packets (${
          dropped.toLocaleString("en")
        } in all): they came faster than this machine took them. ` +
          "Close what else is busy; on Linux a larger buffer helps: sudo sysctl net.core.rmem_max=4194304 net.core.rmem_default=4194304",
      );
      this.#dropped = dropped;
    }
    if (unsent > this.#unsent) {
      this.#out.note(`${(unsent - this.#unsent).toLocaleString("en")} packets could not be forwarded`);
      this.#unsent = unsent;
    }
    if (saveError && !this.#told) {
      this.#told = true;
      this.#out.note(`${saveError.message}. Watching goes on.`);
    }
    if (!this.#silent && elapsed >= SILENCE && messages === 0) {
      this.#silent = true;
      if (packets === 0) {
        this.#out.note(
          `Nothing has come for ${SILENCE} s. Does the sender send to port ${port}, and to ${address} (not to ::1)? ${
            address === "127.0.0.1" ? "From another machine: --bind 0.0.0.0. " : ""
          }Not clear? deno task doctor`,
        );
      } else if (filtered > 0) {
        const names = [...others.keys()].slice(0, 5).map(shownAddress).join(", ");
        this.#out.note(
          `${
            filtered.toLocaleString("en")
          } messages came, and none matches ${this.#options.filter} (upper and lower case differ). They went to ${names}${
            others.size > 5 ? ", …" : ""
          }`,
        );
      }
    }
    return statistics;
  }
}

/** Writes lines to stdout, or JSON there and lines to stderr; and, in a terminal, the status under them. */
class Output implements Lines {
  readonly #json: boolean;
  readonly #broken: () => void;
  readonly #terminal = Deno.stdout.isTerminal();
  readonly #text = new TextEncoder();
  #waiting: string[] = [];
  #status = "";

  /** @param broken is called when nobody reads any more */
  constructor(json: boolean, broken: () => void) {
    this.#json = json;
    this.#broken = broken;
  }

  line(text: string): void {
    this.raw(this.#status === "" ? `${text}\n` : `\r\x1b[K${text}\n${this.#status}`);
  }

  /** What is no message: for eyes only. */
  note(text: string): void {
    if (this.#json) console.error(text);
    else this.line(text);
  }

  status(text: string): void {
    if (!this.#terminal || this.#json) return;
    // A line that is wrapped cannot be drawn over.
    this.#status = text.slice(0, Math.max(0, Deno.consoleSize().columns - 1));
    this.raw(`\r\x1b[K${this.#status}`);
  }

  /** The status goes, for what comes last. */
  endStatus(): void {
    if (this.#status !== "") this.raw("\r\x1b[K");
    this.#status = "";
  }

  json(packet: ReceivedPacket, number: number): void {
    this.raw(captureLines(packet, number));
  }

  raw(text: string): void {
    this.#waiting.push(text);
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = this.#text.encode(this.#waiting.join(""));
    this.#waiting = [];
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      this.#broken();
    }
  }
}

function portOf(args: Arguments, option: string): number | undefined {
  const text = args.values[option];
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) > 65535) {
    throw new UsageError(`--${option} takes a port, a whole number within 1…65535, got "${text}"`);
  }
  return Number(text);
}

/** What the user gave cannot be used: these errors say so in one line. */
function unusable(error: unknown): unknown {
  const usage = error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError ||
    (error instanceof Error && error.cause instanceof Error);
  return usage ? new UsageError((error as Error).message, { cause: error }) : error;
}

function usable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(error);
  }
}
