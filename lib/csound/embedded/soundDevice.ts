import { soundSystem } from "../soundSystem.ts";

/** Makes sound: called with an array of 16-bit samples, interleaved, to fill. */
export type FillBuffer = (buffer: Int16Array) => void;

/** A sound device that plays. */
export interface SoundDevice {
  close(): Promise<void>;
}

/** Milliseconds of sound that the device asks for at once. */
const BUFFER = 40;
/** Buffers that a device fills itself with when it opens; PulseAudio then waits up to 2 s before it asks for more. */
const WARM_UP = 3;
/** Seconds that all this may take before the device counts as broken. */
const PATIENCE = 5;

/**
 * Opens the system's sound device, and waits until it plays: from then on it asks for sound at its own speed.
 *
 * @throws {Error} with the reason, when there is none, it does not open, or it does not play
 */
export async function openSoundDevice(
  format: { sampleRate: number; channels: number },
  fill: FillBuffer,
): Promise<SoundDevice> {
  const missing = missingDevice();
  if (missing) throw new Error(missing);
  // Some 100 KB of native code for each system, all in one package. Its name is literal so that it is fetched beforehand: a stage
  // may have no network.
  const { createAudioOutput } = await import("@echogarden/audio-io");
  const playing = Promise.withResolvers<void>();
  let asked = 0;
  const opening = createAudioOutput(
    { sampleRate: format.sampleRate, channelCount: format.channels, bufferDuration: BUFFER },
    (buffer) => {
      if (++asked > WARM_UP) return fill(buffer);
      buffer.fill(0);
      if (asked === WARM_UP) playing.resolve();
    },
  );
  const timer = setTimeout(
    () => playing.reject(new Error(`the sound device did not start within ${PATIENCE} s`)),
    PATIENCE * 1000,
  );
  opening.catch(playing.reject);
  try {
    await playing.promise;
    const output = await opening;
    return { close: () => output.dispose() };
  } catch (error) {
    opening.then((late) => late.dispose(), () => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Why there can be no device, or undefined when it should be tried. */
function missingDevice(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const { alsa, pulse } = soundSystem(); // what the native code here plays through
  return alsa || pulse ? undefined : "this machine has no sound card and no sound server";
}
