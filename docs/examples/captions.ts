/**
 * What happened when
 *
 * Words at their moments: the picture shows them, the player says them beside what is heard, and `describe()` has them for
 * whoever reads. `speak(score)` lets the speech engine of this machine say them aloud.
 *
 * @shows Sound.text
 */
import { csv, Plot, plot, Sound } from "auscult";

const all = await csv("data/sp500.csv");
const rows = all.filter(({ date }) => date! >= new Date("2019-10-01"));
const news = [
  { date: new Date("2020-02-19"), words: "the highest close" },
  { date: new Date("2020-03-11"), words: "a pandemic is declared" },
  { date: new Date("2020-03-23"), words: "the lowest close" },
];

export default plot({
  ariaLabel: "The S&P 500 from October 2019 to April 2020, with three events",
  y: { grid: true },
  marks: [
    Plot.lineY(rows, { x: "date", y: "close", stroke: "#e8590c", strokeWidth: 2 }),
    Plot.ruleX(news, { x: "date", strokeOpacity: 0.3 }),
    Sound.note(rows, { x: "date", y: "close", instrument: "reed" }),
    Sound.text(news, { x: "date", text: "words" }),
  ],
  time: { duration: 14 },
  pitch: { range: ["D3", "D5"], scale: "D minor" },
});
