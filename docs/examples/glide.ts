/**
 * A crash is a glide
 *
 * The autumn of 2008, a point a day: one voice slides from each close to the next, so that one hears how steep it is.
 *
 * @shows Sound.line
 */
import { csv, Plot, plot, Sound } from "auscult";

const all = await csv("data/sp500.csv");
const rows = all.filter(({ date }) => date! >= new Date("2008-07-01") && date! < new Date("2009-07-01"));

export default plot({
  ariaLabel: "The S&P 500, July 2008 to June 2009",
  marks: [
    Plot.lineY(rows, { x: "date", y: "close", stroke: "#e03131", strokeWidth: 2 }),
    Sound.line(rows, Plot.windowY(5, { x: "date", y: "close", brightness: 0.3 })),
  ],
  time: { duration: 10 },
  pitch: { range: ["G3", "G5"] },
});
