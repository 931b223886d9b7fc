/** Makes sound: called with an array of 16-bit samples, interleaved, to fill. */
export type FillBuffer = (buffer: Int16Array) => void;

/** A sound device that plays. */
export interface SoundDevice {
  close(): Promise<void>;
}

/** Seconds that opening a device may take, before it counts as broken. */
const PATIENCE = 3;

/**
 * Opens the system's sound device, which from then on asks for sound at its own speed.
 *
 * @throws {Error} with the reason, when there is none, or it does not open
 */
export async function openSoundDevice(
  format: { sampleRate: number; channels: number },
  fill: FillBuffer,
): Promise<SoundDevice> {
  const missing = missingDevice();
  if (missing) throw new Error(missing);
  // An addon of some 100 KB for each system, in the package. The name is literal, so that it is there without a network, too.
  const { createAudioOutput } = await import("@echogarden/audio-io");
  const opening = createAudioOutput(
    { sampleRate: format.sampleRate, channelCount: format.channels, bufferDuration: 40 },
    fill,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the sound device did not open within ${PATIENCE} s`)), PATIENCE * 1000);
  });
  try {
    const output = await Promise.race([opening, tooLong]);
    return { close: () => output.dispose() };
  } catch (error) {
    opening.then((late) => late.dispose(), () => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Why there can be no device, or undefined when it should be tried. ALSA prints a dozen lines on the terminal when it finds none, so
 * on Linux this looks first: for a card, a sound server, or somebody's own configuration.
 */
function missingDevice(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const folder = variable("XDG_RUNTIME_DIR");
  const configured = variable("ALSA_CONFIG_PATH") ?? variable("PULSE_SERVER");
  if (configured || /^\s*\d+ \[/m.test(read("/proc/asound/cards"))) return undefined;
  const signs = [`${variable("HOME")}/.asoundrc`, "/etc/asound.conf", `${folder}/pulse/native`, `${folder}/pipewire-0`];
  return signs.some(exists) ? undefined : "this machine has no sound card and no sound server";
}

function variable(name: string): string | undefined {
  // Without permission, a question on the terminal would be worse than not knowing.
  return Deno.permissions.querySync({ name: "env", variable: name }).state === "granted"
    ? Deno.env.get(name)
    : undefined;
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
