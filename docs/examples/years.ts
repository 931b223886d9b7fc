/**
 * A click for every year
 *
 * The time axis, made heard: a tick each year and a stronger one every fifth, under a marimba that plays the quarters.
 *
 * @shows Sound.tick, time
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = await csv("data/sp500.csv");
const quarters = { x: "date", y: "close", interval: "quarter" } as const;

export default plot({
  ariaLabel: "The S&P 500 by quarter, with a tick every year",
  marks: [
    Plot.rectY(rows, { ...Plot.binX({ y: "mean" }, quarters), fill: "#7950f2" }),
    Plot.ruleY([0]),
    Sound.note(rows, Plot.binX({ y: "mean" }, { ...quarters, instrument: "marimba" })),
    Sound.tick({ interval: "year", accent: "5 years" }),
  ],
  time: { duration: 14 },
  pitch: { range: ["G3", "G5"], scale: "G mixolydian" },
});
