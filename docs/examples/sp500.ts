/**
 * Twenty years of the S&P 500
 *
 * Each note is a month. Its pitch is the mean close, moved to the notes of a minor pentatonic scale; the more shares
 * changed hands, the brighter the string is plucked. Listen for 2008.
 *
 * @shows Sound.note, pitch, instrument
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = await csv("data/sp500.csv");
const months = { x: "date", y: "close", interval: "month" } as const;

export default plot({
  ariaLabel: "The S&P 500 from 2000 to 2020",
  marks: [
    Plot.areaY(rows, { x: "date", y: "close", fill: "#4c6ef5", fillOpacity: 0.15 }),
    Plot.lineY(rows, { x: "date", y: "close", stroke: "#4c6ef5", strokeWidth: 1 }),
    Sound.note(
      rows,
      Plot.binX({ y: "mean", brightness: "mean" }, { ...months, brightness: "volume", instrument: "pluck" }),
    ),
  ],
  time: { duration: 16 },
  pitch: { range: ["D3", "D6"], scale: "D minor pentatonic" },
});
