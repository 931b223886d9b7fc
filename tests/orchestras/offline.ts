import { renderCsd } from "../../lib/csound/embedded/renderCsd.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { toCsd } from "../../lib/sound/csd.ts";
import type { SoundEvent } from "../../lib/sound/event.ts";

/** A note with what a test does not care about filled in. */
export function event(fields: Partial<SoundEvent>): SoundEvent {
  return {
    time: 0,
    sustain: 0.5,
    pitch: 440,
    loudness: -12,
    pan: 0,
    brightness: 0.5,
    instrument: "tone",
    voice: null,
    mark: 0,
    index: 0,
    ...fields,
  };
}

/** Two channels of sound, left and right. */
export type Stereo = readonly [Float64Array, Float64Array];

export interface OfflineOptions {
  /** Orchestra code between the instruments and the master. */
  extra?: string;
  /** Score lines of `extra`'s instruments. */
  score?: string;
  duration?: number;
  /** In place of sr, ksmps and nchnls. */
  header?: string;
  /** Hear the bus before the master in place of the output. */
  bus?: boolean;
}

/** Renders notes with the embedded engine: the very text that toCsd() gives, with a test's own instruments put in. */
export async function render(events: readonly SoundEvent[], options: OfflineOptions = {}): Promise<Stereo> {
  const blocks: Float64Array[] = [];
  await renderCsd(csdOf(events, options), { maxDuration: 120, onBlock: (block) => blocks.push(block.slice()) });
  const frames = blocks.reduce((sum, block) => sum + block.length / 2, 0);
  const [left, right] = [new Float64Array(frames), new Float64Array(frames)];
  let at = 0;
  for (const block of blocks) {
    for (let i = 0; i < block.length; i += 2) {
      left[at] = block[i]!;
      right[at++] = block[i + 1]!;
    }
  }
  return [left, right];
}

/** The same with the `csound` command. */
export async function renderNative(events: readonly SoundEvent[], options: OfflineOptions = {}): Promise<Stereo> {
  const cwd = await Deno.makeTempDir({ prefix: "auscult-test-" });
  try {
    await Deno.writeTextFile(`${cwd}/score.csd`, csdOf(events, options));
    const { code, stderr } = await new Deno.Command("csound", {
      args: ["-W", "-f", "-o", "out.wav", "-d", "-m0", "score.csd"],
      cwd,
      stdin: "null",
      stdout: "null",
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    const { channels } = await readWav(`${cwd}/out.wav`);
    return [Float64Array.from(channels[0]!), Float64Array.from(channels[1]!)];
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

function csdOf(events: readonly SoundEvent[], options: OfflineOptions): string {
  const { duration = 1, bus = false, score = "", extra = "", header } = options;
  const used = events.length > 0 ? events : [event({ loudness: -200, sustain: 0.01 })];
  let csd = toCsd(used, { duration }).replace("; ---- master.orc", `${extra}\n; ---- master.orc`)
    .replace(/^e /m, `${score}\ne `);
  if (header) csd = csd.replace(/^sr .*\nksmps .*\nnchnls .*$/m, header);
  if (bus) {
    csd = csd.replace("  aLeft auscultClean gaAuscultLeft", "  outch 1, gaAuscultLeft, 2, gaAuscultRight\n$&")
      .replace("outch 1, gaAuscultOutLeft * aOutput - aPastLeft, 2, gaAuscultOutRight * aOutput - aPastRight", "");
  }
  return csd;
}

export const peakDb = (samples: ArrayLike<number>): number => {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]!));
  return 20 * Math.log10(peak);
};
