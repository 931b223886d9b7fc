import { Buffer } from "node:buffer";
import { readWav } from "../csound/wav.ts";
import { parseCssColor } from "../plot/cssColor.ts";
import * as Plot from "../plot/observable.ts";
import { encodeIndexedPng } from "../plot/png.ts";
import { toFrequency } from "../sound/pitch.ts";
import { formatNumber } from "../sound/words.ts";
import { checkSound, fileName } from "./soundFile.ts";
import { spectrogramLevels } from "./spectrogramLevels.ts";

/** Pixels of the picture for each of the page. */
const SHARP = 1.5;
/** dB from the darkest to the brightest. */
const SPAN = 72;
/** Colours that are told apart, of {@link SPAN} dB. */
const COLORS = 96;

/**
 * Draws the spectrogram of a WAV file, of a render or of a take: which frequencies sound when, and how loud. x is in seconds, y in Hz on a
 * logarithmic axis with note names; colour is the level in dBFS, so that a sine at -12 dBFS is -12 (both channels of a stereo file added).
 * All options of `Plot.plot` work, and `marks` are drawn on top.
 *
 * It is made of FFTs of 8192 samples below 250 Hz and of 2048 above 2500 Hz (Hann), and of both between; of a file longer than a
 * minute some moments are left out.
 *
 * @throws {RangeError} for another sample format than 16, 24 or 32 (float) bits, and a file without samples
 * @throws {Deno.errors.NotFound} when there is no such file
 *
 * @example
 * ```ts
 * import { plot, Sound, spectrogram } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".wav" });
 * await plot({ marks: [Sound.note([1, 3, 2])], time: { duration: 1 } }).score.render(path);
 * const figure = await spectrogram(path, { width: 400 });
 * assert.match(figure.outerHTML, /data:image\/png/);
 * await Deno.remove(path);
 * ```
 */
export async function spectrogram(
  path: string | URL,
  options: Plot.PlotOptions = {},
): Promise<ReturnType<typeof Plot.plot>> {
  const sound = checkSound("draw the spectrogram of", path, await readWav(path));
  const { width = 640, height = 360, marks = [], ...rest } = options;
  const { marginLeft = rest.margin ?? 40, marginRight = rest.margin ?? 44 } = rest;
  const { marginTop = rest.margin ?? 24, marginBottom = rest.margin ?? 36 } = rest;
  const box = { width: width - marginLeft - marginRight, height: height - marginTop - marginBottom };
  const duration = sound.channels[0]!.length / sound.sampleRate;
  const frequencies = [40, Math.min(20000, sound.sampleRate / 2)] as const;
  const pixels = { width: Math.round(box.width * SHARP), height: Math.round(box.height * SHARP) };
  const levels = spectrogramLevels(sound, { ...pixels, frequencies });
  const top = Math.min(0, Math.max(-60, 6 * Math.ceil(levels.reduce((a, b) => Math.max(a, b), -Infinity) / 6)));
  const domain = [top - SPAN, top + 0] as const; // no -0
  const color = {
    type: "linear",
    scheme: "magma",
    domain,
    clamp: true,
    label: "dBFS",
    legend: true,
    ...rest.color,
  } as const;
  const name = fileName(path);
  const octaves = [2, 3, 4, 5, 6, 7, 8, 9].map((octave) => ({
    hertz: toFrequency(12 * (octave + 1)),
    name: `C${octave}`,
  }));
  return Plot.plot({
    ariaLabel: `Spectrogram of ${name}: ${formatNumber(duration, 3)} s, ${frequencies[0]} Hz to ${
      formatNumber(frequencies[1] / 1000, 3)
    } kHz, ${domain[0]} to ${domain[1]} dBFS.`,
    ...rest,
    ...{ width, height, marginTop, marginRight, marginBottom, marginLeft },
    x: { type: "linear", domain: [0, duration], label: "Time (s)", ...rest.x },
    y: { type: "log", domain: frequencies, ...rest.y },
    color,
    marks: [
      Plot.image([0], {
        frameAnchor: "middle",
        ...box,
        src: () => picture(levels, { ...pixels, color }),
        preserveAspectRatio: "none",
      }),
      Plot.axisY(octaves.filter(({ hertz }) => hertz <= frequencies[1]), {
        y: "hertz",
        text: "name",
        label: "Pitch",
        labelArrow: "none",
      }),
      Plot.axisY([100, 1000, 10000].filter((hertz) => hertz <= frequencies[1]), {
        anchor: "right",
        tickFormat: (hertz: number) => hertz < 1000 ? `${hertz}` : `${hertz / 1000}k`,
        label: "Hz",
        labelArrow: "none",
      }),
      Plot.axisX({ labelArrow: "none" }),
      ...marks,
    ],
  });
}

/** The levels as a PNG in a `data:` URL. */
function picture(
  levels: Float32Array,
  { width, height, color }: { width: number; height: number; color: Plot.ScaleOptions },
): string {
  const scale = Plot.scale({ color }) as unknown as { domain: number[]; apply(level: number): string };
  const [low, high] = scale.domain as [number, number];
  const palette = Array.from({ length: COLORS }, (_, i) => {
    const [red, green, blue] = parseCssColor(scale.apply(low + (high - low) * i / (COLORS - 1)));
    return [red, green, blue] as const;
  });
  const pixels = Uint8Array.from(levels, (level) => {
    const part = (level - low) / (high - low);
    return Math.round((COLORS - 1) * Math.min(1, Math.max(0, part)));
  });
  const png = encodeIndexedPng(pixels, { width, height, palette });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
