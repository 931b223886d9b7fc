/**
 * The world from left to right
 *
 * A week of earthquakes on a map: west is left, east is right, north is high, and the deep ones are dark.
 *
 * @shows pan, Sound.note
 */
import { csv, Plot, plot, Sound } from "auscult";

const quakes = await csv("data/earthquakes.csv");
const strong = quakes.filter(({ magnitude }) => Number(magnitude) >= 4);

export default plot({
  ariaLabel: "Earthquakes of magnitude 4 and more in a week of 2018, on a map",
  height: 320,
  x: { domain: [-180, 180], label: "Longitude", grid: true },
  y: { domain: [-70, 85], label: "Latitude", grid: true },
  color: { scheme: "turbo", type: "sqrt", label: "Depth (km)" },
  r: { range: [1, 12] },
  marks: [
    Plot.dot(strong, { x: "longitude", y: "latitude", r: "magnitude", fill: "depth", fillOpacity: 0.7 }),
    Sound.note(strong, {
      ...{ x: "longitude", y: "latitude", time: "time", pan: "longitude", brightness: "depth" },
      instrument: "marimba",
    }),
  ],
  time: { duration: 12 },
  pan: { domain: [-180, 180] },
  brightness: { type: "sqrt", range: [1, 0] },
});
