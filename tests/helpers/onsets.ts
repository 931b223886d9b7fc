import type { Waveform } from "../../lib/csound/wav.ts";

/**
 * Where a recording rises from silence, in samples: the first sample above the threshold after `quiet` samples below it.
 * For sounds at full level from their first sample, such as the instrument `click`.
 */
export function onsets({ channels }: Waveform, { threshold = 0.05, quiet = 480 } = {}): number[] {
  const found: number[] = [];
  const length = channels[0]?.length ?? 0;
  let silent = quiet;
  for (let i = 0; i < length; i++) {
    const loud = channels.some((channel) => Math.abs(channel[i]!) > threshold);
    if (loud && silent >= quiet) found.push(i);
    silent = loud ? 0 : silent + 1;
  }
  return found;
}
