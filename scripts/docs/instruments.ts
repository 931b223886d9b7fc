import { plot } from "../../lib/plot/plot.ts";
import type { Figure } from "../../lib/plot/plot.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { glides, instruments } from "../../lib/sound/instruments.ts";
import { line } from "../../lib/sound/line.ts";
import { note } from "../../lib/sound/note.ts";
import { readInstrument } from "../../lib/sound/readInstrument.ts";

/** An instrument of the orchestra, as its page shows it. */
export interface InstrumentPage {
  readonly name: string;
  readonly description: string;
  /** What its file says of each p-field: "p7", "brightness (from finger to plectrum)". */
  readonly fields: readonly { readonly field: string; readonly words: string }[];
  readonly code: string;
  /** A short phrase. */
  readonly figure: Figure;
}

/** Reads all instruments of the orchestra from their files. */
export async function readInstruments(): Promise<InstrumentPage[]> {
  return await Promise.all(instruments.map(async (name) => {
    const code = await Deno.readTextFile(new URL(`../../orchestras/instruments/${name}.orc`, import.meta.url));
    return { ...readInstrument(code, name), fields: readFields(code), code: code.trim(), figure: phrase(name) };
  }));
}

/** `; p3 sustain s, p4 Hz, p7 brightness (from pure, to reedy), p14 to p17 the same at the end`. */
function readFields(code: string): InstrumentPage["fields"] {
  const comments = code.split("\n").filter((line) => /^;\s*p\d/.test(line)).map((line) => line.replace(/^;\s*/, ""));
  return comments.join(", ").split(/,\s*(?=p\d+ )/).map((part) => {
    const [, field = "", words = ""] = /^(p\d+(?: to p\d+)?)\s+(.*)$/.exec(part) ?? [];
    return { field, words };
  });
}

/** Start and length in beats, semitones above A3, brightness. */
const PHRASE = [
  [0, 0.5, 0, 0.2],
  [0.5, 0.5, 3, 0.3],
  [1, 0.5, 5, 0.4],
  [1.5, 0.5, 7, 0.5],
  [2, 1.5, 12, 0.8],
  [3.5, 0.5, 10, 0.6],
  [4, 0.75, 7, 0.5],
  [4.75, 0.25, 5, 0.4],
  [5, 0.5, 7, 0.6],
  [5.5, 0.5, 3, 0.3],
  [6, 2, -12, 0.1],
] as const;
const BEAT = 0.6; // s

/** The same phrase on every instrument, from dark to bright and back; one that glides, glides through it. */
function phrase(instrument: string): Figure {
  const rows = PHRASE.map(([start, length, semitone, brightness]) => ({
    ...{ start: start * BEAT, end: (start + length) * BEAT, pitch: 220 * 2 ** (semitone / 12), brightness },
  }));
  const heard = {
    y: "pitch",
    brightness: { value: "brightness", scale: null },
    loudness: -12,
    instrument,
  } as const;
  const gliding = glides(instrument);
  const until = { ...rows.at(-1)!, start: rows.at(-1)!.end };
  return plot({
    ariaLabel: `A phrase on ${instrument}`,
    width: 640,
    height: 180,
    marginLeft: 48,
    marginBottom: 40, // so that the label stands below the ticks
    x: { label: "Time (s)" },
    y: {
      type: "log",
      domain: [100, 480],
      label: "Pitch",
      ticks: [110, 220, 440],
      tickFormat: (hertz: number) => `A${Math.log2(hertz / 110) + 2}`,
      grid: true,
    },
    color: { type: "linear", domain: [0, 1], range: ["#b5530a", "#ffa94d"] },
    marks: gliding
      ? [
        Plot.lineY([...rows, until], { x: "start", y: "pitch", stroke: "brightness", z: null, strokeWidth: 4 }),
        line([...rows, until], { x: "start", ...heard }),
      ]
      : [
        Plot.link(rows, { x1: "start", x2: "end", y1: "pitch", y2: "pitch", stroke: "brightness", strokeWidth: 6 }),
        note(rows, { x1: "start", x2: "end", ...heard }),
      ],
    time: { type: "identity" },
    pitch: { type: "identity" },
  });
}
