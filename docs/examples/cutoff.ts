/**
 * An instrument of one's own
 *
 * A few lines of Csound make a sawtooth through a filter, and its `cutoff` is a channel like any other: here, the volume.
 *
 * @shows instrument, instrument()
 */
import { csv, instrument, Plot, plot, Sound } from "auscult";

await instrument(`; acid: a sawtooth through a resonant filter
; channel cutoff: 400 to 8000 Hz, log, else 800
instr acid
  iSustain = p3
  p3 = iSustain + 0.1 + giAuscultTail
  aEnv linseg 0, 0.005, 1, max(0.001, iSustain - 0.005), 0.5, 0.1, 0, 1, 0
  kSweep expseg 1, 0.25, 0.4, 1, 0.4
  aOut = moogladder(vco2(0.9, p4), p19 * kSweep, 0.4) * aEnv * 1.6
  $AUSCULT_OUT
endin
`);
const all = await csv("data/sp500.csv");
const rows = all.filter(({ date }) => date! >= new Date("2007-01-01") && date! < new Date("2010-07-01"));

export default plot({
  ariaLabel: "The S&P 500 by week, 2007 to 2010",
  marks: [
    Plot.lineY(rows, { x: "date", y: "close", stroke: "volume", z: null, strokeWidth: 2 }),
    Sound.note(
      rows,
      Plot.binX({ y: "mean", cutoff: "mean" }, {
        x: "date",
        y: "close",
        cutoff: "volume",
        loudness: -7.5,
        instrument: "acid",
        interval: "week",
      }),
    ),
  ],
  time: { duration: 14 },
  pitch: { range: ["E2", "E4"], scale: "E minor pentatonic" },
});
