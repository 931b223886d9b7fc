/**
 * Any mark of Plot, heard
 *
 * A histogram with one word more: `sound: true`. The number of earthquakes in each bar is its pitch.
 *
 * @shows Sound.hear
 */
import { csv, Plot, plot } from "auscult";

const quakes = await csv("data/earthquakes.csv");

export default plot({
  ariaLabel: "Earthquakes of a week, by magnitude",
  color: { scheme: "YlOrRd" },
  marks: [
    Plot.rectY(quakes, Plot.binX({ y: "count", fill: "x" }, { x: "magnitude" })),
    Plot.ruleY([0]),
  ],
  sound: true,
  time: { duration: 6 },
});
