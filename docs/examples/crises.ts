/**
 * Three crises, one after the other
 *
 * The picture has them side by side; the ear gets them in sequence, each on its own third of the time.
 *
 * @shows time, Sound.note
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = await csv("data/sp500.csv");
const starts = { "dot-com": "2000-09-01", "2008": "2008-09-01", "covid": "2020-02-19" };
const days = Object.entries(starts).flatMap(([crisis, start]) => {
  const from = rows.findIndex(({ date }) => date! >= new Date(start));
  return rows.slice(from, from + 40).map(({ close }, day) => (
    { crisis, day, loss: 100 * (Number(close) / Number(rows[from]!.close) - 1) }
  ));
});

export default plot({
  ariaLabel: "The first 40 trading days of three crises: loss in percent",
  marginRight: 10,
  fx: { domain: Object.keys(starts), label: null },
  y: { grid: true, label: "Loss (%)" },
  marks: [
    Plot.lineY(days, { x: "day", y: "loss", fx: "crisis", stroke: "#e03131", strokeWidth: 2 }),
    Sound.note(days, { x: "day", y: "loss", fx: "crisis", instrument: "pluck" }),
  ],
  time: { duration: 12, fx: "sequence" },
  pitch: { range: ["A2", "A5"], scale: "A minor" },
});
