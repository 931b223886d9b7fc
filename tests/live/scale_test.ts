import assert from "node:assert/strict";
import { Csound, mqtt, Sound, streamOsc } from "auscult";
import { linearRegression } from "simple-statistics";
import { countingCsound } from "../helpers/countingCsound.ts";
import { has } from "../helpers/has.ts";
import { Mosquitto } from "../helpers/Mosquitto.ts";
import { publish, publishUntil } from "../helpers/publish.ts";
import type { RowsSoakReport } from "./rowsSoak.ts";

const ignore = !has("mosquitto");
const RATE = 5000, SECONDS = 3, ALL = RATE * SECONDS;
const until = async (condition: () => boolean, seconds = 20) => {
  for (let i = 0; i < seconds * 20 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
};

Deno.test({
  name: "5,000 rows a second go from a broker through streamOsc() into Csound: none is lost, and memory is flat",
  ignore,
  async fn() {
    await using broker = await Mosquitto.start();
    await using csound = await countingCsound();
    const rows = mqtt(broker.url, "rows", { buffer: ALL });
    await using stream = streamOsc(rows.map(({ i, v }) => ({ i, v: v as number * 0.5 })), {
      to: `127.0.0.1:${csound.port}`,
      address: "/rows",
      channels: ["i", { value: "v", domain: [-0.5, 0.5], range: [-1, 1] }],
    });
    const publisher = await publish({ url: broker.url, topic: "rows", rate: RATE, seconds: SECONDS });
    const before = await publishUntil(() => csound.count, { url: broker.url, topic: "rows", row: { i: 0, v: 0 } });
    const memory: number[] = [];
    const timer = setInterval(() => csound.count > RATE / 2 && memory.push(Deno.memoryUsage().rss), 100);
    assert.equal(await publisher.go(), ALL);
    await until(() => csound.count >= before + ALL);
    clearInterval(timer);
    stream.stop();
    const { sent, failed, skipped } = await stream.done;
    assert.deepEqual(
      { received: csound.count - before, last: csound.last, sent: sent - before, failed, skipped, lost: rows.lost },
      { received: ALL, last: ALL - 1, sent: ALL, failed: 0, skipped: 0, lost: 0 },
    );
    const grown = (memory.at(-1)! - memory[0]!) / 1e6;
    assert(grown < 100, `it has grown by ${grown.toFixed(0)} MB, from ${(memory[0]! / 1e6).toFixed(0)} MB`);
  },
});

Deno.test({
  name: "5,000 rows a second from a broker are heard live: each is in what sounds, none is lost",
  ignore,
  async fn() {
    await using broker = await Mosquitto.start();
    await using csound = await Csound.start({ output: "none" });
    const rows = mqtt(broker.url, "rows", { buffer: ALL });
    await using live = Sound.live(rows, {
      pitch: { value: "v", domain: [-1, 1], range: [300, 3000] },
      loudness: -40,
      sustain: 0.02,
      instrument: "click",
      burst: { most: 100 },
    });
    const playing = live.perform(csound, { latency: 1 });
    const publisher = await publish({ url: broker.url, topic: "rows", rate: RATE, seconds: SECONDS });
    const before = await publishUntil(() => live.rows.length, { url: broker.url, topic: "rows", row: { i: 0, v: 0 } });
    assert.equal(await publisher.go(), ALL);
    await until(() => live.rows.length >= before + ALL);
    await new Promise((resolve) => setTimeout(resolve, 1200)); // what came last is heard
    live.stop();
    const report = await playing.done;
    assert.deepEqual(
      {
        rows: report.rows - before,
        lost: rows.lost,
        dropped: report.dropped,
        refused: report.refused,
        notes: report.lost,
      },
      { rows: ALL, lost: 0, dropped: {}, refused: 0, notes: 0 },
    );
    const { events } = report;
    assert(events > 0.5 * 100 * SECONDS && events <= 110 * (SECONDS + 2), `${events} notes`);
    assert(report.merged > ALL * 0.9 && report.merged <= ALL, `${report.merged} rows are heard as means`);
  },
});

/** Bytes a row by which memory grows, from the fifth second on: until then it warms up. */
function growth(values: readonly number[]): number {
  return linearRegression(values.slice(2).map((value, i) => [i * 2.5 * RATE, value])).m;
}

Deno.test("450,000 rows on a clock of their own leave nothing behind on their way to the bytes of OSC, streamed, heard or listened to", async () => {
  const script = new URL("./rowsSoak.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", script],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { stream, live, listening }: RowsSoakReport = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual([stream.rows, stream.messages], [150_000, 150_000]);
  assert(stream.bytes > 5e6, `${stream.bytes} bytes`);
  assert.deepEqual([live.lost, live.messages], [0, live.events]);
  assert(live.rows > 149_900 && live.events > 2500 && live.events < 3200, JSON.stringify(live));
  assert(live.merged > 0.99 * live.rows);
  assert.deepEqual([listening.rows, listening.said], [150_000, []]);
  for (const [name, { heap, rss }] of Object.entries({ stream, live, listening })) {
    assert(heap.length >= 12, `${name}: ${heap.length}`);
    // A number that is kept of each would be 8; what is compiled meanwhile is some 3.
    assert(growth(heap) < 7, `${name}: the heap grows by ${growth(heap)} bytes a row: ${heap}`);
    assert(rss.at(-1)! < rss[2]! + 100e6, `${name}: the process has grown: ${rss}`);
  }
});
