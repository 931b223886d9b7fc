import { basename } from "node:path";
import type { Waveform } from "../csound/wav.ts";

/** The sound, where it has a sample. @throws {RangeError} where it has none */
export function checkSound(action: string, path: string | URL, sound: Waveform): Waveform {
  if ((sound.channels[0]?.length ?? 0) > 0) return sound;
  throw new RangeError(`Cannot ${action} ${path}: it has no samples`);
}

/** What a person calls the file. */
export function fileName(path: string | URL): string {
  return basename(path instanceof URL ? decodeURIComponent(path.pathname) : path);
}
