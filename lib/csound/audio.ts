import type { Score } from "../sound/score.ts";
import type { AudioRequest, AudioResult } from "./audio_worker.ts";

/** Sound that a page can play. */
export interface EncodedSound {
  /** Ogg Vorbis: sample-exact, where MP3 starts late. */
  readonly type: "audio/ogg";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its length with the release tails, in seconds. */
  readonly duration: number;
}

/** The longest score that goes into a page, in seconds: 5 MB. */
const LONGEST = 600;
/** How many sounds are kept: running a cell again, or showing a figure twice, makes no sound anew. */
const KEPT = 8;
const made = new Map<string, Promise<EncodedSound>>();

/**
 * Renders a score with the embedded Csound and encodes it as Ogg Vorbis, 48 kHz stereo, about 0.25 MB for 30 s. It happens in
 * a Worker, so that a kernel stays free, and once for each hash.
 *
 * @throws {RangeError} when there is no note, or the score is longer than 10 minutes
 */
export async function encodeScore(score: Score): Promise<EncodedSound> {
  if (score.events.length === 0) throw new RangeError(`Cannot play a score without notes: ${score.describe()}`);
  if (score.duration > LONGEST) {
    throw new RangeError(
      `Cannot put a sound of ${Math.round(score.duration)} s into a page: at most ${LONGEST} s; ` +
        `render it with score.render("take.wav"), or perform it`,
    );
  }
  const { hash } = score;
  const kept = made.get(hash);
  if (kept) return await kept;
  const sound = inWorker({ csd: score.toCsd(), duration: score.duration });
  made.set(hash, sound);
  if (made.size > KEPT) made.delete(made.keys().next().value!);
  sound.catch(() => made.delete(hash));
  return await sound;
}

/** Runs one request in a Worker of its own: a Worker that waits for the next would keep the process alive. */
function inWorker(request: AudioRequest): Promise<EncodedSound> {
  const { promise, resolve, reject } = Promise.withResolvers<EncodedSound>();
  const worker = new Worker(new URL("./audio_worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<AudioResult>) => {
    if ("error" in data) reject(data.error);
    else resolve({ type: "audio/ogg", ...data });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Cannot make the sound: ${event.message}`));
  };
  worker.postMessage(request);
  return promise.finally(() => worker.terminate());
}
