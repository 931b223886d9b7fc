import assert from "node:assert/strict";
import { RecordingFile } from "../../../lib/csound/embedded/RecordingFile.ts";
import { readWav, writeWav } from "../../../lib/csound/wav.ts";
import { withFolder } from "../../cli/auscult.ts";

/** The header that a recorder writes first, which says that there is nothing; and half a second of samples. */
async function sound(folder: string) {
  const samples = new Float32Array(24_000).fill(0.25);
  await writeWav(`${folder}/whole.wav`, { sampleRate: 48000, channels: [samples, samples] });
  const bytes = await Deno.readFile(`${folder}/whole.wav`);
  const header = bytes.slice(0, 44);
  const view = new DataView(header.buffer);
  view.setUint32(4, 36, true);
  view.setUint32(40, 0, true);
  return { header, samples: bytes.slice(44) };
}

Deno.test("RecordingFile: what is written can be read while it is written, to within half a second", () =>
  withFolder(async (folder) => {
    const { header, samples } = await sound(folder);
    const path = `${folder}/take.wav`;
    let time = 100;
    const file = new RecordingFile(path, { onProblem: assert.fail, clock: () => time });
    file.write(0, header);
    assert.equal((await readWav(path)).channels[0]!.length, 0);
    for (let i = 0; i < 4; i++) {
      // Csound writes in blocks that end anywhere.
      const half = samples.length / 2 + 1;
      file.write(file.size, samples.slice(0, half));
      time += 0.25;
      file.write(file.size, samples.slice(half));
      time += 0.25;
    }
    const { channels: [left] } = await readWav(path);
    assert(left!.length >= 3 * 24_000 && left!.length <= 4 * 24_000, `${left!.length}`);
    assert(left!.every((v) => Math.abs(v - 0.25) < 1e-6));
    const view = new DataView((await Deno.readFile(path)).buffer);
    assert.equal(view.getUint32(40, true) % 6, 0);
    assert.equal(view.getUint32(4, true), view.getUint32(40, true) + 36);
    file.close();
  }));

Deno.test({
  name: "RecordingFile says once that the disk is full, and writes nothing after that, which would be out of time",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const said: string[] = [];
    const file = new RecordingFile("/dev/full", { onProblem: (problem) => said.push(problem) });
    assert.equal(file.resize(0), true);
    for (let i = 0; i < 3; i++) assert.equal(file.write(0, new Uint8Array(10)), false);
    file.close();
    assert.equal(said.length, 1);
    assert.match(said[0]!, /[Nn]o space left/);
    await Promise.resolve();
  },
});
