/**
 * Equally loud to the ear
 *
 * A low note needs more level than a high one to be as loud. With the contours of ISO 226, it gets it.
 *
 * @shows loudness
 */
import { csv, Plot, plot, Sound } from "auscult";

const quakes = await csv("data/earthquakes.csv");
const day = quakes.filter(({ time, depth }) => time! >= new Date("2018-02-06T12:00Z") && Number(depth) >= 1);

export default plot({
  ariaLabel: "Earthquakes of half a day, by depth in km",
  y: { type: "log", reverse: true, label: "Depth (km)", grid: true },
  marks: [
    Plot.dot(day, { x: "time", y: "depth", r: "magnitude", fill: "#228be6", fillOpacity: 0.6 }),
    Sound.note(day, { x: "time", y: "depth", loudness: "magnitude", sustain: 0.4 }),
  ],
  time: { duration: 14 },
  pitch: { range: ["A1", "A5"] },
  loudness: { range: [-12, 0], contour: "ISO 226" },
});
