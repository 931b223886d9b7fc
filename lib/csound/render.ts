import type { RenderOptions, RenderResult, Score } from "../sound/score.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { runCsound } from "./command.ts";
import { measure } from "./measure.ts";
import { renderSound, trim } from "./renderSound.ts";
import { soundFilePath } from "./soundFilePath.ts";
import { voiceLoudness, voicesOmitted } from "./voiceLoudness.ts";
import { readWav, type WavBits, type Waveform, writeWav } from "./wav.ts";

const ENGINES = ["embedded", "native"];
const BITS = [16, 24, 32];
/** Voices are measured without being asked where that is no more sound to render, s: about a second of work. */
const UNASKED = 60;
const RENDER_OPTIONS = ["engine", "bits", "voices", "onProgress"];

/** Renders a score to a WAV file, faster than real time. {@link Score.render} calls this. */
export async function render(score: Score, path: string, options: RenderOptions = {}): Promise<RenderResult> {
  checkOptions("render", options, RENDER_OPTIONS);
  const { engine = "embedded", bits = 24, voices, onProgress } = options;
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
  const { duration: held } = score;
  const sounding = async (csd: string, onProgress?: (position: number) => void) =>
    engine === "native"
      ? trim(await renderNative(csd, onProgress), held)
      : await renderSound(csd, { duration: held, onProgress });
  const sound = await sounding(score.toCsd(), onProgress);
  await writeWav(path, sound, bits as WavBits);
  const level = measure(sound);
  const omitted = voices === undefined ? voicesOmitted([score], { seconds: UNASKED }) : undefined;
  const measured = voices === false || omitted !== undefined ? undefined : await voiceLoudness(score, {
    whole: level,
    level: async (csd) => measure(await sounding(csd)),
  });
  return {
    ...{ path, duration: sound.channels[0]!.length / sound.sampleRate, ...level, engine, hash: score.hash },
    ...{ sampleRate: sound.sampleRate, bits },
    ...measured && { voices: measured },
    ...omitted !== undefined && { omitted },
  };
}

async function renderNative(csd: string, onProgress?: (position: number) => void): Promise<Waveform> {
  const cwd = await Deno.makeTempDir({ prefix: "auscult-" });
  try {
    await Deno.writeTextFile(`${cwd}/score.csd`, csd);
    const { code, reason } = await runCsound(["-W", "-f", "-o", "take.wav", "-d", "-m0", "score.csd"], { cwd }).status;
    if (code !== 0) throw new Error(`Cannot render with the csound command: ${reason}`);
    const sound = await readWav(`${cwd}/take.wav`);
    onProgress?.(sound.channels[0]!.length / sound.sampleRate); // it tells nothing on its way
    return sound;
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
