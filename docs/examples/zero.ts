/**
 * Above or below
 *
 * Each month's gain or loss as a bell, and 0 % as a tone that is held throughout: one hears on which side of it a month ends.
 *
 * @shows Sound.reference
 */
import { csv, Plot, plot, Sound } from "auscult";

const rows = (await csv("data/sp500.csv")).filter(({ date }) => date! >= new Date("2016-01-01"));
const gain = (month: { open: number; close: number }[]) => 100 * (month.at(-1)!.close / month[0]!.open - 1);
const days = { x: "date", y: (day: unknown) => day, interval: "month" } as const;

export default plot({
  ariaLabel: "Gain of the S&P 500 by month, 2016 to 2020, in percent",
  y: { label: "Gain (%)", grid: true },
  marks: [
    Plot.rectY(rows, { ...Plot.binX({ y: gain }, days), fill: "#1c7ed6" }),
    Plot.ruleY([0]),
    Sound.note(rows, Plot.binX({ y: gain }, { ...days, instrument: "bell" })),
    Sound.reference([0]),
  ],
  time: { duration: 12 },
  pitch: { label: "gain", range: ["C3", "C6"] },
});
