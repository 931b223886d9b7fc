/** Offline rendering: 64 voices of each instrument, embedded beside the `csound` command on the same score; and what starting costs. */
import { CsoundHost } from "../lib/csound/embedded/host.ts";
import { renderCsd } from "../lib/csound/embedded/renderCsd.ts";
import { loadCsoundModule, unpackCsound } from "../lib/csound/embedded/wasm.ts";
import { toCsd } from "../lib/sound/csd.ts";
import type { SoundEvent } from "../lib/sound/event.ts";
import { has } from "../tests/helpers/has.ts";
import { row } from "./table.ts";

const VOICES = 64;
const SECONDS = 10;
const RUNS = 3;

const mixed = ["tone", "pluck", "bell", "pad", "noise", "click"];
await startingUp();
for (const instruments of [mixed, ...mixed.map((name) => [name])]) await compare(instruments);

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
  host.compileCsd(score(mixed));
  step("compile a CSD");
  host.start();
  host.performKsmps();
  step("start, first block");
  host.destroy();
}

/** The fastest of some runs in turn, so that other programs on the machine count as little as possible. */
async function compare(instruments: string[]) {
  const csd = score(instruments);
  const path = await Deno.makeTempFile({ suffix: ".csd" });
  await Deno.writeTextFile(path, csd);
  let [embedded, native, frames] = [Infinity, Infinity, 0];
  try {
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      ({ frames } = await renderCsd(csd, { maxDuration: 2 * SECONDS, onBlock: () => {} }));
      embedded = Math.min(embedded, (performance.now() - start) / 1000);
      if (!has("csound")) continue;
      const other = performance.now();
      await new Deno.Command("csound", { args: ["-n", "-d", "-m0", path], stdout: "null", stderr: "null" }).output();
      native = Math.min(native, (performance.now() - other) / 1000);
    }
  } finally {
    await Deno.remove(path);
  }
  const audio = frames / 48_000;
  row(
    `${VOICES} voices of ${instruments.length > 1 ? "all instruments" : instruments[0]}, embedded`,
    `${(audio / embedded).toFixed(1)} s of sound a second`,
    native === Infinity
      ? "no csound command to compare with"
      : `csound -n: ${(audio / native).toFixed(1)} (embedded is ${(native / embedded).toFixed(2)} of it)`,
  );
}

function score(instruments: string[]): string {
  const events = Array.from({ length: VOICES }, (_, i): SoundEvent => ({
    time: i / 1000,
    sustain: SECONDS - 1,
    pitch: 110 * 2 ** (i / 12),
    loudness: -40,
    pan: (i % 9) / 4 - 1,
    brightness: (i % 5) / 4,
    instrument: instruments[i % instruments.length]!,
    voice: i,
    mark: 0,
    index: i,
  }));
  return toCsd(events, { duration: SECONDS });
}
