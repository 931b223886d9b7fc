import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { renderCsd, type RenderCsdOptions } from "../../../lib/csound/embedded/renderCsd.ts";
import { csd } from "./csd.ts";

async function digest(text: string, options: Partial<RenderCsdOptions> = {}) {
  const hash = createHash("sha256");
  let peak = 0;
  const result = await renderCsd(text, {
    maxDuration: 5,
    onBlock: (block) => {
      hash.update(new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
      for (const sample of block) peak = Math.max(peak, Math.abs(sample));
    },
    ...options,
  });
  return { ...result, peak, digest: hash.digest("hex") };
}

const noisy = csd(
  "seed 0\ninstr 1\n a1 rand 0.3, 2\n a2 pinkish 0.3\n k1 rnd31 0.1, 0\n outs a1 + k1, a2\nendin",
  "i1 0 0.5",
);

Deno.test("renderCsd() repeats bit for bit, random numbers included, and follows its seed", async () => {
  const [a, b, c] = [await digest(noisy), await digest(noisy), await digest(noisy, { seed: 2 })];
  assert.ok(a.peak > 0.1);
  assert.equal(a.digest, b.digest);
  assert.notEqual(a.digest, c.digest);
});

Deno.test("renderCsd() says how it went", async () => {
  const positions: number[] = [];
  const text = csd("instr 1\n out a(k(0.5))\nendin", "i1 0 0.5");
  const { messages, digest: _, ...result } = await digest(text, { onProgress: (position) => positions.push(position) });
  assert.deepEqual(result, { sampleRate: 48000, channels: 2, frames: 24_000, complete: true, errors: 0, peak: 0.5 });
  assert.equal(positions.at(-1), 0.5);
  assert.ok(messages.some((line) => line.includes("Csound version 6.18")));
});

Deno.test("renderCsd() ends a score that does not end by itself", async () => {
  const result = await digest(csd("instr 1\nendin", "f0 z"), { maxDuration: 0.25 });
  assert.deepEqual([result.complete, result.frames], [false, 12_000]);
  for (const maxDuration of [0, -1, NaN, Infinity]) {
    await assert.rejects(digest(noisy, { maxDuration }), {
      name: "RangeError",
      message: /maxDuration must be above 0 s/,
    });
  }
});

Deno.test("renderCsd() gives full scale as 1, whatever 0dbfs is", async () => {
  const text = csd("instr 1\n out a(k(16384))\nendin", "i1 0 0.1").replace("0dbfs = 1", "0dbfs = 32768");
  assert.equal((await digest(text)).peak, 0.5);
});

Deno.test("renderCsd() can be aborted, and other tasks run meanwhile", async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error("enough")), 20);
  const heavy = csd("instr 1\n a1 vco2 0.1, 100\n out a1\nendin", "i1 0 3600\n".repeat(20));
  await assert.rejects(digest(heavy, { maxDuration: 3600, signal: abort.signal }), { message: "enough" });
});

Deno.test("renderCsd() passes on what Csound says of a broken orchestra", async () => {
  await assert.rejects(digest(csd("instr 1\n nonsense\nendin")), { name: "SyntaxError", message: /line 11/ });
});

Deno.test("renderCsd() ends an orchestra that eats memory or never returns from a call, with the reason", async () => {
  const hungry = csd("instr 1\n i1 ftgen 0, 0, -4000000, -2, 0\n schedule 1, 0.01, 1\nendin", "i1 0 1");
  await assert.rejects(digest(hungry), { message: "Csound ran out of memory: it may have 512 MB" });
  const endless = csd("opcode r, i, i\n i1 xin\n i2 r i1 + 1\n xout i2\nendop\ninstr 1\n i1 r 1\nendin", "i1 0 1");
  await assert.rejects(digest(endless), { message: /^Csound crashed: Maximum call stack/ });
});
