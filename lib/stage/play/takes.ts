import { join } from "node:path";
import { repairWav } from "../../csound/repairWav.ts";
import { readWav } from "../../csound/wav.ts";

/** A file that has not grown for so long is written no more, ms; and so long it is waited for: a native Csound ends 3 s after its owner. */
const STILL = 600, LONGEST = 6000;

/** The name of the next take in a folder: take.wav, take-2.wav, … Nothing is written over. */
export async function nextTake(folder: string): Promise<string> {
  let most = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const [, number] = /^take(?:-(\d+))?(?:\.part\d+)?\.wav$/.exec(name) ?? [name, undefined];
    if (/^take(-\d+)?(\.part\d+)?\.wav$/.test(name)) most = Math.max(most, Number(number ?? 1));
  }
  return most === 0 ? "take.wav" : `take-${most + 1}.wav`;
}

/**
 * Repairs the headers of a take that was cut off, and of its parts, once nobody writes them any more.
 *
 * @returns a line for each file: what is in it
 */
export async function repairTake(folder: string, take: string): Promise<string[]> {
  const base = take.replace(/\.wav$/, "");
  const said: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== take && !(name.startsWith(`${base}.part`) && name.endsWith(".wav"))) continue;
    const path = join(folder, name);
    await stillness(path);
    const repaired = await repairWav(path);
    const seconds = await readWav(path).then(({ channels, sampleRate }) => channels[0]!.length / sampleRate, () => 0);
    said.push(`${name} holds ${seconds.toFixed(1)} s${repaired ? "; its header was repaired" : ""}`);
  }
  return said;
}

async function stillness(path: string): Promise<void> {
  const until = performance.now() + LONGEST;
  for (let size = -1; performance.now() < until;) {
    const { size: now, mtime } = await Deno.stat(path);
    if (now === size || Date.now() - (mtime?.getTime() ?? 0) > STILL) return;
    size = now;
    await new Promise((resolve) => setTimeout(resolve, STILL));
  }
}

/** Has a file that somebody writes put on the disk now and then, so that a power cut costs little of it. Returns what ends that. */
export function keepOnDisk(path: string, every = 2000): () => void {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      using file = await Deno.open(path);
      await file.syncData();
    } catch {
      // not there yet, or a system that only does it for its writer
    }
    busy = false;
  }, every);
  return () => clearInterval(timer);
}
