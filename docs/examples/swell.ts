/**
 * The market breathes
 *
 * Trading volume as a drone that swells and ebbs, a quarter at a time, while its colour opens with the spread of prices.
 *
 * @shows Sound.area, brightness
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = await csv("data/sp500.csv");
const quarters = { x: "date", y: "volume", interval: "quarter" } as const;

export default plot({
  ariaLabel: "Shares of the S&P 500 traded a day, by quarter",
  y: { transform: (shares) => shares / 1e9, label: "Billion shares a day" },
  marks: [
    Plot.areaY(rows, { ...Plot.binX({ y: "mean" }, quarters), fill: "#12b886", fillOpacity: 0.5 }),
    Sound.area(
      rows,
      Plot.binX({ y: "mean", brightness: "deviation" }, { ...quarters, brightness: "close", pitch: "D2" }),
    ),
  ],
  time: { duration: 12 },
  loudness: { range: [-22, -3.5] },
});
