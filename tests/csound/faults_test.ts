import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { Csound, type Performance, plot, Sound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { clicks, clicksEvery } from "../helpers/clicks.ts";
import { csounds, ownCsound } from "../helpers/csounds.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";

const native = has("csound") && Deno.build.os !== "windows";
const wait = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));

async function at(playing: Performance, position: number): Promise<void> {
  for await (const progress of playing) if (progress.position >= position) return;
}

/** The Workers that are started meanwhile, by name. */
function workers() {
  const { Worker } = globalThis;
  const started: { name: string | undefined; worker: Worker }[] = [];
  globalThis.Worker = class extends Worker {
    constructor(specifier: string | URL, options?: WorkerOptions) {
      super(specifier, options);
      started.push({ name: options?.name, worker: this });
    }
  };
  return { started, [Symbol.dispose]: () => void (globalThis.Worker = Worker) };
}

/** Asserts that a take of clicks, one every `every` s, has each on its sample, but for one gap, and nothing above the ceiling. */
async function assertTake(record: string, { every, count, lost }: { every: number; count: number; lost: number }) {
  const take = await readWav(record);
  const found = onsets(take).map((sample) => sample / take.sampleRate).filter((time) => time < count * every);
  const off = found.filter((time) => Math.abs(time - Math.round(time / every) * every) > 0.00005);
  const gap =
    found[found.slice(1).reduce((at, time, i) => time - found[i]! > found[at + 1]! - found[at]! ? i : at, 0) + 1];
  // The recording of another engine may begin within a click.
  assert(off.length === 0 || (off.length === 1 && off[0] === gap), `clicks off the score, at ${off} s`);
  const missing = count - found.length;
  // What began to sound as Csound was killed may not have come to the file, and the recording goes on 0.1 s after the music.
  assert(
    missing >= lost - 1 && missing <= lost + 0.6 / every,
    `${missing} are not in the take, ${lost} are said to be lost`,
  );
  assert(Math.abs(found.at(-1)! - (count - 1) * every) < 0.00005, "the last one is there");
  const { truePeak } = measure(take);
  assert(truePeak <= -1 && truePeak > -20, `${truePeak} dBTP`);
}

const test = (name: string, fn: (record: string) => Promise<void>, ignore = !native) =>
  Deno.test({
    name,
    ignore,
    sanitizeOps: true,
    sanitizeResources: true,
    fn: () => withFolder((folder) => fn(`${folder}/take.wav`)),
  });

test("native engine, killed while it plays: another takes its place, the rest is in time to the sample, in one take", async (record) => {
  const told: string[] = [];
  const csound = await Csound.start({
    ...{ engine: "native", output: "none", record },
    onMessage: (line) => line.startsWith("auscult") && told.push(line),
  });
  const { port } = csound;
  const first = ownCsound();
  const playing = clicksEvery(0.1, 60).perform(csound);
  await at(playing, 2);
  Deno.kill(first, "SIGKILL");
  const report = await playing.done;
  const second = ownCsound();
  assert.notEqual(second, first);
  assert.equal(csound.port, port);
  assert.deepEqual([report.restarts, report.stopped, report.late, report.refused], [1, false, 0, 0]);
  // If this process were killed now, there would be two files that play.
  assert((await readWav(record)).channels[0]!.length > 1.5 * 48000);
  assert(report.lost > 0 && report.lost < 40, `${report.lost} lost`);
  assert.equal(report.started + report.lost, 60);
  assert.match(
    told[0]!,
    /^auscult: the engine at 127\.0\.0\.1:\d+ has ended: csound was ended by SIGKILL; another one is/,
  );
  assert.match(told[1]!, /plays on in time; \d+ notes? that were due meanwhile (is|are) lost$/);
  assert.deepEqual(report.problems.map((text) => `auscult: ${text}`), told);
  // The next performance is as if nothing had been.
  const next = await clicks([0, 0.1]).perform(csound).done;
  assert.deepEqual([next.started, next.lost, next.restarts, next.problems.length], [2, 0, 0, 0]);
  await csound.close();
  assert(!csounds().some(({ pid }) => pid === second));
  assert.deepEqual(Array.from(Deno.readDirSync(record.replace(/[^/]*$/, "")), ({ name }) => name), ["take.wav"]);
  await assertTake(record, { every: 0.1, count: 60, lost: report.lost });
});

test("native engine, killed at a loud moment: nothing comes out above the ceiling, also at the cut", async (record) => {
  const loud = Array.from({ length: 24 }, (_, i) => i / 100);
  const { score } = plot({
    marks: [Sound.note(loud, {
      time: { value: loud, scale: null },
      pitch: { value: loud.map((_, i) => 150 + 37 * i), scale: null },
      loudness: -1,
      brightness: 1,
      sustain: 4,
      instrument: "tone",
    })],
  });
  {
    await using csound = await Csound.start({ engine: "native", output: "none", record, onMessage: () => {} });
    const playing = score.perform(csound);
    await at(playing, 1.5);
    Deno.kill(ownCsound(), "SIGKILL");
    assert.equal((await playing.done).restarts, 1);
  }
  const take = await readWav(record);
  const { truePeak } = measure(take);
  assert(truePeak <= -1 && truePeak > -4, `${truePeak} dBTP`);
});

test("native engine that is killed again and again is given up after three times, with the reason", async (record) => {
  const csound = await Csound.start({ engine: "native", output: "none", record, onMessage: () => {} });
  const playing = clicksEvery(0.1, 300).perform(csound);
  const killed = new Set<number>();
  let over = false;
  playing.done.catch(() => over = true);
  while (!over) {
    const [child] = csounds().filter(({ parent, pid }) => parent === Deno.pid && !killed.has(pid));
    if (child) {
      killed.add(child.pid);
      Deno.kill(child.pid, "SIGKILL");
    }
    await wait(0.05);
  }
  const says = /has ended: .*\. It ended 4 times within 10 s, and is not started again$/s;
  await assert.rejects(playing.done, { message: says });
  assert.match((await csound.ended).reason, /not started again$/);
  await assert.rejects(clicks([0]).perform(csound).done, { message: says });
  await csound.close();
  assert.deepEqual(csounds().filter(({ parent }) => parent === Deno.pid), []);
});

test("native engine that ends when nothing plays, or what played was stopped, is not started again", async (record) => {
  const csound = await Csound.start({ engine: "native", output: "none", record, onMessage: () => {} });
  const playing = clicksEvery(0.1, 100).perform(csound);
  await at(playing, 1);
  playing.stop();
  Deno.kill(ownCsound(), "SIGKILL");
  assert.deepEqual(await csound.ended, { reason: "csound was ended by SIGKILL" });
  assert.equal((await playing.done.catch(() => ({ stopped: true }))).stopped, true);
  await wait(1);
  assert.deepEqual(csounds().filter(({ parent }) => parent === Deno.pid), []);
  await assert.rejects(clicks([0]).perform(csound).done, { message: /has ended: csound was ended by SIGKILL$/ });
  await csound.close();
  assert((await readWav(record)).channels[0]!.length > 20_000, "the take is kept");
});

test("native engine: close() while another is being started leaves none", async (record) => {
  const csound = await Csound.start({ engine: "native", output: "none", record, onMessage: () => {} });
  const playing = clicksEvery(0.1, 100).perform(csound);
  await at(playing, 1);
  Deno.kill(ownCsound(), "SIGKILL");
  await wait(0.1);
  await csound.close();
  assert.equal((await playing.done).stopped, true);
  assert.deepEqual(csounds().filter(({ parent }) => parent === Deno.pid), []);
});

for (const how of ["its Worker fails", "Csound crashes"] as const) {
  test(
    `embedded engine, ${how} while it plays: another takes its place, the rest is in time to the sample`,
    async (record) => {
      using started = workers();
      let report;
      {
        await using csound = await Csound.start({ output: "none", record, onMessage: () => {} });
        const playing = clicksEvery(0.1, 40).perform(csound);
        await at(playing, 1.5);
        const { worker } = started.started.find(({ name }) => name === "csound")!;
        // What it cannot read throws there; a second start finds the port taken, and ends it.
        worker.postMessage(
          how === "its Worker fails" ? null : { type: "start", csd: "", files: {}, options: [], port: csound.port },
        );
        report = await playing.done;
      }
      assert.equal(report.restarts, 1);
      assert.equal(report.started + report.lost, 40);
      assert(report.lost < 20, `${report.lost} lost`);
      assert.equal(report.late, 0);
      await assertTake(record, { every: 0.1, count: 40, lost: report.lost });
    },
    false,
  );
}

test("native engine, stopped for 2 s: it goes on in time, nothing in a heap, and that is said", async (record) => {
  const told: string[] = [];
  let report;
  {
    await using csound = await Csound.start({
      ...{ engine: "native", output: "none", record },
      onMessage: (line) => line.startsWith("auscult") && told.push(line),
    });
    const playing = clicksEvery(0.1, 60).perform(csound);
    await at(playing, 1.5);
    const pid = ownCsound();
    Deno.kill(pid, "SIGSTOP");
    await wait(2.6);
    Deno.kill(pid, "SIGCONT");
    report = await playing.done;
    assert.equal(ownCsound(), pid, "it is the same");
  }
  assert.deepEqual([report.restarts, report.refused], [0, 0]);
  assert.equal(report.started + report.lost, 60);
  assert(report.late <= 2, `${report.late} late`);
  assert.match(told[0]!, /stopped answering 2\.\d s ago/);
  assert.match(told[1]!, /did not answer for \d\.\d s: it (has caught up, and plays on in time|stood still for)/);
  assert.deepEqual(report.problems.map((text) => `auscult: ${text}`), told);
  const take = await readWav(record);
  const found = onsets(take).map((sample) => sample / take.sampleRate);
  const off = found.filter((time) => Math.abs(time * 10 - Math.round(time * 10)) > 0.0005);
  assert(off.length <= report.late, `${off} are not on the beat`);
  assert(Math.min(...found.slice(1).map((time, i) => time - found[i]!)) > 0.04, "no two at once");
  assert(Math.abs(found.at(-1)! - 5.9) < 0.00005);
  assert(measure(take).truePeak <= -1);
});

test("native engine, stopped while 64,000 notes are due: what finds no room is counted as lost and said, and all ends", async () => {
  await using csound = await Csound.start({ engine: "native", output: "none", onMessage: () => {} });
  const pid = ownCsound();
  const times = Array.from({ length: 64_000 }, (_, i) => i / 32_000);
  const notes = plot({
    marks: [Sound.note(times, {
      time: { value: times, scale: null },
      pitch: 1000,
      loudness: -60,
      sustain: 0.005,
      instrument: "click",
    })],
  }).score;
  Deno.kill(pid, "SIGSTOP");
  const playing = notes.perform(csound);
  await wait(3);
  Deno.kill(pid, "SIGCONT");
  const report = await playing.done;
  assert.equal(report.started + report.lost + report.refused, 64_000);
  assert(report.lost > 50_000, `${report.lost} lost`);
  assert.match(report.problems.at(-1)!, /; \d+ notes that were due meanwhile are lost$/);
  const next = await clicks([0, 0.1]).perform(csound).done;
  assert.deepEqual([next.started, next.late, next.lost], [2, 0, 0]);
});

for (const engine of ["embedded", "native"] as const) {
  const ignore = engine === "native" && !native;

  test(`${engine} engine: a port that is taken is named, with who has it`, async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
    const { port } = socket.address();
    try {
      const by = Deno.build.os === "linux" ? `by .*\\(process ${Deno.pid}\\)` : "by";
      await assert.rejects(Csound.start({ engine, output: "none", port }), {
        name: "AddrInUse",
        message: new RegExp(`^Cannot start Csound on UDP port ${port}: the port is in use ${by}.*0 for any`),
      });
    } finally {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    }
  }, ignore);

  test(`${engine} engine: a recording that finds no room is said, and the music goes on`, async () => {
    const told: string[] = [];
    let report;
    {
      await using csound = await Csound.start({
        ...{ engine, output: "none", record: "/dev/full" },
        onMessage: (line) => line.startsWith("auscult") && told.push(line),
      });
      report = await clicksEvery(0.1, 50).perform(csound).done;
    }
    assert.deepEqual([report.started, report.lost, report.restarts], [50, 0, 0]);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0]!, /^auscult: the recording \/dev\/full .*The music goes on$/);
    assert.deepEqual(report.problems.map((text) => `auscult: ${text}`), told);
  }, ignore || Deno.build.os !== "linux");

  test(
    `${engine} engine: a disk that fills up while it records is said, and the take is whole as far as it goes`,
    async (record) => {
      const disk = `${record.replace(/[^/]*$/, "")}disk`;
      Deno.mkdirSync(disk);
      await run("mount", "-t", "tmpfs", "-o", "size=400k", "none", disk);
      try {
        const told: string[] = [];
        let report;
        {
          await using csound = await Csound.start({
            ...{ engine, output: "none", record: `${disk}/take.wav` },
            onMessage: (line) => line.startsWith("auscult") && told.push(line),
          });
          report = await clicksEvery(0.1, 50).perform(csound).done;
        }
        assert.deepEqual([report.started, report.lost], [50, 0]);
        // A slow machine may have others, such as an engine that fell behind.
        const full = report.problems.filter((problem) => problem.includes("the recording"));
        assert.equal(full.length, 1, report.problems.join("\n"));
        assert.match(
          told.find((line) => line.includes("the recording"))!,
          /the recording .*take\.wav .*(disk is full|[Nn]o space left).*The music goes on$/,
        );
        const take = await readWav(`${disk}/take.wav`);
        const seconds = take.channels[0]!.length / take.sampleRate;
        assert(seconds > 1.2 && seconds < 1.5, `${seconds} s`); // 400 KiB
        assert(onsets(take).length >= 13);
      } finally {
        await run("umount", disk);
      }
    },
    ignore || Deno.build.os !== "linux" || Deno.uid() !== 0,
  );
}

async function run(program: string, ...args: string[]) {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
}
