import assert from "node:assert/strict";

interface Listener {
  port: { onmessage: (event: { data: ArrayBufferLike }) => void; postMessage: () => void };
  missed: number;
  dropped: number;
  process(inputs: [], outputs: Float32Array[][]): boolean;
}

/** The page's own worklet, at a sample rate. */
async function listener(sampleRate: number): Promise<Listener> {
  let made: (new () => Listener) | undefined;
  Object.assign(globalThis, {
    sampleRate,
    AudioWorkletProcessor: class {
      readonly port = { postMessage() {}, onmessage: null };
    },
    registerProcessor: (_name: string, processor: new () => Listener) => made = processor,
  });
  await import(`../../lib/notebook/panel/worklet.js?rate=${sampleRate}`);
  return new made!();
}

for (const rate of [44_100, 192_000]) {
  Deno.test(`listen here at ${rate / 1000} kHz: gaps and cuts fade, and do not click; after gaps it keeps a larger stock`, async () => {
    const worklet = await listener(rate);
    const step = 2 * Math.PI * 200 / rate;
    let sent = 0;
    const send = (seconds: number) => {
      const samples = Int16Array.from(
        { length: 2 * Math.round(seconds * rate) },
        (_, i) => Math.round(16_000 * Math.sin((sent + (i >> 1)) * step)),
      );
      sent += samples.length / 2;
      worklet.port.onmessage({ data: samples.buffer });
    };
    const heard: number[] = [];
    const pull = (seconds: number) => {
      for (let left = Math.round(seconds * rate); left > 0; left -= 128) {
        const block = [new Float32Array(128), new Float32Array(128)];
        worklet.process([], [block]);
        heard.push(...block[0]!);
      }
    };
    const flow = (seconds: number) => {
      for (let i = 0; i < seconds / 0.02; i++) (send(0.02), pull(0.02));
    };
    flow(1);
    for (let i = 0; i < 3; i++) (pull(0.6), flow(1.5));
    assert.equal(worklet.missed, 3);
    for (let i = 0; i < 12; i++) send(0.05);
    pull(0.5);
    flow(0.5);
    assert.equal(worklet.dropped, 1);
    const most = heard.reduce((most, value, i) => i === 0 ? most : Math.max(most, Math.abs(value - heard[i - 1]!)), 0);
    // A sine's own steps, and those of a fade over 512 samples.
    assert(most < 0.49 * step + 0.49 / 512 + 1e-3, `a step of ${most}, where the sine's own are ${0.49 * step}`);
    assert(Math.max(...heard.slice(-rate / 4)) > 0.48, "it sounds on at full level");
    // Three gaps: a stock of 80 ms became one of 270 ms.
    const before = heard.length;
    pull(1);
    const last = heard.slice(before).findLastIndex((value) => Math.abs(value) > 0.1) / rate;
    assert(last > 0.2 && last < 0.5, `it plays on for ${last} s`);
  });
}
