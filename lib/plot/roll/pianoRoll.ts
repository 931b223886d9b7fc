import type { Figure } from "../figure.ts";
import * as Plot from "../observable.ts";
import type { MusicalScale } from "../../sound/musicalScale.ts";
import { noteName, toFrequency, toMidi } from "../../sound/pitch.ts";
import type { ScoreReport } from "../../sound/report.ts";
import type { SoundScale } from "../../sound/scales/setting.ts";
import { reportOf, Score } from "../../sound/score.ts";
import { formatNumber } from "../../sound/words.ts";
import { textWidth } from "../textWidth.ts";
import { type Gliding, noteBars } from "./noteBars.ts";
import { dataTicks } from "./dataTicks.ts";

/** More names than this in a legend are no help. */
const LEGEND = 12;

/** Draws a score as a piano roll; see `Score.plot`. */
export function pianoRoll(score: Score, options: Plot.PlotOptions = {}): Figure {
  const report = reportOf(score);
  const { width = 640, height = 360, marks = [], ...rest } = options;
  const x = { domain: timeDomain(score, report), label: "Time (s)", ...rest.x };
  const y = { type: "log", base: 2, domain: pitchDomain(score, report), label: "Pitch", ...rest.y } as const;
  const [from, until] = x.domain as [number, number];
  const [low, high] = [...y.domain as [number, number]].map(toMidi).sort((a, b) => a - b) as [number, number];

  const heard = { time: dataScale(report, "time"), pitch: dataScale(report, "pitch") };
  const marginTop = rest.marginTop ?? rest.margin ?? (heard.time ? 44 : 24);
  const marginBottom = rest.marginBottom ?? rest.margin ?? 36;
  const innerHeight = height - marginTop - marginBottom;
  const right = heard.pitch && dataTicks(heard.pitch, {
    count: innerHeight / 35,
    distance: (a, b) => Math.abs(toMidi(a) - toMidi(b)) / (high - low),
  });
  const names = noteTicks([low, high], innerHeight / 16, report.scales.musical);
  const wide = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => textWidth(text, 10)));
  const marginLeft = rest.marginLeft ?? rest.margin ?? Math.max(40, wide(names.map(pitchText)) + 16);
  const marginRight = rest.marginRight ?? rest.margin ??
    Math.min(width / 3, Math.max(20, wide((right ?? []).map(({ text }) => text)) + 20));
  const innerWidth = width - marginLeft - marginRight;
  const top = heard.time &&
    timesOf(report).flatMap((start, _, { length }) =>
      dataTicks(heard.time!, {
        count: innerWidth / 80 / length,
        distance: (a, b) => Math.abs(a - b) * length / (until - from),
      }).map(({ at, text }) => ({ at: at + start, text }))
    );
  const { bars, color } = noteBars(score.events, {
    thickness: Math.min(9, Math.max(2, 0.8 * innerHeight / (high - low))),
    gap: (until - from) / innerWidth,
  });
  return Plot.plot({
    ariaLabel: `Piano roll. ${score.describe().replaceAll("\n", " ")}`,
    ...rest,
    ...{ marginTop, marginRight, marginBottom, marginLeft },
    width,
    height,
    x,
    y,
    ...(color && {
      color: { type: "categorical", domain: color, legend: color.length <= LEGEND, ...rest.color } as Plot.ScaleOptions,
    }),
    marks: [
      Plot.gridY(names, { stroke: "currentColor", strokeOpacity: 0.1 }),
      Plot.axisY(names, {
        tickFormat: pitchText,
        tickSize: 0,
        labelArrow: "none",
      }),
      Plot.axisX({ labelArrow: "none" }),
      right && Plot.axisY(right, { ...dataAxis(heard.pitch), y: "at", anchor: "right" }),
      top && Plot.axisX(top, { ...dataAxis(heard.time), x: "at", anchor: "top", labelAnchor: "center" }),
      ...bars,
      ...marks,
    ],
  });
}

Score.prototype.plot = function (options) {
  return pianoRoll(this, options);
};

function pitchText(hertz: number): string {
  return noteName(hertz) ?? `${formatNumber(hertz, 4)} Hz`;
}

/** The scale of the data that is heard as time or as pitch; undefined where the values stand for themselves. */
function dataScale({ marks, scales, sequence }: ScoreReport, name: "time" | "pitch"): SoundScale<number> | undefined {
  const scale = scales[name];
  if (scale.domain.length === 0 || scale.type === "identity" || scale.type === "literal") return undefined;
  const channels = marks.flatMap(({ channels }) => channels.filter((channel) => channel.name === name));
  const counted = channels.every(({ label }) => label === "order");
  if (counted || (name === "time" && sequence)) return undefined; // facets one after the other have as many axes
  return channels.some(({ scaled }) => scaled) ? scale : undefined;
}

/** By how much later each time of a piece starts, in seconds. */
function timesOf({ repetition: { times, period } = { times: 1, period: 0 } }: ScoreReport): number[] {
  return Array.from({ length: times }, (_, k) => k * period);
}

function dataAxis(scale: SoundScale<number> | undefined) {
  return { text: "text", label: scale?.label ?? null, labelArrow: "none" } as const;
}

function timeDomain(score: Score, report: ScoreReport): [number, number] {
  const range = dataScale(report, "time")?.range ?? [];
  return [0, Math.max(score.duration, ...range) || 1];
}

/** From the lowest to the highest of the scale and of what is heard, with half a semitone of space, in Hz. */
function pitchDomain({ events }: Score, report: ScoreReport): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const take = (hertz: number) => {
    const midi = toMidi(hertz);
    if (midi < low) low = midi;
    if (midi > high) high = midi;
  };
  for (const event of events) {
    take(event.pitch);
    const glide = (event as Gliding).glide?.pitch;
    if (glide !== undefined) take(glide);
  }
  dataScale(report, "pitch")?.range.forEach(take);
  if (!(low <= high)) [low, high] = [48, 84];
  const space = Math.max(0.8, 4 - (high - low) / 2); // one note alone lies among its neighbours
  return [toFrequency(low - space), toFrequency(high + space)];
}

/** The notes to name, in Hz: those of the musical scale, else of C major or fewer; as many as there is room for. */
function noteTicks([low, high]: readonly [number, number], most: number, musical: MusicalScale | undefined): number[] {
  const own = musical === undefined ? [] : membersOf(musical, low, high);
  if (own.length >= 2 && own.length <= most) return own.map(toFrequency);
  const notes = (chroma: readonly number[], every = 1) =>
    Array.from({ length: Math.floor(high) - Math.ceil(low) + 1 }, (_, i) => Math.ceil(low) + i)
      .filter((midi) => chroma.includes(((midi % 12) + 12) % 12) && Math.floor(midi / 12) % every === 0);
  const steps = [[0], [0, 7], [0, 4, 7], [0, 2, 4, 5, 7, 9, 11], [...Array(12).keys()]];
  const fine = steps.map((chroma) => notes(chroma)).filter(({ length }) => length >= 2 && length <= most).at(-1);
  return (fine ?? notes([0], 2)).map(toFrequency);
}

/** The notes of a musical scale from one pitch to another, as MIDI note numbers: to where pitches are moved. */
function membersOf({ snap }: MusicalScale, low: number, high: number): number[] {
  const members = new Set<number>();
  for (let midi = low; midi <= high; midi += 0.125) members.add(snap(midi, -Infinity, Infinity));
  return [...members].filter((midi) => midi >= low && midi <= high);
}
