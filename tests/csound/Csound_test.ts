import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { Csound, type Performance, plot, type Score, Sound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { clicks } from "../helpers/clicks.ts";
import { csounds } from "../helpers/csounds.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";

/** One note that is held for so many seconds. */
function held(seconds: number): Score {
  return plot({
    marks: [
      Sound.note([0], {
        time: { value: [0], scale: null },
        pitch: 440,
        loudness: -12,
        brightness: 0, // a sine
        sustain: seconds,
        instrument: "tone",
      }),
    ],
  }).score;
}

/** Spins for 300 ms of every 500, as a cell that computes does. */
function keepBusy(): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + 300;
    while (performance.now() < until);
  }, 500);
  return () => clearInterval(timer);
}

async function at(playing: Performance, position: number): Promise<void> {
  for await (const progress of playing) if (progress.position >= position) return;
}

for (const engine of ["embedded", "native"] as const) {
  const test = (name: string, fn: (record: string) => Promise<void>) =>
    Deno.test({
      name: `${engine} engine: ${name}`,
      ignore: engine === "native" && !has("csound"),
      sanitizeOps: true,
      sanitizeResources: true,
      fn: () => withFolder((folder) => fn(`${folder}/take.wav`)),
    });

  test("onsets in the take are those of the score, to the sample, while the main thread is busy", async (record) => {
    const score = clicks(Array.from({ length: 60 }, (_, i) => i * 0.05 + (i * 0.618034 % 1) * 0.02));
    let report;
    {
      await using csound = await Csound.start({ engine, output: "none", record });
      const stop = keepBusy();
      report = await score.perform(csound).done;
      stop();
    }
    assert.deepEqual([report.events, report.sent, report.started, report.late, report.lost], [60, 60, 60, 0, 0]);
    const take = await readWav(record);
    const found = onsets(take);
    assert.equal(found.length, 60);
    score.events.forEach(({ time }, i) => {
      const error = found[i]! / take.sampleRate - time;
      assert(Math.abs(error) <= 0.00005, `click ${i} at ${time} s is ${error * 1000} ms off`);
    });
  });

  test("pause is silent, resume goes on, and the pause lasts as long as asked", async (record) => {
    const score = clicks(Array.from({ length: 20 }, (_, i) => i / 10));
    {
      await using csound = await Csound.start({ engine, output: "none", record });
      const playing = score.perform(csound);
      await at(playing, 0.75);
      playing.pause();
      assert.equal(playing.state, "paused");
      const { position } = playing;
      await new Promise((resolve) => setTimeout(resolve, 700));
      assert(Math.abs(playing.position - position) < 0.05, `it moved from ${position} to ${playing.position} s`);
      playing.resume();
      const report = await playing.done;
      assert.equal(report.stopped, false);
    }
    const take = await readWav(record);
    const found = onsets(take).map((sample) => sample / take.sampleRate);
    assert(
      found.length >= 19 && found.length <= 21,
      `${found.length} clicks: none lost, none twice, but the one that was cut`,
    );
    const gaps = found.slice(1).map((time, i) => time - found[i]!);
    assert(Math.max(...gaps) > 0.7, "silence while it was paused");
    assert.equal(gaps.filter((gap) => Math.abs(gap - 0.1) > 0.001).length, 1, "and otherwise the score's own spacing");
  });

  test("stop() ends a held note with a fade, not with a click", async (record) => {
    {
      await using csound = await Csound.start({ engine, output: "none", record });
      const playing = held(20).perform(csound);
      await at(playing, 0.5);
      playing.stop();
      const report = await playing.done;
      assert.equal(report.stopped, true);
      assert.equal(playing.state, "stopped");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const take = await readWav(record);
    const [left] = take.channels;
    const last = left!.findLastIndex((v) => Math.abs(v) > 1e-4);
    assert(last / take.sampleRate > 0.5 && last / take.sampleRate < 3, `the note lasted ${last / take.sampleRate} s`);
    // A tone of 440 Hz at -12 dBFS moves by 0.011 a sample; a cut would jump by up to its amplitude of 0.18.
    const steepest = left!.reduce((most, v, i) => Math.max(most, Math.abs(v - (left![i - 1] ?? 0))), 0);
    assert(steepest < 0.03, `a step of ${steepest}`);
  });

  test("what is stopped or paused as soon as it was started does not sound", async (record) => {
    const score = clicks([0, 0.1]);
    {
      await using csound = await Csound.start({ engine, output: "none", record });
      for (let i = 0; i < 12; i++) {
        const playing = score.perform(csound);
        await new Promise((resolve) => setTimeout(resolve, i / 4)); // so that note and stop are read in one k-cycle, sometimes
        playing.pause();
        await new Promise((resolve) => setTimeout(resolve, i % 2 ? 450 : 0)); // over the moment at which it would sound
        playing.stop();
        const { stopped, started, lost } = await playing.done;
        assert.deepEqual({ stopped, started, lost }, { stopped: true, started: 0, lost: 0 });
      }
      const report = await held(0.5).perform(csound).done;
      assert.deepEqual([report.started, report.sent], [1, 1], "nothing of those before is counted");
    }
    const take = await readWav(record);
    assert(measure(take).truePeak > -20);
    assert.equal(onsets(take).length, 1);
  });

  test("close() in the middle of a performance ends it with a true report", async (record) => {
    const csound = await Csound.start({ engine, output: "none", record });
    const playing = clicks(Array.from({ length: 100 }, (_, i) => i / 50)).perform(csound);
    await at(playing, 0.5);
    await Promise.all([csound.close(), csound.close()]);
    const report = await playing.done;
    assert.deepEqual([report.stopped, report.lost, report.refused, report.late], [true, 0, 0, 0]);
    assert(report.started >= 25 && report.started < 100, `${report.started}`);
    assert.throws(() => held(1).perform(csound), { name: "TypeError", message: /was closed/ });
    assert((await readWav(record)).channels[0]!.length > 20_000);
  });

  test("score.render() gives what was performed, faster", async (record) => {
    const score = clicks([0, 0.1234567, 0.25, 0.5]);
    const { path, duration, truePeak, loudness, engine: by } = await score.render(record, { engine });
    assert.equal(path, record);
    assert.equal(by, engine);
    const take = await readWav(record);
    assert.equal(duration, take.channels[0]!.length / take.sampleRate);
    const level = measure(take);
    assert(Math.abs(truePeak - level.truePeak) < 0.001 && Math.abs(loudness - level.loudness) < 0.001);
    assert.deepEqual(onsets(take), score.events.map(({ time }) => Math.round(time * take.sampleRate)));
  });
}

for (const engine of ["embedded", "native"] as const) {
  Deno.test({
    name:
      `${engine} engine: when its owner is killed it is gone within 3 s, and leaves its take, whole, where it was asked for`,
    ignore: Deno.build.os === "windows" || (engine === "native" && !has("csound")),
    fn: () =>
      withFolder(async (folder) => {
        const record = `${folder}/the "take" #1, ü.wav`;
        const script = `${folder}/owner.ts`;
        await Deno.writeTextFile(
          script,
          `import { Csound, plot, Sound } from "auscult";
         const csound = await Csound.start({ engine: "${engine}", output: "none", record: ${JSON.stringify(record)} });
         console.log(csound.port);
         plot({ marks: [Sound.note([1], { sustain: 60 })] }).score.perform(csound);
         await new Promise(() => {});`,
        );
        const config = new URL("../../deno.json", import.meta.url).pathname;
        const owner = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", "--config", config, script],
          env: { TMPDIR: folder },
          stdout: "piped",
          stderr: "null",
        }).spawn();
        const reader = owner.stdout.getReader();
        const port = Number(new TextDecoder().decode((await reader.read()).value));
        assert(port > 0);
        const child = csounds().find(({ parent }) => parent === owner.pid);
        assert.equal(child !== undefined, engine === "native");
        await new Promise((resolve) => setTimeout(resolve, 4000));
        if (child) assert(csounds().some(({ pid }) => pid === child.pid), "it goes on while its owner lives");
        owner.kill("SIGKILL");
        await owner.status;
        await reader.cancel();
        const killed = performance.now();
        while (child && csounds().some(({ pid }) => pid === child.pid)) {
          assert(performance.now() - killed < 3000 + 1000, "csound still runs 3 s after its owner was killed"); // and 1 s for a busy machine
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const take = await readWav(record);
        const seconds = take.channels[0]!.length / take.sampleRate;
        assert(seconds > 2.4, `${seconds} s of the 3.6 s before it was killed`);
        assert(measure(take).truePeak > -40);
        // Its folder is removed by the next one that starts.
        const left = () =>
          Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((n) => n.startsWith("auscult-"));
        assert.equal(left().length, engine === "native" ? 1 : 0);
        if (engine === "native") {
          const next = new Deno.Command(Deno.execPath(), {
            args: ["run", "-A", "--no-check", "--config", config, script],
            env: { TMPDIR: folder },
            stdout: "piped",
            stderr: "null",
          }).spawn();
          const reader = next.stdout.getReader();
          await reader.read();
          assert.equal(left().length, 1, "its own");
          next.kill("SIGKILL");
          await Promise.all([next.status, reader.cancel()]);
          while (csounds().some(({ parent, pid }) => parent === next.pid || pid === child!.pid)) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }
      }),
  });
}

Deno.test({
  name: "Csound.start() of a native engine that does not start says why, and leaves nothing",
  ignore: Deno.build.os === "windows",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/csound`,
        '#!/bin/sh\npwd > "$(dirname "$0")/cwd"\necho "error: no audio today" > "$2"\nexit 3\n',
        { mode: 0o755 },
      );
      const path = Deno.env.get("PATH")!;
      Deno.env.set("PATH", `${folder}:${path}`);
      try {
        await assert.rejects(Csound.start({ engine: "native", output: "none" }), {
          message: "Cannot start the native engine: csound ended with exit code 3:\nerror: no audio today",
        });
      } finally {
        Deno.env.set("PATH", path);
      }
      const cwd = (await Deno.readTextFile(`${folder}/cwd`)).trim();
      assert.throws(() => Deno.statSync(cwd), Deno.errors.NotFound);
    }),
});

Deno.test("a callback that throws is told of, and the music goes on", async () => {
  const told: unknown[][] = [];
  const { error } = console;
  console.error = (...args) => told.push(args);
  const fail = () => {
    throw new Error("mine");
  };
  try {
    await using csound = await Csound.start({ output: "none", onMessage: fail });
    const { started } = await clicks([0, 0.2]).perform(csound, { onProgress: fail }).done;
    assert.equal(started, 2);
  } finally {
    console.error = error;
  }
  assert.deepEqual(told.map(([what]) => what), [
    "onMessage failed, and is not called any more:",
    "onProgress failed, and is not called any more:",
  ]);
});

Deno.test("Csound refuses options that nobody knows, and what is no score", async () => {
  const any = (value: unknown) => value as never;
  for (
    const [options, says] of [
      [{ recrod: "a.wav" }, /unknown option "recrod"; known are engine, output, record/],
      [{ output: "speakers" }, /"speakers": known outputs are device, none/],
      [{ onMessage: 5 }, /onMessage.*function/],
      ["native", /"native": options come as an object/],
      [null, /null: options come as an object/],
    ] as const
  ) await assert.rejects(Csound.start(any(options)), { message: says });
  await assert.rejects(Csound.connect(any({ prot: 7770 })), {
    name: "TypeError",
    message: /"prot"; known are host, port/,
  });
  await assert.rejects(clicks([0]).render("a.wav", any({ bit: 16 })), { name: "TypeError", message: /"bit"; .* bits/ });
  await using csound = await Csound.start({ output: "none" });
  for (
    const [score, options, says] of [
      [plot({ marks: [Sound.note([1, 2])] }), {}, /no score: .*plot\(.*\)\.score/],
      [undefined, {}, /no score/],
      [clicks([0]), { lookAhead: 1 }, /unknown option "lookAhead"; known are .*lookahead/],
      [clicks([0]), { start: "0" }, /start/],
      [clicks([0]), { rate: "2" }, /rate/],
      [clicks([0]), { record: "a.wav" }, /record: "a\.wav": .*Csound\.start/],
      [clicks([0]), { onProgress: 3 }, /onProgress.*function/],
    ] as const
  ) assert.throws(() => csound.perform(any(score), any(options)), { message: says });
});

Deno.test("Csound.start() refuses an engine, and a port, that cannot be", async () => {
  await assert.rejects(Csound.start({ engine: "supercollider" as "native" }), {
    name: "RangeError",
    message: /"supercollider": known engines are embedded, native, auto/,
  });
  await assert.rejects(Csound.start({ port: 70000 }), { name: "RangeError", message: /70000.*0 to 65535/ });
});

Deno.test("Csound.connect() says what to check when nobody answers", async () => {
  await assert.rejects(Csound.connect({ port: 1 }), { message: /127\.0\.0\.1:1 .*auscult\.orc/s });
});

Deno.test("score.render() of an empty score, and with unknown options, says so and writes nothing", () =>
  withFolder(async (folder) => {
    await assert.rejects(plot().score.render(`${folder}/a.wav`), RangeError);
    await assert.rejects(clicks([0]).render(`${folder}/a.wav`, { bits: 12 as 16 }), {
      name: "RangeError",
      message: /12.*16, 24, 32/,
    });
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));
