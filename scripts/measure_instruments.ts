/**
 * Measures how much energy the notes of each instrument have, and writes the table that the default level is derived from:
 * `deno run -A scripts/measure_instruments.ts [INSTRUMENT …]`. To be run again when an instrument is added or changed (only those
 * named are measured; the others stay); a test measures a part of it each time.
 */
import { kWeighting } from "../lib/csound/kWeighting.ts";
import { renderSound } from "../lib/csound/renderSound.ts";
import { toCsd } from "../lib/sound/csd.ts";
import { makeEvent } from "../lib/sound/event.ts";
import { instruments } from "../lib/sound/instruments.ts";
import { ENERGY_PITCHES, ENERGY_SUSTAINS, type NoteEnergies } from "../lib/sound/level/noteEnergy.ts";

/** A note to measure. */
export interface MeasuredNote {
  readonly pitch: number;
  readonly sustain: number;
  readonly brightness: number;
}

/** Between notes, so that the release of one is over when the next begins, s. */
const REST = 1.5;
const LOUDNESS = -12;

/** Renders notes of an instrument one after the other, and returns the energy of each in dB, as {@linkcode NoteEnergies} has it. */
export async function measureEnergies(instrument: string, notes: readonly MeasuredNote[]): Promise<number[]> {
  let time = 0;
  const events = notes.map((note) => {
    const event = { time, loudness: LOUDNESS, pan: 0, instrument, voice: null, mark: 0, index: 0, ...note };
    time += note.sustain + REST;
    return makeEvent(event);
  });
  const { channels, sampleRate } = await renderSound(toCsd(events, { duration: time }), { duration: time });
  const squares = channels.map((channel) => kWeighting(channel).map((sample) => sample * sample));
  return events.map((event, i) => {
    const from = Math.round(event.time * sampleRate);
    const to = Math.round((events[i + 1]?.time ?? time) * sampleRate);
    const energy = squares.reduce((sum, square) => square.subarray(from, to).reduce((a, b) => a + b, sum), 0);
    return 10 * Math.log10(energy / sampleRate) - LOUDNESS;
  });
}

async function measureInstrument(instrument: string): Promise<NoteEnergies> {
  const medium: number[][] = [], dark: number[] = [], bright: number[] = [];
  for (const pitch of ENERGY_PITCHES) {
    const row = await measureEnergies(
      instrument,
      ENERGY_SUSTAINS.map((sustain) => ({ pitch, sustain, brightness: 0.5 })),
    );
    medium.push(row.map(rounded));
    for (const [brightness, offsets] of [[0, dark], [1, bright]] as const) {
      const some = ENERGY_SUSTAINS.filter((_, k) => k % 2 === 1);
      const energies = await measureEnergies(instrument, some.map((sustain) => ({ pitch, sustain, brightness })));
      offsets.push(rounded(energies.reduce((sum, db, k) => sum + db - row[2 * k + 1]!, 0) / energies.length));
    }
  }
  return { medium, dark, bright };
}

const rounded = (db: number) => Math.round(db * 10) / 10 + 0;

if (import.meta.main) {
  const path = new URL("../lib/sound/level/noteEnergies.ts", import.meta.url);
  const { noteEnergies } = await import(path.href).catch(() => ({ noteEnergies: {} })) as {
    noteEnergies: Record<string, NoteEnergies>;
  };
  const named = Deno.args.length > 0 ? Deno.args : instruments;
  const table: Record<string, NoteEnergies> = {};
  for (const name of instruments) {
    const known = named.includes(name) ? await measureInstrument(name) : noteEnergies[name];
    if (known) table[name] = known;
    console.log(name);
  }
  const row = (values: readonly number[]) => `[${values.map((db) => db.toFixed(1)).join(", ")}]`;
  const entries = Object.entries(table).map(([name, { medium, dark, bright }]) =>
    `  ${name}: {
    medium: [
${medium.map((values) => `      ${row(values)},`).join("\n")}
    ],
    dark: ${row(dark)},
    bright: ${row(bright)},
  },`
  );
  await Deno.writeTextFile(
    path,
    `// deno-fmt-ignore-file
import type { NoteEnergies } from "./noteEnergy.ts";

/** The energies of the notes of each instrument. Written by scripts/measure_instruments.ts: run that when an instrument changes. */
export const noteEnergies: { readonly [instrument: string]: NoteEnergies } = {
${entries.join("\n")}
};
`,
  );
}
