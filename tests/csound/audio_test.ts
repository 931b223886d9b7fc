import assert from "node:assert/strict";
import { encodeScore } from "../../lib/csound/audio.ts";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";

const scoreOf = (values: number[], duration: number) => plot({ marks: [note(values)], time: { duration } }).score;

Deno.test("encodeScore() gives Ogg Vorbis as long as the score and its release tails, once for each hash", async () => {
  const score = scoreOf([1, 3, 2], 2);
  const sound = await encodeScore(score);
  assert.equal(sound.type, "audio/ogg");
  assert.equal(new TextDecoder().decode(sound.bytes.subarray(0, 4)), "OggS");
  assert(sound.duration >= score.duration && sound.duration < score.duration + 3, `${sound.duration} s`);
  // The last page of an Ogg stream says how many samples there are: the length to the sample.
  const last = sound.bytes.findLastIndex((byte, i, bytes) =>
    byte === 0x4f && bytes[i + 1] === 0x67 && bytes[i + 2] === 0x67 && bytes[i + 3] === 0x53
  );
  assert.equal(
    Number(new DataView(sound.bytes.buffer).getBigUint64(last + 6, true)),
    Math.round(sound.duration * 48000),
  );
  assert.equal(await encodeScore(scoreOf([1, 3, 2], 2)), sound);
  assert.notEqual(await encodeScore(scoreOf([1, 2, 3], 2)), sound);
});

Deno.test("encodeScore() leaves the thread free while it renders", async () => {
  let ticks = 0;
  const timer = setInterval(() => ++ticks, 10);
  const start = performance.now();
  await encodeScore(scoreOf(Array.from({ length: 200 }, (_, i) => i % 17), 10));
  clearInterval(timer);
  const possible = (performance.now() - start) / 10;
  assert(ticks > possible / 4, `the timer ran ${ticks} times where it could ${possible.toFixed(0)} times`);
});

Deno.test("encodeScore() of 30 s takes about 0.25 MB", async () => {
  const { bytes } = await encodeScore(scoreOf(Array.from({ length: 300 }, (_, i) => Math.sin(i)), 30));
  assert(bytes.length < 300_000, `${bytes.length} bytes`);
});

Deno.test("encodeScore() refuses silence, and what is too long for a page", async () => {
  await assert.rejects(encodeScore(plot().score), /Cannot play a score without notes: Silence/);
  await assert.rejects(
    encodeScore(scoreOf([1, 2], 700)),
    /Cannot put a sound of 702 s into a page: at most 600 s; render it/,
  );
});
