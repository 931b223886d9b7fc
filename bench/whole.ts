/** From a CSV of 500 points to a WAV file of 10 s, whole processes, warm caches; beside it the `csound` command on the same score. */
import { csv, plot, Sound } from "../mod.ts";
import { has } from "../tests/helpers/has.ts";
import { medianTime, row } from "./table.ts";

const dir = await Deno.makeTempDir();
try {
  const path = `${dir}/points.csv`;
  await Deno.writeTextFile(
    path,
    "x,y\n" + Array.from({ length: 500 }, (_, i) => `${i},${Math.sin(i / 20).toFixed(4)}\n`).join(""),
  );
  const rows = await csv(path);
  const { score } = plot({ marks: [Sound.note(rows, { x: "x", y: "y", thin: false })], time: { duration: 10 } });
  await Deno.writeTextFile(`${dir}/score.csd`, score.toCsd());

  const script = `${dir}/render.ts`;
  await Deno.writeTextFile(
    script,
    `import { csv, plot, Sound } from "auscult";
     const rows = await csv(${JSON.stringify(path)});
     const { score } = plot({ marks: [Sound.note(rows, { x: "x", y: "y", thin: false })], time: { duration: 10 } });
     await score.render(${JSON.stringify(`${dir}/a.wav`)});`,
  );
  const config = new URL("../deno.json", import.meta.url).pathname;
  const ours = await medianTime(Deno.execPath(), ["run", "-A", "--no-check", "--config", config, script]);
  if (!has("csound")) {
    row("CSV of 500 points to WAV of 10 s, embedded", `${ours.toFixed(2)} s`, "no csound command to compare with");
  } else {
    const peer = await medianTime("csound", ["-W", "-d", "-m0", "-o", `${dir}/b.wav`, `${dir}/score.csd`]);
    row(
      "CSV of 500 points to WAV of 10 s, embedded",
      `${ours.toFixed(2)} s`,
      `csound on its score.csd alone: ${peer.toFixed(2)} s (${(ours / peer).toFixed(1)} ×)`,
    );
  }
} finally {
  await Deno.remove(dir, { recursive: true });
}
