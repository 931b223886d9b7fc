import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { type Answer, type KernelSession, startKernel } from "./session.ts";

const launcher = new URL("../../lib/notebook/kernel/launcher.ts", import.meta.url).pathname;
const guard = import.meta.resolve("../../lib/notebook/kernel/guard.ts");
const interrupts = import.meta.resolve("../../lib/time/interrupts.ts");
const guarded = [Deno.execPath(), "run", "-A", "--no-check", launcher, "{connection_file}"];
/** Presses the button until the cell has ended, as one does: on a crowded machine a cell may not have begun after half a second. */
async function stop(kernel: KernelSession, cell: Promise<Answer>): Promise<Answer> {
  let over = false;
  cell.finally(() => over = true).catch(() => {});
  for (let presses = 0; presses < 20 && !over; presses++) {
    await delay(500);
    if (!over) await kernel.interrupt();
    await Promise.race([cell, delay(1000)]);
  }
  assert(over, "the stop button did not end the cell");
  return await cell;
}

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test({
  name: "the stop button ends busy and awaiting cells, again and again, and the kernel keeps its variables",
  ignore: !has("jupyter"),
  async fn() {
    await using kernel = await startKernel({ argv: guarded });
    await kernel.execute("globalThis.kept = 42");
    for (let i = 0; i < 3; i++) {
      const busy = kernel.execute("while (true) {}");
      const stopped = await stop(kernel, busy);
      assert.equal(stopped.status, "error");

      const awaiting = kernel.execute(
        `const { interruptible } = await import("${interrupts}"); await interruptible(new Promise(() => {})); "after"`,
      );
      const { status, outputs } = await stop(kernel, awaiting);
      assert.equal(status, "error");
      assert.equal(outputs.at(-1)?.ename, "Interrupted");
    }
    await kernel.interrupt(); // nothing runs: nothing happens
    await delay(500);
    const { outputs } = await kernel.execute("kept");
    assert.match(outputs[0]?.data?.["text/plain"] ?? "", /42/);
  },
});

Deno.test({
  name: "the first cell of a guarded kernel is number 1, and shows nothing of the guard",
  ignore: !has("jupyter"),
  async fn() {
    await using kernel = await startKernel({ argv: guarded });
    const { outputs } = await kernel.execute("6 * 7");
    assert.equal(outputs.length, 1);
    assert.equal((outputs[0] as { execution_count?: number }).execution_count, 1);
    assert.deepEqual(kernel.late, []);
  },
});

Deno.test({
  name: "guardKernel() guards the user's own Deno kernel too, from the moment that it is called",
  ignore: !has("jupyter"),
  async fn() {
    await using kernel = await startKernel();
    await kernel.execute(`await (await import("${guard}")).guardKernel(); globalThis.kept = 42`);
    const busy = kernel.execute("while (true) {}");
    assert.equal((await stop(kernel, busy)).status, "error");
    assert.match((await kernel.execute("kept")).outputs[0]?.data?.["text/plain"] ?? "", /42/);
  },
});

Deno.test({
  name: "a native Csound that a cell started plays on through the stop button, and the kernel still knows it",
  ignore: !has("jupyter") || !has("csound"),
  async fn() {
    const dir = await Deno.makeTempDir();
    try {
      await using kernel = await startKernel({ argv: guarded });
      const say = async (code: string) => {
        const { status, outputs } = await kernel.execute(code);
        assert.equal(status, "ok", JSON.stringify(outputs));
        return JSON.stringify(outputs);
      };
      const take = JSON.stringify(`${dir}/take.wav`);
      await say(`
        const { Csound, plot, show, Sound } = await import("auscult");
        const rows = Array.from({ length: 300 }, (_, i) => ({ x: i / 10, y: 1 + i % 5 }));
        const marks = [Sound.note(rows, { x: "x", y: "y", loudness: -20, sustain: 0.1 })];
        const csound = await Csound.start({ engine: "native", output: "none", record: ${take} });
        const playing = plot({ marks, time: { duration: 30 } }).score.perform(csound);
        await show(1);`);
      assert.equal((await stop(kernel, kernel.execute("while (true) {}"))).status, "error");
      const position = async () =>
        Number(/at (\d+\.\d+) s/.exec(await say("`${playing.state} at ${playing.position.toFixed(3)} s`"))?.[1]);
      const stopped = await position();
      await delay(1500);
      const later = await position();
      assert(later > stopped + 1.4, `it was at ${stopped} s, and 1.5 s later at ${later} s`);
      assert.match(
        await say(
          "playing.stop(); const report = await playing.done; await csound.close(); [csound.engine, report.lost].join()",
        ),
        /native,0/,
      );
      const { channels, sampleRate } = await readWav(`${dir}/take.wav`);
      const heard = (from: number, to: number) =>
        measure({
          channels: channels.map((channel) => channel.subarray(from * sampleRate, to * sampleRate)),
          sampleRate,
        }).truePeak;
      assert(heard(stopped, later) > -26, `${heard(stopped, later)} dBTP after the stop button`);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
