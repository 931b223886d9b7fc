import assert from "node:assert/strict";
import { type OwnScales, Plot, plot, type PlotOptions, Sound } from "auscult";
import { type Channels, type Peer, rows } from "./feature.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { modular, shaped } from "./modular.ts";

const score = (options: Channels, scales: PlotOptions & OwnScales = {}) =>
  plot({ marks: [Sound.note(rows, options)], ...scales }).score;
type Row = typeof rows[0];

/** Highcharts Sonification: tracks of instruments and speech for the series of a chart. */
export const highcharts: Peer = {
  title: "Highcharts Sonification 13.1.1",
  features: [
    {
      name: "mapping.time: mapTo, min, max, mapFunction",
      here: '`x` or `time`; `time: { range: [0.5, 4], type: "log" }`',
      test() {
        const { events } = score({ x: "v" }, { time: { range: [1, 3], type: "log" } });
        assert.deepEqual([events[0]!.time, events[3]!.time], [1, 3]);
        assert.equal(events[1]!.time, Math.round(1e6 * (1 + 2 * Math.log(2) / Math.log(9))) / 1e6);
      },
    },
    {
      name: "mapping.pitch: mapTo, min, max, mapFunction; mapping.frequency",
      here: '`y` or `pitch`; `pitch: { range: ["c2", "c6"], interpolate: "hertz" }`',
      test: () =>
        assert.deepEqual(
          score({ y: "x" }, { pitch: { range: [100, 400], interpolate: "hertz" } }).events.map(({ pitch }) => pitch),
          [100, 200, 300, 400],
        ),
    },
    {
      name: 'mapTo: "-y"',
      here: "`reverse: true`",
      test: () =>
        assert.deepEqual(
          score({ y: "x" }, { pitch: { reverse: true, range: [100, 800] } }).events.map(({ pitch }) => pitch),
          [800, 400, 200, 100],
        ),
    },
    {
      name: "pitch.scale, roundToMusicalNotes",
      here: '`pitch: { scale: "C major" }`, any of 90 scales, or "chromatic"',
      test() {
        const { events } = score({ y: "v" }, { pitch: { scale: "C major" } });
        const steps = events.map(({ pitch }) => Math.round(69 + 12 * Math.log2(pitch / 440)) % 12);
        assert(steps.every((step) => [0, 2, 4, 5, 7, 9, 11].includes(step)));
      },
    },
    {
      name: "within: chart, series, xAxis, yAxis",
      here:
        "scales are of the whole plot, as in Plot; a domain of a series' own is a channel of its own: `Plot.normalizeY`",
      test() {
        const own = Sound.note(rows, Plot.normalizeY("extent", { x: "x", y: "v", z: "k" }));
        const pitches = Map.groupBy(
          plot({ marks: [own], pitch: { range: [100, 200] } }).score.events,
          ({ voice }) => voice,
        );
        for (const events of pitches.values()) assert.deepEqual(events.map(({ pitch }) => pitch), [100, 200]);
      },
    },
    {
      name: "mapping.volume",
      here: "`loudness`",
      test: () =>
        assert.deepEqual(
          score({ x: "x", loudness: "x" }, { loudness: { range: [-30, -15] } }).events.map(({ loudness }) => loudness),
          [-30, -25, -20, -15],
        ),
    },
    {
      name: "mapping.pan",
      here: "`pan`",
      test: () => assert.deepEqual(score({ x: "x", pan: "x" }).events.map(({ pan }) => pan), [-1, -0.333, 0.333, 1]),
    },
    {
      name: "mapping.noteDuration",
      here: "`sustain`",
      test: () =>
        assert.deepEqual(
          score({ x: "x", sustain: "x" }, { sustain: { range: [0.1, 0.4] } }).events.map(({ sustain }) => sustain),
          [0.1, 0.2, 0.3, 0.4],
        ),
    },
    {
      name: "mapping.playDelay",
      here: "`time` by itself: `time: { value: (d) => d.x + 0.1, scale: null }`",
      test: () =>
        assert.deepEqual(
          score({ time: { value: (d: Row) => d.x + 0.1, scale: null } }).events.map(({ time }) => time),
          [0.1, 1.1, 2.1, 3.1],
        ),
    },
    {
      name: "mapping.pitch: an array of notes, mapping.gapBetweenNotes",
      here: '`rows.flatMap((d) => ["C4", "E4", "G4"].map((note, i) => ({ t: d.x + i * gap, note })))`, each a note',
      test() {
        const arpeggios = rows.flatMap((d) => ["C4", "E4", "G4"].map((note, i) => ({ t: d.x + 0.1 * i, note })));
        const options = { time: { value: "t", scale: null }, pitch: { value: "note", scale: null }, thin: false };
        assert.deepEqual(
          plot({ marks: [Sound.note(arpeggios, options)] }).score.events.slice(0, 4).map(({ time, pitch }) => [
            time,
            Math.round(pitch),
          ]),
          [[0, 262], [0.1, 330], [0.2, 392], [1, 262]],
        );
      },
    },
    {
      name: "mapping.*.value (a fixed value, mapped)",
      here: "a function that says it: `y: () => 4`, with the domain of the others",
      test: () =>
        assert.deepEqual(
          score({ x: "x", y: () => 5 }, { pitch: { domain: [1, 9], range: [100, 400] } }).events.map(({ pitch }) =>
            pitch
          ),
          [200, 200, 200, 200],
        ),
    },
    {
      name: "mapping.lowpass, mapping.highpass: frequency, resonance",
      here:
        "`brightness`; in Hz, an instrument of one's own, as `lowpass`, `highpass` and `resonance` in tests/fixtures/shaped.orc; measured",
      test: () =>
        shaped(() => {
          const own = { lowpass: "x", highpass: "x", resonance: "x" };
          const heard = score({ x: "x", instrument: "shaped", ...own }).events.map(({ parameters }) => parameters!);
          assert.deepEqual(
            [heard[0]!, heard[3]!].map((own) => [own["lowpass"], own["highpass"], own["resonance"]]),
            [[100, 20, 0.7], [15000, 8000, 10]],
          );
        }),
    },
    {
      name: "mapping.tremolo: depth, speed",
      here: "an instrument of one's own, as `tremolo` and `depth` in tests/fixtures/modular.orc; measured",
      test: () =>
        modular(() => {
          const heard = score({ x: "x", instrument: "modular", tremolo: 6, depth: "x" }).events.map(({ parameters }) =>
            parameters!["depth"]
          );
          assert.deepEqual(heard, [0, 0.333333, 0.666667, 1]);
        }),
    },
    {
      name: "pointGrouping: first, last, middle, minmax, firstlast",
      here:
        '`Plot.binX({ y: "first" | "last" | "min" | "max" }, …)`, the middle by a function, `{ y: (values) => values[values.length >> 1] }`; two of them are two marks. Dense notes thin themselves, to the mean',
      test() {
        const group = (y: "first" | "last" | "min" | "max" | ((values: number[]) => number)) =>
          Sound.note([4, 1, 9, 2], Plot.groupX({ y }, { x: () => 0, y: (d: number) => d }));
        const pitch = { domain: [1, 9], range: [100, 900], interpolate: "hertz" } as const;
        const heard = (...marks: ReturnType<typeof group>[]) =>
          plot({ marks, pitch }).score.events.map(({ pitch }) => pitch);
        assert.deepEqual([heard(group("first")), heard(group("last"))], [[400], [200]]);
        assert.deepEqual(heard(group((values) => values[values.length >> 1]!)), [900]);
        assert.deepEqual(heard(group("min"), group("max")), [100, 900]);
      },
    },
    {
      name: "activeWhen: min, max",
      here: "`filter: (d) => d.v >= 2`",
      test: () =>
        assert.deepEqual(score({ x: "x", filter: (d: Row) => d.v >= 2 && d.v < 9 }).events.map(({ index }) => index), [
          1,
          2,
        ]),
    },
    {
      name: "activeWhen: crossingUp, crossingDown",
      here: "`filter: (d, i) => rows[i - 1]?.v < 3 && d.v >= 3`",
      test() {
        const values = [...rows, rows[0]!];
        const heard = (filter: (d: Row, i: number) => boolean) =>
          plot({ marks: [Sound.note(values, { x: (_: Row, i: number) => i, filter })] }).score.events.map(({ index }) =>
            index
          );
        assert.deepEqual(heard((d, i) => i > 0 && values[i - 1]!.v < 3 && d.v >= 3), [2]);
        assert.deepEqual(heard((d, i) => i > 0 && values[i - 1]!.v > 3 && d.v <= 3), [4]);
      },
    },
    {
      name: "order: sequential, afterSeriesWait",
      here: '`fx: "k"` with `time: { fx: "sequence" }`, and a pause between the parts',
      test() {
        const { events } = score({ x: "x", fx: "k", sustain: 0.1 }, { time: { duration: 10, fx: "sequence" } });
        assert.deepEqual(events.map(({ index }) => index), [0, 2, 1, 3]);
        // Two parts of 9 in 19 of the time, and a pause of 1 between them; a ends at two thirds of its part, b begins at one third.
        assert.deepEqual(events.map(({ time }) => time), [0, 3.157895, 6.842105, 10]);
      },
    },
    {
      name: "order: simultaneous",
      here: "by default",
      test() {
        const both = rows.map((d) => ({ ...d, x: d.x >> 1 }));
        const { events } = plot({ marks: [Sound.note(both, { x: "x", fx: "k" })], time: { duration: 4 } }).score;
        assert.deepEqual(events.map(({ time, index }) => [time, index]), [[0, 0], [0, 1], [4, 2], [4, 3]]);
      },
    },
    {
      name: "context tracks: timeInterval, valueInterval",
      here: "`Sound.tick({ interval })`, `Sound.reference([value], { every })`",
      test() {
        const marks = [
          Sound.note(rows, { x: "x", y: "v" }),
          Sound.tick({ interval: 1 }),
          Sound.reference([5], { every: 1 }),
        ];
        const { events } = plot({ marks, time: { duration: 3 } }).score;
        assert.deepEqual([1, 2].map((mark) => events.filter((event) => event.mark === mark).length), [4, 4]);
      },
    },
    {
      name: "speech tracks: text, voice, rate, volume",
      here:
        "`Sound.text` and `speak(figure, { voice, rate, loudness })`, or captions in the picture and in `describe()`: tests/csound/speak_test.ts. Rate, volume and pitch of a voice are not of the data: not done",
    },
    {
      name: "instruments (piano, flute, …), and patches of one's own",
      here: "16 instruments, all with loudness, pan and brightness; files of Csound of one's own",
      test() {
        assert.equal(instruments.length, 16);
        for (const instrument of instruments) {
          assert.equal(score({ x: "x", instrument }).events[0]!.instrument, instrument);
        }
      },
    },
    { name: "masterVolume", here: '`Csound.start({ volume })`, `control("volume")`: tests/csound/volume_test.ts' },
    {
      name: "duration",
      here: "`time: { duration }`",
      test: () => assert.equal(score({ x: "x" }, { time: { duration: 6 } }).events.at(-1)!.time, 6),
    },
    {
      name: "showPlayMarker, showCrosshair",
      here: "the player's playhead and the note that sounds: tests/notebook/browser_player_test.ts",
    },
    { name: "playing the next point by key", here: "the player's arrow keys: tests/notebook/browser_player_test.ts" },
    {
      name: "events: onPlay, onStop, onEnd, onSeriesStart, onBoundaryHit",
      here:
        "`for await (const progress of playing)` and `playing.done`: tests/time/conductor_test.ts; none at a boundary",
    },
    {
      name: "MIDI export",
      here:
        "not done: `score.toCsd()` keeps Hz, dBFS and seconds, which MIDI rounds; `score.events` is plain data for who wants it",
    },
  ],
};
