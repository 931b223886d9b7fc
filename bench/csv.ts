// Time and peak memory of csv() beside plain papaparse, on 1,000,000 × 6 generated rows. Run: deno run -A bench/csv.ts
// Each run has a process of its own, so that no run uses the memory or the compiled code of another.
import { csv } from "../lib/data/csv.ts";
import Papa from "../lib/data/papaparse.ts";

const ROWS = 1_000_000;
const RUNS = 3;

const readers: Record<string, (path: string) => Promise<number>> = {
  "csv()": async (path) => (await csv(path)).length,
  "papaparse (header, dynamicTyping)": async (path) => {
    const text = await Deno.readTextFile(path);
    return Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true }).data.length;
  },
};

interface Measure {
  /** s */
  time: number;
  /** Peak resident memory, MB. */
  memory: number;
}

/** Writes rows with a date-time, decimals, integers, exponents, booleans and words; the same each time. */
async function generate(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  let state = 1;
  const random = () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32;
  const words = ["alpha", "beta", "gamma", "delta"];
  let text = "time,level,count,ratio,ok,name\n";
  for (let i = 0; i < ROWS; i++) {
    const time = new Date(Date.UTC(2000, 0, 1) + i * 60_000).toISOString();
    const numbers = `${(random() * 100).toFixed(4)},${Math.floor(random() * 1e6)},${(random() - 0.5).toExponential(3)}`;
    text += `${time},${numbers},${random() < 0.5},${words[Math.floor(random() * 4)]}\n`;
    if (text.length > 1 << 20 || i === ROWS - 1) {
      await writer.write(encoder.encode(text));
      text = "";
    }
  }
  await writer.ready;
}

async function measure(reader: string, path: string): Promise<Measure> {
  const start = performance.now();
  const rows = await readers[reader]!(path);
  const time = (performance.now() - start) / 1000;
  if (rows !== ROWS) throw new Error(`${reader} gave ${rows} rows, expected ${ROWS}`);
  return { time, memory: await peakMemory() };
}

/** Peak resident memory of this process, MB; where the system does not tell, what is resident now. */
async function peakMemory(): Promise<number> {
  if (Deno.build.os === "linux") {
    const match = /VmHWM:\s+(\d+) kB/.exec(await Deno.readTextFile("/proc/self/status"));
    if (match) return Number(match[1]) / 1000;
  }
  return Deno.memoryUsage().rss / 1e6;
}

async function inProcess(reader: string, path: string): Promise<Measure> {
  const args = ["run", "-A", new URL(import.meta.url).pathname, reader, path];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`${reader} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

async function main(): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await generate(path);
    const { size } = await Deno.stat(path);
    console.log(`CSV: ${ROWS.toLocaleString("en")} rows x 6 columns, ${(size / 1e6).toFixed(0)} MB, median of ${RUNS}`);
    const results = new Map<string, Measure[]>(Object.keys(readers).map((reader) => [reader, []]));
    for (let run = 0; run < RUNS; run++) {
      for (const [reader, measures] of results) measures.push(await inProcess(reader, path)); // in turn: noise hits both
    }
    const medians = [...results].map(([reader, measures]) => ({
      reader,
      time: median(measures.map(({ time }) => time)),
      memory: median(measures.map(({ memory }) => memory)),
    }));
    const [ours, plain] = medians;
    for (const { reader, time, memory } of medians) {
      console.log(`  ${reader.padEnd(34)} ${time.toFixed(2).padStart(6)} s ${memory.toFixed(0).padStart(6)} MB peak`);
    }
    const ratios = [plain!.time / ours!.time, plain!.memory / ours!.memory].map((ratio) => ratio.toFixed(1));
    console.log(`  csv() is ${ratios[0]} x as fast, with 1/${ratios[1]} of the memory`);
  } finally {
    await Deno.remove(path);
  }
}

const [reader, path] = Deno.args;
if (reader !== undefined && path !== undefined) console.log(JSON.stringify(await measure(reader, path)));
else await main();
