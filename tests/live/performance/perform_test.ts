import assert from "node:assert/strict";
import { readWav } from "../../../lib/csound/wav.ts";
import {
  arrivedAt,
  Csound,
  type LiveOptions,
  record,
  replay,
  Sound,
  type Source,
  source,
  virtualClock,
} from "../../../mod.ts";
import { withFolder } from "../../cli/auscult.ts";
import { ownCsound } from "../../helpers/csounds.ts";
import { has } from "../../helpers/has.ts";
import { onsets } from "../../helpers/onsets.ts";

type Beat = { n: number; of: string };

/** A source that comes in an uneven rhythm. */
function beats(gaps: readonly number[]): Source<Beat> {
  return source<Beat>("beats", async function* ({ clock, signal }) {
    for (const [n, gap] of gaps.entries()) {
      if (signal.aborted) return;
      yield { n, of: "ab"[n % 2]! };
      await clock.wait(clock.now() + gap, signal);
    }
  });
}

/** A recording of it, replayed in no time. */
const again = (path: string) => replay<Beat>(path, { clock: virtualClock() });

const CLICKS = { pitch: 1000, loudness: -6, sustain: 0.02, instrument: "click" } as const;

Deno.test({
  name:
    "rows sound as they arrive: the take has the onsets of live.score, which a replay has to the hash, and a render too",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const gaps = Array.from({ length: 25 }, (_, i) => 0.05 + 0.07 * (i * 0.618034 % 1));
      const path = `${folder}/beats.cassette.jsonl`;
      const options: LiveOptions<Beat> = {
        ...CLICKS,
        z: "of",
        pan: { value: "n", domain: [0, 25], range: [-0.2, 0.2] },
      };
      const live = Sound.live(record(beats(gaps), path), options);
      let report;
      {
        await using csound = await Csound.start({ output: "none", record: `${folder}/take.wav` });
        report = await live.perform(csound).done;
      }
      const { rows, events, sent, started, late, lost, dropped, stopped, latency } = report;
      assert.deepEqual({ rows, events, sent, started, late, lost, dropped, stopped }, {
        ...{ rows: 25, events: 25, sent: 25, started: 25, late: 0, lost: 0, dropped: {}, stopped: false },
      });
      assert(latency.p50 >= 300 && latency.max < 320, `latency ${JSON.stringify(latency)} ms`);
      const { score } = live;
      assert.equal(score.hash, report.hash);

      const offline = await Sound.live(again(path), options).collect();
      assert.equal(offline.hash, report.hash);
      const came: number[] = [];
      for await (const row of again(path)) came.push(arrivedAt(row)!);
      score.events.forEach(({ time }, i) => assert(Math.abs(time - (came[i]! - came[0]!)) < 1e-6));

      const take = await readWav(`${folder}/take.wav`);
      const heard = onsets(take).map((sample) => sample / take.sampleRate);
      assert.equal(heard.length, 25);
      const error = score.events.map(({ time }, i) => Math.abs(heard[i]! - time));
      assert(Math.max(...error) < 0.003, `${1000 * Math.max(...error)} ms off`);
      await score.render(`${folder}/render.wav`);
      const rendered = onsets(await readWav(`${folder}/render.wav`)).map((sample) => sample / take.sampleRate);
      rendered.forEach((time, i) => assert(Math.abs(time - score.events[i]!.time) < 0.0001));
      assert.equal(rendered.length, 25);
    }),
});

Deno.test({
  name:
    "stop() silences a live performance at once; what was cut off is not in the score, and a replay until then has its hash",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/beats.cassette.jsonl`;
      const options: LiveOptions<Beat> = { ...CLICKS, burst: { over: 1 } };
      const live = Sound.live(record(beats(Array.from({ length: 1000 }, () => 0.06)), path), options);
      let report;
      {
        await using csound = await Csound.start({ output: "none", record: `${folder}/take.wav` });
        const playing = live.perform(csound);
        assert.throws(() => playing.seek(0), { name: "TypeError", message: /live\.score/ });
        assert.throws(() => playing.rate = 2, { name: "TypeError", message: /rows come when they come/ });
        for await (const { position } of playing) if (position > 1) playing.stop();
        report = await playing.done;
        assert.equal(playing.state, "stopped");
        assert.equal(live.going, false);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      assert(report.stopped);
      const { score } = live;
      assert(score.events.every(({ time }) => time < report.position));
      const take = await readWav(`${folder}/take.wav`);
      assert.equal(onsets(take).length, score.events.length);
      assert.equal(report.hash, score.hash);
      const offline = await Sound.live(again(path), options).collect({ until: report.position });
      assert.equal(offline.hash, score.hash);
    }),
});

Deno.test({
  name:
    "pause() silences a live performance until resume(): what came meanwhile is in the score, as in a replay, and counted as unheard",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/beats.cassette.jsonl`;
      // The first two ring on, into the pause.
      const options: LiveOptions<Beat> = { ...CLICKS, instrument: (d) => d.n < 2 ? "drone" : "click", sustain: 0.5 };
      const live = Sound.live(record(beats(Array.from({ length: 50 }, () => 0.06)), path), options);
      const turns: number[] = [];
      let report;
      {
        await using csound = await Csound.start({ output: "none", record: `${folder}/take.wav` });
        const playing = live.perform(csound);
        for await (const { position } of playing) {
          if (turns.length === 0 && position > 0.8) {
            turns.push(playing.position);
            playing.pause();
            assert.equal(playing.state, "paused");
          }
          if (turns.length === 1 && position > 1.8) {
            assert(playing.position > 1.7, "time goes on");
            turns.push(playing.position);
            playing.resume();
            assert.equal(playing.state, "playing");
          }
        }
        report = await playing.done;
        assert.throws(() => playing.pause(), { name: "TypeError", message: /Cannot pause a performance that is done/ });
      }
      const { score } = live;
      assert.deepEqual([report.rows, report.events, report.late, report.lost, report.refused], [50, 50, 0, 0, 0]);
      assert.equal(report.started + report.unheard, 50);
      assert(report.unheard >= 14 && report.unheard <= 22, `${report.unheard} unheard`);
      assert.equal((await Sound.live(again(path), options).collect()).hash, report.hash);
      assert.equal(score.hash, report.hash);

      const { channels, sampleRate } = await readWav(`${folder}/take.wav`);
      const [from, to] = turns as [number, number];
      // A k-cycle and the fade after it, until what is due 0.1 s after it went on.
      const silent = channels[0]!.subarray(sampleRate * (from + 0.15), sampleRate * (to + 0.02));
      const loudest = silent.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      assert(loudest < 1e-4, `${loudest} while it was paused`);
      const heard = score.events.filter(({ time }) => time < from - 0.1 || time > to + 0.2);
      for (const { time } of heard) {
        const part = channels[0]!.subarray(sampleRate * (time + 0.002), sampleRate * (time + 0.02));
        assert(part.some((sample) => Math.abs(sample) > 0.05), `nothing at ${time} s`);
      }
      assert(heard.length > 25 && heard.some(({ time }) => time > to));
    }),
});

Deno.test({
  name: "two engines play one source in time with each other, and it is listened to once",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      let loops = 0;
      const feed = source<Beat>("beats", () => {
        loops++;
        return beats(Array.from({ length: 20 }, (_, i) => 0.06 + 0.03 * (i % 3)));
      });
      const live = Sound.live(feed, CLICKS);
      const reports = [];
      {
        await using one = await Csound.start({ output: "none", record: `${folder}/one.wav` });
        await using two = await Csound.start({
          ...{ output: "none", record: `${folder}/two.wav`, engine: has("csound") ? "native" : "embedded" },
        });
        reports.push(...await Promise.all([live.perform(one).done, live.perform(two).done]));
      }
      assert.equal(loops, 1);
      assert.deepEqual(reports.map(({ events, late, lost, hash }) => [events, late, lost, hash]), [
        [20, 0, 0, live.score.hash],
        [20, 0, 0, live.score.hash],
      ]);
      const takes = await Promise.all(["one", "two"].map((name) => readWav(`${folder}/${name}.wav`)));
      const [first, second] = takes.map((take) => onsets(take).map((sample) => sample / take.sampleRate));
      assert.deepEqual([first!.length, second!.length], [20, 20]);
      // Both takes begin with score time 0; a crowded machine may move a clock by a buffer.
      first!.forEach((time, i) =>
        assert(Math.abs(time - second![i]!) < 0.005, `${1000 * (time - second![i]!)} ms apart`)
      );
    }),
});

Deno.test({
  name:
    "a Csound that is killed while rows come is started again: the rest is heard in time, in one take, and the source goes on",
  ignore: !has("csound"),
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const live = Sound.live(beats(Array.from({ length: 50 }, () => 0.1)), CLICKS);
      let report;
      {
        await using csound = await Csound.start({
          ...{ engine: "native", output: "none", record: `${folder}/take.wav`, onMessage: () => {} },
        });
        const playing = live.perform(csound);
        let killed = false;
        for await (const { position } of playing) {
          if (position > 1.5 && !killed) Deno.kill(ownCsound(), "SIGKILL"), killed = true;
        }
        report = await playing.done;
      }
      assert.deepEqual([report.rows, report.events, report.restarts, report.stopped], [50, 50, 1, false]);
      assert(report.lost > 0 && report.lost < 30, `${report.lost} lost`);
      const take = await readWav(`${folder}/take.wav`);
      const heard = onsets(take).map((sample) => sample / take.sampleRate);
      const times = live.score.events.map(({ time }) => time);
      const off = heard.filter((time) => !times.some((due) => Math.abs(due - time) < 0.004));
      assert(off.length <= 1, `clicks off the score, at ${off} s`); // the take may go on within a click
      assert(Math.abs(heard.at(-1)! - times.at(-1)!) < 0.004);
    }),
});

Deno.test({
  name:
    "crowds that are thinned and silence that ticks are heard live as a replay has them, to the hash; in the take too there are no more onsets",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/beats.cassette.jsonl`;
      const gaps = [
        ...Array.from({ length: 150 }, () => 0.004),
        1.7,
        0.1,
        0.1,
        0.9,
        ...Array.from({ length: 60 }, () => 0.004),
        20,
      ];
      const options: LiveOptions<Beat> = {
        ...{ ...CLICKS, y: "n", pitch: { window: 2, range: [800, 1200] }, z: "of" },
        ...{ burst: { most: 15 }, silence: { sound: "tick", after: 0.4 } },
      };
      const live = Sound.live(record(beats(gaps), path), options);
      let report;
      {
        await using csound = await Csound.start({ output: "none", record: `${folder}/take.wav` });
        const playing = live.perform(csound);
        for await (const { position } of playing) if (position > 6) playing.stop();
        report = await playing.done;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const { score } = live;
      assert(report.merged > 100, `${report.merged} merged`);
      assert.deepEqual([report.late, report.lost, report.delayed], [0, 0, 0]);
      assert(score.events.filter(({ mark }) => mark === 1).length >= 6, "ticks");
      assert.equal(score.hash, report.hash);
      const offline = await Sound.live(again(path), options).collect({ until: report.position });
      assert.deepEqual(
        offline.events.map(({ time, mark, pitch }) => [time, mark, pitch]),
        score.events.map(({ time, mark, pitch }) => [time, mark, pitch]),
      );
      assert.equal(offline.hash, report.hash);
      const take = await readWav(`${folder}/take.wav`);
      const heard = onsets(take, { threshold: 0.05 }).map((sample) => sample / take.sampleRate);
      heard.forEach((time, i) =>
        assert(!(heard[i + 24]! < time + 1), "more than 15 + 8 onsets in a second of the take")
      );
      assert(heard.length > 15, `${heard.length} in the take`);
    }),
});
