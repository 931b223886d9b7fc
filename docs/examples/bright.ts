/**
 * Brightness is unrest
 *
 * A brass choir of months: the pitch follows the price, and the wider its daily range, the more the horns blare.
 *
 * @shows brightness
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = await csv("data/sp500.csv");
const swing = (d: { high: number; low: number }) => 100 * (d.high / d.low - 1);
const bars = { x: "date", y: swing, fill: swing, interval: "quarter" } as const;

export default plot({
  ariaLabel: "Daily range of the S&P 500 in percent, mean of each quarter",
  y: { label: "High above low (%)" },
  color: { scheme: "YlOrRd", domain: [0, 4] },
  marks: [
    Plot.rectY(rows, Plot.binX({ y: "mean", fill: "mean" }, bars)),
    Plot.ruleY([0]),
    Sound.note(
      rows,
      Plot.binX({ pitch: "mean", brightness: "mean" }, {
        x: "date",
        interval: "quarter",
        pitch: "close",
        brightness: swing,
        instrument: "brass",
      }),
    ),
  ],
  time: { duration: 16 },
  brightness: { label: "daily range" },
  pitch: { range: ["F2", "F4"], scale: "F lydian" },
});
