import assert from "node:assert/strict";
import { renderSound } from "../../lib/csound/renderSound.ts";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";

const piece = (effects?: unknown) =>
  plot({
    marks: [note([1, 2], { instrument: "marimba", sustain: 0.1, loudness: -12 })],
    time: { duration: 0.5 },
    ...(effects !== undefined && { effects: effects as { room: number } }),
  }).score;

Deno.test("effects are part of a score and its .csd, and not of its hash; without them nothing is written", () => {
  const score = piece({ room: 0.3, delay: { time: 0.5 } });
  assert.deepEqual(score.effects, { room: 0.3, delay: { time: 0.5 } });
  assert.equal(score.hash, piece().hash);
  const lines = score.toCsd().match(/^gkAuscult\w+ init [\d.]+$/gm);
  assert.deepEqual(lines?.slice(-4), [
    "gkAuscultRoomTo init 0.3",
    "gkAuscultDelayTo init 0.4",
    "gkAuscultTimeTo init 0.5",
    "gkAuscultFeedbackTo init 0.35",
  ]);
  assert.equal(piece().effects, undefined);
});

Deno.test("a rendering waits until the effects are over", async () => {
  const level = async (effects?: unknown) => {
    const score = piece(effects);
    const { channels } = await renderSound(score.toCsd(), { duration: score.duration });
    return channels[0]!.length / 48000;
  };
  assert(await level() < 1.2);
  const [room, delay] = [await level({ room: 0.5 }), await level({ delay: { time: 1, feedback: 0.5 } })];
  assert(room > 2 && delay > 5, `${room} s, ${delay} s`);
});

Deno.test("effects that are none are refused, with what is allowed", () => {
  assert.throws(() => piece({ rom: 1 }), /TypeError: Cannot use "rom" in effects.*room/);
  assert.throws(() => piece({ room: 2 }), /RangeError: Cannot set room of the effects to 2: expected 0 to 1/);
  assert.throws(() => piece({ delay: { feedback: 0.9 } }), /expected 0 to 0.8/);
  assert.throws(() => piece({ delay: { time: "1" } }), /TypeError: Cannot set time of the effects: expected a number/);
  assert.throws(() => piece(3), /TypeError: Cannot read effects/);
});
