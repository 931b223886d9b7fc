/**
 * The stronger, the longer
 *
 * Earthquakes on a string: magnitude decides how long each is held, so that the few strong ones stand in a crowd of short ones.
 *
 * @shows sustain
 */
import { csv, Plot, plot, Sound } from "auscult";

const quakes = await csv("data/earthquakes.csv");
const alaska = quakes.filter(({ place, magnitude }) => String(place).includes("Alaska") && Number(magnitude) >= 2);

export default plot({
  ariaLabel: "Earthquakes in Alaska in a week of 2018, by latitude",
  y: { grid: true, label: "Latitude" },
  marks: [
    Plot.dot(alaska, {
      x: "time",
      y: "latitude",
      r: "magnitude",
      stroke: "#1971c2",
      fill: "#1971c2",
      fillOpacity: 0.3,
    }),
    Sound.note(alaska, { x: "time", y: "latitude", sustain: "magnitude", instrument: "string" }),
  ],
  time: { duration: 14 },
  sustain: { type: "pow", exponent: 2, range: [0.08, 2.5] },
  pitch: { range: ["D3", "D5"], scale: "D dorian" },
});
