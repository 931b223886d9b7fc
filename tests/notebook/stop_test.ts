import assert from "node:assert/strict";
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
