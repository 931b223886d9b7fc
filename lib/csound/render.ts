import { csdLatency } from "../sound/csd.ts";
import type { RenderOptions, RenderResult, Score } from "../sound/score.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { runCsound } from "./command.ts";
import { renderCsd } from "./embedded/renderCsd.ts";
import { measure } from "./measure.ts";
import { soundFilePath } from "./soundFilePath.ts";
import { readWav, type WavBits, type Waveform, writeWav } from "./wav.ts";

/** The longest release tail that is waited for, in seconds. */
const TAIL = 8;
/** What is quieter than this after the last note has been held is cut off: -96 dBFS. */
const SILENCE = 10 ** (-96 / 20);
const ENGINES = ["embedded", "native"];
const BITS = [16, 24, 32];
const RENDER_OPTIONS = ["engine", "bits", "onProgress"];

/** Renders a score to a WAV file, faster than real time. {@link Score.render} calls this. */
export async function render(score: Score, path: string, options: RenderOptions = {}): Promise<RenderResult> {
  checkOptions("render", options, RENDER_OPTIONS);
  const { engine = "embedded", bits = 24, onProgress } = options;
  if (!ENGINES.includes(engine)) {
    throw new RangeError(
      `Cannot render with the engine ${JSON.stringify(engine)}: known engines are ${ENGINES.join(", ")}`,
    );
  }
  if (!BITS.includes(bits)) {
    throw new RangeError(`Cannot write a WAV file of ${bits} bits a sample: allowed are ${BITS.join(", ")}`);
  }
  if (score.events.length === 0) throw new RangeError(`Cannot render a score without notes: ${score.describe()}`);
  soundFilePath("render", path);
  const whole = engine === "native" ? await renderNative(score, onProgress) : await renderEmbedded(score, onProgress);
  const sound = trim(whole, score.duration);
  await writeWav(path, sound, bits as WavBits);
  const duration = sound.channels[0]!.length / sound.sampleRate;
  return { path, duration, ...measure(sound), engine, hash: score.hash, sampleRate: sound.sampleRate, bits };
}

async function renderEmbedded(score: Score, onProgress?: (position: number) => void): Promise<Waveform> {
  const maxDuration = score.duration + TAIL;
  let left = new Float32Array(48000);
  let right = new Float32Array(48000);
  let at = 0;
  const { sampleRate } = await renderCsd(score.toCsd(), {
    maxDuration,
    onBlock: (block) => {
      if (at + block.length / 2 > left.length) [left, right] = [longer(left), longer(right)];
      for (let i = 0; i < block.length; i += 2) {
        left[at] = block[i]!;
        right[at++] = block[i + 1]!;
      }
    },
    ...(onProgress ? { onProgress } : {}),
  });
  return { sampleRate, channels: [left.subarray(0, at), right.subarray(0, at)] };
}

/** The same samples with as much room again. */
function longer(samples: Float32Array): Float32Array<ArrayBuffer> {
  const twice = new Float32Array(2 * samples.length);
  twice.set(samples);
  return twice;
}

async function renderNative(score: Score, onProgress?: (position: number) => void): Promise<Waveform> {
  const cwd = await Deno.makeTempDir({ prefix: "auscult-" });
  try {
    await Deno.writeTextFile(`${cwd}/score.csd`, score.toCsd());
    const { code, reason } = await runCsound(["-W", "-f", "-o", "take.wav", "-d", "-m0", "score.csd"], { cwd }).status;
    if (code !== 0) throw new Error(`Cannot render with the csound command: ${reason}`);
    const sound = await readWav(`${cwd}/take.wav`);
    onProgress?.(sound.channels[0]!.length / sound.sampleRate); // it tells nothing on its way
    return sound;
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** Takes the master's constant latency from the start, and the silence after the last release tail from the end. */
function trim({ sampleRate, channels }: Waveform, duration: number): Waveform {
  let end = Math.min(channels[0]!.length, csdLatency + Math.ceil(duration * sampleRate));
  for (const channel of channels) {
    for (let i = channel.length - 1; i >= end; i--) {
      if (Math.abs(channel[i]!) > SILENCE) end = i + 1;
    }
  }
  return { sampleRate, channels: channels.map((channel) => channel.subarray(csdLatency, end)) };
}
