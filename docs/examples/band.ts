/**
 * A band of regions
 *
 * Four regions, four instruments: an ordinal scale gives each its own, as colours do in the picture.
 *
 * @shows instrument
 */
import { csv, Plot, plot, Sound } from "auscult";

const regions = ["Alaska", "Hawaii", "California", "Indonesia"];
const quakes = (await csv("data/earthquakes.csv")).flatMap((quake) => {
  const region = regions.find((name) => String(quake.place).endsWith(name));
  return region !== undefined && Number(quake.magnitude) >= 1.5 ? [{ ...quake, region }] : [];
});

export default plot({
  ariaLabel: "Earthquakes of four regions in a week of 2018, by magnitude",
  y: { grid: true, label: "Magnitude" },
  color: { legend: true, domain: regions },
  marks: [
    Plot.dot(quakes, { x: "time", y: "magnitude", fill: "region", r: 3 }),
    Sound.note(quakes, { x: "time", y: "magnitude", z: "region", instrument: "region", sustain: 0.25 }),
  ],
  time: { duration: 16 },
  pitch: { range: ["E3", "E6"], scale: "E minor pentatonic" },
  instrument: { domain: regions, range: ["flute", "marimba", "pluck", "bell"] },
});
