/**
 * Every quake knocks
 *
 * A sound file of one's own as the instrument: here a drum that was just rendered, pitched by depth and placed by longitude.
 *
 * @shows Sound.sample, sample
 */
import { csv, Plot, plot, sample, Sound } from "auscult";

const path = await Deno.makeTempFile({ suffix: ".wav" });
const hit = Sound.note([1], { pitch: "A2", instrument: "drum", loudness: 0, sustain: 0.6 });
await plot({ marks: [hit] }).score.render(path);
await sample(path, { name: "knock", root: "A2" });
await Deno.remove(path);

const quakes = (await csv("data/earthquakes.csv")).filter(({ magnitude }) => Number(magnitude) >= 4);

export default plot({
  ariaLabel: "Earthquakes of magnitude 4 and more in a week of 2018, by longitude",
  y: { label: "Longitude", domain: [-180, 180], grid: true },
  marks: [
    Plot.dot(quakes, { x: "time", y: "longitude", r: "magnitude", stroke: "#1098ad" }),
    Sound.sample(quakes, { x: "time", pitch: "depth", pan: "longitude", sample: "knock", loudness: -7.5 }),
  ],
  time: { duration: 12 },
  pitch: { range: ["A4", "A2"] },
  pan: { domain: [-180, 180] },
});
