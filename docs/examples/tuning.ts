/**
 * Nineteen notes to the octave
 *
 * Seven of nineteen equal steps make a scale that no piano has. A tuning is one line; Scala files are read, too.
 *
 * @shows pitch
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = await csv("data/sp500.csv");
const weeks = { x: "date", y: "close", interval: "week" } as const;
const lately = rows.filter(({ date }) => date! >= new Date("2017-01-01"));

export default plot({
  ariaLabel: "The S&P 500 by week since 2017, in 19 equal divisions of the octave",
  marks: [
    Plot.lineY(lately, { x: "date", y: "close", stroke: "#ae3ec9", strokeOpacity: 0.4 }),
    Plot.dot(lately, { ...Plot.binX({ y: "mean" }, weeks), fill: "#ae3ec9", r: 2 }),
    Sound.note(lately, Plot.binX({ y: "mean" }, { ...weeks, instrument: "string" })),
  ],
  time: { duration: 14 },
  pitch: { range: ["C3", "C5"], tuning: { edo: 19, degrees: [0, 3, 6, 8, 11, 14, 17] } },
});
