import assert from "node:assert/strict";
import { type LiveOptions, Sound, Source } from "../../../mod.ts";

const rows = (at: readonly number[]) =>
  new Source<{ v: number }>("drops", async function* () {
    await Promise.resolve();
    for (const time of at) yield { at: time, rows: [{ v: 1 }] };
  });
const options: LiveOptions<{ v: number }> = { y: "v", pitch: { domain: [0, 2], range: ["C3", "C5"] }, sustain: 0.1 };

Deno.test("silence is silent where nobody asks, a tick every few seconds, or a pad that fades; it is mark 1 of the score", async () => {
  const came = [100, 101, 118, 119];
  const none = await Sound.live(rows(came), options).collect({ until: 40 });
  assert.deepEqual(none.events.map(({ time }) => time), [0, 1, 18, 19]);

  const tick = await Sound.live(rows(came), { ...options, silence: "tick" }).collect({ until: 31 });
  const ticks = tick.events.filter(({ mark }) => mark === 1);
  assert.deepEqual(ticks.map(({ time }) => time), [6, 11, 16, 24, 29]);
  assert(ticks.every(({ instrument, loudness }) => instrument === "click" && loudness === -36));
  assert.match(tick.describe(), /Sound mark 2: 5 of click, one every 5 s while nothing comes\./);

  const pad = await Sound.live(rows(came), { ...options, silence: { sound: "pad", after: 3 } }).collect({ until: 31 });
  const pads = pad.events.filter(({ mark }) => mark === 1);
  assert.deepEqual(pads.map(({ time }) => time), [4, 22]);
  for (const { pitch, loudness, glide } of pads) {
    assert.equal(pitch, 130.8128);
    assert(glide!.loudness <= loudness - 40);
  }
  assert.match(pad.describe(), /a pad that fades over 10 s where nothing has come for 3 s/);
});

Deno.test("rows that give no note are silence, and a row that comes late does not take a tick back", async () => {
  const source = new Source<{ v: number | null }>("drops", async function* () {
    await Promise.resolve();
    for (const [at, v] of [[0, 1], [4, null], [6, 1]] as const) yield { at, rows: [{ v }] };
  });
  const { events } = await Sound.live(source, {
    ...options as LiveOptions<{ v: number | null }>,
    silence: "tick",
    onProblem: () => {},
  }).collect();
  assert.deepEqual(events.map(({ time, mark }) => [time, mark]), [[0, 0], [5, 1], [6, 0]]);
});
