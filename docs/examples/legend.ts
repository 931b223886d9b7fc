/**
 * First the scale, then the piece
 *
 * Before it begins, the lowest and the highest value are played, as the legend of a plot tells what its colours mean.
 *
 * @shows Sound.legend, loudness
 */
import { csv, Plot, plot, Sound } from "auscult";

const quakes = await csv("data/earthquakes.csv");
const strong = quakes.filter(({ magnitude }) => Number(magnitude) >= 4.5);

export default plot({
  ariaLabel: "Earthquakes of magnitude 4.5 and more in a week of 2018, by depth",
  y: { reverse: true, label: "Depth (km)", grid: true },
  r: { range: [1, 14] },
  marks: [
    Plot.dot(strong, { x: "time", y: "depth", r: "magnitude", fill: "#f76707", fillOpacity: 0.5 }),
    Sound.legend({ channels: ["pitch", "loudness"] }),
    Sound.note(strong, { x: "time", y: "depth", loudness: "magnitude", instrument: "marimba" }),
  ],
  time: { duration: 12 },
  pitch: { range: ["C2", "C5"], scale: "C minor" },
  loudness: { range: [-16, 0] },
});
