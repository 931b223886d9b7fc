import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import type { SoundEvent } from "../../lib/sound/event.ts";
import { note } from "../../lib/sound/note.ts";
import type { Score } from "../../lib/sound/score.ts";

/** Events as a person reads them: `[ 0.000 → 0.250 | 440.00 Hz | -24.0 dB ]`, and what is not the default. */
export function eventList(events: readonly SoundEvent[]): string[] {
  return events.map(({ time, sustain, pitch, loudness, pan, brightness, instrument, voice }) => {
    const rest = [
      `${time.toFixed(3)} → ${(time + sustain).toFixed(3)}`,
      `${pitch.toFixed(2)} Hz`,
      `${loudness.toFixed(1)} dB`,
      ...(pan === 0 ? [] : [`pan ${pan.toFixed(2)}`]),
      ...(brightness === 0.5 ? [] : [`brightness ${brightness.toFixed(2)}`]),
      ...(instrument === "tone" ? [] : [instrument]),
      ...(voice === null ? [] : [String(voice)]),
    ];
    return `[ ${rest.join(" | ")} ]`;
  });
}

/** The score of one sound mark. */
export function score(
  data: Parameters<typeof note>[0],
  channels: Parameters<typeof note>[1],
  options: PlotOptions = {},
): Score {
  return plot({ ...options, marks: [note(data, channels), ...(options.marks ?? [])] }).score;
}

/** One field of the events of one sound mark. */
export function hear<F extends keyof SoundEvent>(
  field: F,
  data: Parameters<typeof note>[0],
  channels: Parameters<typeof note>[1],
  options?: PlotOptions,
): SoundEvent[F][] {
  return score(data, channels, options).events.map((event) => event[field]);
}
