import { soundSystem } from "./soundSystem.ts";

/** A way by which native Csound reaches a sound device. */
export interface AudioDriver {
  /** What it is called, for people. */
  readonly name: string;
  /** Csound's flags for it. */
  readonly flags: readonly string[];
}

const BUFFER = ["-odac", "-b64", "-B256"];

/** No device at all: the only flags with which Csound keeps real time without one. */
export const NO_DEVICE: AudioDriver = { name: "none", flags: ["-+rtaudio=null", ...BUFFER] };

/**
 * The drivers to try, the best first; none where there is nothing to play on. macOS and Windows have one each, Csound's default. On
 * Linux a JACK server that runs has the card for itself; ALSA's default device plays through PulseAudio or PipeWire where they run,
 * with less delay than Csound's own PulseAudio driver.
 */
export function audioDrivers(): AudioDriver[] {
  if (Deno.build.os !== "linux") return [{ name: "the system's sound", flags: BUFFER }];
  const { alsa, pulse, jack } = soundSystem();
  const drivers: AudioDriver[] = [];
  // Its buffer must be two of the server's; "dac0" connects to the first outputs of the card.
  if (jack) drivers.push({ name: "JACK", flags: ["-+rtaudio=jack", "-odac0", "-b256", "-B2048"] });
  if (alsa) drivers.push({ name: "ALSA", flags: ["-+rtaudio=alsa", ...BUFFER] });
  if (pulse) drivers.push({ name: "PulseAudio", flags: ["-+rtaudio=pulse", ...BUFFER] });
  if (alsa) drivers.push({ name: "PortAudio", flags: ["-+rtaudio=pa_bl", ...BUFFER] });
  return drivers;
}
