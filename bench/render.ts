/** Offline rendering: 64 voices of each instrument, embedded beside the `csound` command on the same score; and what starting costs. */
import process from "node:process";
import { CsoundHost } from "../lib/csound/embedded/host.ts";
import { renderCsd } from "../lib/csound/embedded/renderCsd.ts";
import { loadCsoundModule, unpackCsound } from "../lib/csound/embedded/wasm.ts";
import { toCsd } from "../lib/sound/csd.ts";
import { instruments } from "../lib/sound/instruments.ts";
import type { SoundEvent } from "../lib/sound/event.ts";
import { has } from "../tests/helpers/has.ts";
import { row } from "./table.ts";

const VOICES = 64;
/** A short and a long score: their difference is steady sound, without what either engine does once (start, load, compile, end). */
const SECONDS = [2, 10] as const;
const RUNS = 4;

await startingUp();
for (const names of [instruments, ...instruments.map((name) => [name])]) await compare(names);

/** Each step from nothing to the first block, once: as in a process that has just started. */
async function startingUp() {
  let start = performance.now();
  const step = (what: string) => {
    row(`starting: ${what}`, `${(performance.now() - start).toFixed(1)} ms`, "");
    start = performance.now();
  };
  const { default: script } = await import("@csound/browser/dist/csound.js", { with: { type: "text" } });
  step("text import");
  const bytes = unpackCsound(script as unknown as string);
  step("base64, inflate");
  await WebAssembly.compile(bytes);
  step("compile");
  await loadCsoundModule(); // again, for what follows
  start = performance.now();
  const host = await CsoundHost.create();
  step("instantiate, create");
  for (const flag of ["-d", "-m0"]) host.option(flag);
  host.compileCsd(score(instruments, SECONDS[0]));
  step("compile a CSD");
  host.start();
  host.performKsmps();
  step("start, first block");
  host.destroy();
}

/**
 * Seconds of sound for a second of CPU time (user), which other programs on the machine touch less than the wall clock. The
 * least of some runs in turn of each engine and length, after one that compiles the WebAssembly to its fast form.
 */
async function compare(instruments: readonly string[]) {
  const [short, long] = SECONDS;
  const scores = { short: score(instruments, short), long: score(instruments, long) };
  const least = { embedded: { short: Infinity, long: Infinity }, native: { short: Infinity, long: Infinity } };
  await embedded(scores.short);
  for (let run = 0; run < RUNS; run++) {
    for (const length of ["short", "long"] as const) {
      least.embedded[length] = Math.min(least.embedded[length], await embedded(scores[length]));
      if (has("csound")) least.native[length] = Math.min(least.native[length], await native(scores[length]));
    }
  }
  const speed = (engine: { short: number; long: number }) => (long - short) / (engine.long - engine.short);
  const [ours, theirs] = [speed(least.embedded), speed(least.native)];
  row(
    `${VOICES} voices of ${instruments.length > 1 ? "all instruments" : instruments[0]}, embedded`,
    `${ours.toFixed(1)} s of sound a CPU second`,
    has("csound")
      ? `csound -n: ${theirs.toFixed(1)} (embedded is ${(ours / theirs).toFixed(2)} of it)`
      : "no csound command to compare with",
  );
}

/** CPU seconds of a render. */
async function embedded(csd: string): Promise<number> {
  const before = process.cpuUsage();
  await renderCsd(csd, { maxDuration: 2 * SECONDS[1], onBlock: () => {} });
  return process.cpuUsage(before).user / 1e6;
}

/** CPU seconds of the `csound` command, as the shell that starts it counts its children's. */
async function native(csd: string): Promise<number> {
  const path = await Deno.makeTempFile({ suffix: ".csd" });
  try {
    await Deno.writeTextFile(path, csd);
    const script = 'csound -n -d -m0 "$0" >/dev/null 2>&1; times';
    const { stdout } = await new Deno.Command("sh", { args: ["-c", script, path] }).output();
    const [, minutes, seconds] = /\n(\d+)m([\d.]+)s/.exec(new TextDecoder().decode(stdout))!;
    return 60 * Number(minutes) + Number(seconds);
  } finally {
    await Deno.remove(path);
  }
}

function score(instruments: readonly string[], duration: number): string {
  const events = Array.from({ length: VOICES }, (_, i): SoundEvent => ({
    time: i / 1000,
    sustain: duration - 1,
    pitch: 110 * 2 ** (i / 12),
    loudness: -40,
    pan: (i % 9) / 4 - 1,
    brightness: (i % 5) / 4,
    instrument: instruments[i % instruments.length]!,
    voice: i,
    mark: 0,
    index: i,
  }));
  return toCsd(events, { duration });
}
