import { loudnessText, measure } from "../csound/measure.ts";
import { readWav, type Waveform } from "../csound/wav.ts";
import * as Plot from "../plot/observable.ts";
import { formatNumber } from "../sound/words.ts";
import { envelope } from "./envelope.ts";
import { checkSound, fileName } from "./soundFile.ts";

const BLUE = "#4a7fe5", RED = "#e5484d";
/** The master's ceiling, dBTP. */
const CEILING = -1;

/**
 * Draws the waveform of a WAV file, of a render or of a take: for each moment the lowest and the highest sample, and darker the mean
 * power, one panel a channel. y is the amplitude, with dBFS at its ticks; it reaches the next 6 dB above the peak. The true peak (ITU-R
 * BS.1770-4) is marked at the greatest sample, and where it comes into view, the ceiling of -1 dBTP. All options of `Plot.plot` work.
 *
 * @throws {RangeError} for another sample format than 16, 24 or 32 (float) bits, and a file without samples
 * @throws {Deno.errors.NotFound} when there is no such file
 *
 * @example
 * ```ts
 * import { plot, Sound, waveform } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".wav" });
 * await plot({ marks: [Sound.note([1, 3, 2])], time: { duration: 1 } }).score.render(path);
 * const figure = await waveform(path);
 * assert.match(figure.outerHTML, /dBTP/);
 * await Deno.remove(path);
 * ```
 */
export async function waveform(
  path: string | URL,
  options: Plot.PlotOptions = {},
): Promise<ReturnType<typeof Plot.plot>> {
  const sound = checkSound("draw the waveform of", path, await readWav(path));
  const { channels, sampleRate } = sound;
  const { width = 640, height = 60 + 110 * channels.length, marks = [], ...rest } = options;
  const duration = channels[0]!.length / sampleRate;
  const columns = Math.min(channels[0]!.length, Math.round(width));
  const names = channels.length === 2 ? ["left", "right"] : channels.map((_, c) => `channel ${c + 1}`);
  const level = measure(sound);
  const peak = peakOf(sound);
  const truePeak = level.truePeak === -Infinity ? 0 : 10 ** (level.truePeak / 20);

  const top = Math.max(-60, 6 * Math.ceil(20 * Math.log10(Math.max(peak.value, truePeak, 1e-9)) / 6 - 1e-9));
  const full = 10 ** (top / 20);
  const envelopes = channels.map((samples) => envelope(samples, columns));
  const every = { length: columns * channels.length };
  const all = (pick: (own: typeof envelopes[number]) => Float32Array, sign = 1) =>
    envelopes.flatMap((own) => Array.from(pick(own), (value) => sign * value));
  const place = {
    x: channels.flatMap(() => Array.from({ length: columns }, (_, i) => (i + 0.5) * duration / columns)),
    ...(channels.length > 1 && { fy: names.flatMap((name) => Array<string>(columns).fill(name)) }),
  };
  const at = channels.length > 1 ? { fy: [names[peak.channel]!] } : {};
  const words = `${level.truePeak.toFixed(1)} dBTP`;
  const late = peak.time > 0.8 * duration;
  const ceiling = 10 ** (CEILING / 20);
  return Plot.plot({
    ariaLabel: `Waveform of ${fileName(path)}: ${formatNumber(duration, 3)} s, ${loudnessText(level)}, ${
      truePeak === 0 ? "silence" : `true peak ${words} at ${formatNumber(peak.time, 3)} s`
    }.`,
    marginLeft: 44,
    marginRight: channels.length > 1 ? 44 : 20,
    ...rest,
    ...{ width, height },
    x: { type: "linear", domain: [0, duration], label: "Time (s)", ...rest.x },
    y: { type: "linear", domain: [-full, full], label: "dBFS", ...rest.y },
    fy: { domain: names, label: null, padding: 0.12, ...rest.fy },
    marks: [
      Plot.areaY(every, {
        ...place,
        y1: all(({ low }) => low),
        y2: all(({ high }) => high),
        fill: BLUE,
        fillOpacity: 0.45,
      }),
      Plot.areaY(every, { ...place, y1: all(({ power }) => power, -1), y2: all(({ power }) => power), fill: BLUE }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.3 }),
      full >= ceiling ? Plot.ruleY([-ceiling, ceiling], { stroke: RED, strokeDasharray: "2,3" }) : null,
      truePeak === 0
        ? null
        : Plot.dot([0], { ...at, x: [peak.time], y: [peak.sign * truePeak], r: 3, fill: RED, clip: false }),
      truePeak === 0 ? null : Plot.text([words], {
        ...{ ...at, x: [peak.time], y: [peak.sign * truePeak], text: [words] },
        ...{ dx: late ? -7 : 7, textAnchor: late ? "end" : "start", lineAnchor: peak.sign > 0 ? "top" : "bottom" },
        ...{ fill: "currentColor", stroke: "var(--plot-background)", strokeWidth: 3, fontWeight: "bold" },
      }),
      Plot.axisY([-1, -0.5, 0, 0.5, 1].map((part) => part * full), {
        tickFormat: (value: number) =>
          value === 0 ? "−∞" : (20 * Math.log10(Math.abs(value))).toFixed(0).replace("-", "−"),
        labelArrow: "none",
      }),
      Plot.axisX({ labelArrow: "none" }),
      ...marks,
    ],
  });
}

/** The greatest sample: where, in which channel, and whether it is above or below zero. */
function peakOf({ channels, sampleRate }: Waveform) {
  const peak = { value: 0, channel: 0, index: 0, sign: 1 };
  channels.forEach((samples, channel) => {
    for (let index = 0; index < samples.length; ++index) {
      const value = Math.abs(samples[index]!);
      if (value > peak.value) Object.assign(peak, { value, channel, index, sign: Math.sign(samples[index]!) });
    }
  });
  return { ...peak, time: peak.index / sampleRate };
}
