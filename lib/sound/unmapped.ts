import type { Feeds } from "./feeds.ts";
import { isDefined } from "./scales/coerce.ts";
import type { SoundScale } from "./scales/setting.ts";
import type { SoundScales } from "./scales/soundScales.ts";

const CHANNELS = ["loudness", "pan", "brightness", "sustain", "instrument"] as const;

/**
 * Counts, by channel, the notes whose value its scale does not map, such as one that is not in an ordinal domain: they sound as if the value
 * were missing. Without time or pitch there is no note, and that is counted elsewhere.
 */
export function countUnmapped(
  feeds: Feeds,
  scales: SoundScales,
  notes: readonly { readonly index: number }[],
): { readonly [channel: string]: number } {
  const all: [string, SoundScale<unknown>][] = [
    ...CHANNELS.map((name) => [name, scales[name]] as [string, SoundScale<unknown>]),
    ...scales.parameters,
  ];
  return Object.fromEntries(all.flatMap(([name, scale]) => {
    const { values, scaled, visual } = feeds[name] ?? {};
    if (values === undefined || !scaled || visual) return [];
    let count = 0;
    for (const { index } of notes) {
      if (isDefined(values[index]) && scale.apply(values[index]) === undefined) ++count;
    }
    return count > 0 ? [[name, count]] : [];
  }));
}
