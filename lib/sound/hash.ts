import { createHash } from "node:crypto";
import type { SoundEvent } from "./event.ts";

/**
 * The canonical text of events: what their hash is of. One line for each event, in the order of the score, ended by "\n":
 * a JSON array without spaces of its public fields in this order, with this many decimals,
 *
 * ```json
 * [time .6,sustain .6,pitch .4,loudness .3,pan .3,brightness .3,"instrument",voice,mark,index]
 * ```
 *
 * and behind them, where a note glides, `{"pitch":.4,"loudness":.3,"pan":.3,"brightness":.3}`, and where its instrument has channels
 * of its own, an object of these with six decimals. A line is
 * such as `[0.000000,0.250000,440.0000,-24.000,0.000,0.500,"tone",null,0,0]`. Instrument and voice are as
 * `JSON.stringify` writes them; there is no -0. Events are rounded to these decimals when they are made: that protects
 * the hash from the last bits in which `Math.log` and `Math.pow` may differ from one machine to another.
 */
export function canonicalText(events: readonly SoundEvent[]): string {
  return events.map(line).join("");
}

/** SHA-256 of the canonical text in UTF-8, as 64 hex digits. It is computed at once, without a promise. */
export function hashEvents(events: readonly SoundEvent[]): string {
  const hash = createHash("sha256");
  for (let i = 0; i < events.length; i += 4096) hash.update(canonicalText(events.slice(i, i + 4096)));
  return hash.digest("hex");
}

function line(event: SoundEvent): string {
  const { time, sustain, pitch, loudness, pan, brightness, instrument, voice, mark, index, glide, parameters } = event;
  const numbers = [
    fixed(time, 6),
    fixed(sustain, 6),
    fixed(pitch, 4),
    fixed(loudness, 3),
    fixed(pan, 3),
    fixed(brightness, 3),
  ];
  const to = glide === undefined
    ? ""
    : `,{"pitch":${fixed(glide.pitch, 4)},"loudness":${fixed(glide.loudness, 3)},"pan":${
      fixed(glide.pan, 3)
    },"brightness":${fixed(glide.brightness, 3)}}`;
  const own = parameters === undefined
    ? ""
    : `,{${Object.entries(parameters).map(([name, value]) => `${JSON.stringify(name)}:${fixed(value, 6)}`).join()}}`;
  return `[${numbers.join()},${JSON.stringify(instrument)},${JSON.stringify(voice)},${mark},${index}${to}${own}]\n`;
}

function fixed(value: number, digits: number): string {
  return (value + 0).toFixed(digits); // + 0: never -0
}
