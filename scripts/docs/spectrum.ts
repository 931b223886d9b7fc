import { renderSound } from "../../lib/csound/renderSound.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { plot } from "../../lib/plot/plot.ts";
import { powerSpectra } from "../../lib/recording/powerSpectra.ts";
import { note } from "../../lib/sound/note.ts";

/** How bright the three notes are. */
const BRIGHTNESS = [["dark", 0], ["middle", 0.5], ["bright", 1]] as const;
/** A3, in Hz, held for so long, in s, at so many dBFS, one every so many s. */
const PITCH = 220, SUSTAIN = 1.2, LOUDNESS = -12, EVERY = 2.5;
/** Samples of a window, and points of the picture. */
const SIZE = 16384, POINTS = 400;
/** From here to there, in Hz, and down to this, in dB. */
const LOW = 60, HIGH = 20000, FLOOR = -84;

/**
 * Draws the mean spectrum of an instrument while it holds A3, at brightness 0, 0.5 and 1, as its own sound has it: y is the level of
 * each partial in dB, 0 for the peak that the note was asked for.
 */
export async function spectrum(instrument: string): Promise<Element> {
  const { score } = plot({
    marks: [
      note(BRIGHTNESS, {
        time: { value: (_: unknown, i: number) => i * EVERY, scale: null },
        brightness: { value: ([, value]: (typeof BRIGHTNESS)[number]) => value, scale: null },
        ...{ pitch: PITCH, loudness: LOUDNESS, sustain: SUSTAIN, instrument },
      }),
    ],
  });
  const sound = await renderSound(score.toCsd(), { duration: score.duration });
  const rows = BRIGHTNESS.flatMap(([name], i) =>
    meanLevels(sound, i * EVERY).map(({ hertz, level }) => ({ name, hertz, level: level - LOUDNESS }))
  );
  return Plot.plot({
    ariaLabel: `The spectrum of ${instrument} at A3, dark, middle and bright: level in dB by frequency in Hz.`,
    width: 640,
    height: 300,
    marginLeft: 44,
    marginRight: 56,
    x: {
      type: "log",
      domain: [LOW, HIGH],
      label: "Frequency (Hz)",
      tickFormat: (hertz: number) => hertz < 1000 ? `${hertz}` : `${hertz / 1000}k`,
      ticks: [100, 200, 500, 1000, 2000, 5000, 10000, 20000],
    },
    y: { domain: [FLOOR, 0], label: "dB", ticks: [-60, -30, 0], grid: true },
    fy: { label: null, domain: BRIGHTNESS.map(([name]) => name), padding: 0.15 },
    color: { domain: BRIGHTNESS.map(([name]) => name), range: ["#b5530a", "#e8590c", "#ff922b"] },
    marks: [
      Plot.areaY(rows, { x: "hertz", y1: FLOOR, y2: "level", fy: "name", fill: "name", fillOpacity: 0.3 }),
      Plot.lineY(rows, { x: "hertz", y: "level", fy: "name", stroke: "name", strokeWidth: 1.2 }),
      Plot.ruleY([FLOOR]),
    ],
  });
}

/** The mean power of the windows in a note, as the strongest bin of each point. */
function meanLevels(sound: Parameters<typeof powerSpectra>[0], start: number) {
  const { sampleRate } = sound;
  const centers: number[] = [];
  for (let at = start * sampleRate + SIZE / 2; at + SIZE / 2 <= (start + SUSTAIN) * sampleRate; at += SIZE / 2) {
    centers.push(at);
  }
  const mean = new Float64Array(SIZE / 2);
  powerSpectra(
    sound,
    { size: SIZE, centers },
    (power) => power.forEach((value, k) => mean[k]! += value / centers.length),
  );
  return Array.from({ length: POINTS }, (_, i) => {
    const [from, to] = [LOW * (HIGH / LOW) ** (i / POINTS), LOW * (HIGH / LOW) ** ((i + 1) / POINTS)];
    const first = from * SIZE / sampleRate, last = to * SIZE / sampleRate;
    let most = mean[Math.round((first + last) / 2)] ?? 0;
    for (let k = Math.ceil(first); k <= last; ++k) most = Math.max(most, mean[k] ?? 0);
    return { hertz: Math.sqrt(from * to), level: Math.max(FLOOR + LOUDNESS, 10 * Math.log10(most + 1e-15)) };
  });
}
