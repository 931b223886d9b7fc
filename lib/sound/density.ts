import type { SoundEvent } from "./event.ts";

/** The most onsets that fall into one second of one voice, and the voice. */
export function densest(events: readonly SoundEvent[]): { notes: number; voice: SoundEvent["voice"] } {
  const densest = { notes: 0, voice: null as SoundEvent["voice"] };
  for (const [voice, own] of Map.groupBy(events, (event) => event.voice)) {
    for (let first = 0, i = 0; i < own.length; ++i) {
      while (own[i]!.time - own[first]!.time >= 1 - 5e-7) ++first;
      if (i - first + 1 > densest.notes) Object.assign(densest, { notes: i - first + 1, voice });
    }
  }
  return densest;
}
