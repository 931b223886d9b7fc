import assert from "node:assert/strict";
import { doctor } from "../../../lib/csound/doctor/doctor.ts";
import { Examination } from "../../../lib/csound/doctor/Examination.ts";
import { runningCsounds } from "../../../lib/csound/doctor/system/programs.ts";
import { Csound } from "../../../lib/csound/Csound.ts";
import { start, withFolder } from "../../cli/auscult.ts";
import { has } from "../../helpers/has.ts";
import { mine } from "./mine.ts";
import { startEngine, withPlace } from "./mistakes.ts";
import { freePort } from "./runCsd.ts";

const ignore = !has("csound") || Deno.build.os !== "linux";

Deno.test({
  name: "doctor that is killed with SIGKILL leaves no Csound for long: the copy ends by itself",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/orphan.csd`, mine(await freePort()));
      const playing = () =>
        runningCsounds().filter(({ program }) => program.args.some((arg) => arg.endsWith("orphan.csd")));
      const doctor = start(["doctor", "orphan.csd", "--device", "none", "--listen", "0"], { cwd });
      await waitFor(() => playing().length > 0, 20);
      const folder = Deno.readLinkSync(`/proc/${playing()[0]!.program.pid}/cwd`);
      await waitFor(() => Deno.readTextFileSync(`${folder}/csound.log`).includes("doctor plays"), 10);
      doctor.kill("SIGKILL");
      await Promise.all([doctor.status, doctor.stdout.cancel(), doctor.stderr.cancel()]);
      assert.equal(playing().length, 1, "it plays on, and nobody is there to end it");
      // It is to play for some 3 s, and may take 4 s more.
      await waitFor(() => playing().length === 0, 15);
      await Deno.remove(folder, { recursive: true }); // which the doctor that was killed could not do
    }),
});

Deno.test({
  name:
    "A performance goes on while doctor looks at its engine: every note is told of, none is lost, and no other note sounds",
  ignore,
  fn: () =>
    withPlace(async (place) => {
      await using _engine = await startEngine(place);
      await using csound = await Csound.connect({ host: "127.0.0.1", port: place.port });
      const events = Array.from({ length: 120 }, (_, i) => ({
        ...{ time: i * 0.05, sustain: 0.1, pitch: 300, loudness: -12, pan: 0, brightness: 0.5, instrument: "pluck" },
        ...{ voice: null, mark: 0, index: i },
      }));
      const playing = csound.perform({ events, duration: 6.1 } as unknown as Parameters<Csound["perform"]>[0]);
      for await (const { position } of playing) if (position > 1) break;
      const { proven, verdict, findings } = await doctor({ port: place.port, device: "none" });
      assert.equal(proven, true, JSON.stringify(findings, null, 1));
      assert.match(verdict, /plays, and its output peaked at -\d/);
      for await (const { position } of playing) if (position > 5) break;
      const after = await doctor({ port: place.port, device: "none" }); // until past the end
      assert(!after.findings.some(({ id }) => id !== "exposed-port"), JSON.stringify(after.findings, null, 1));
      const report = await playing.done;
      const { sent, started, lost, late, refused, problems } = report;
      assert.deepEqual({ sent, started, lost, late, refused, problems }, {
        ...{ sent: 120, started: 120, lost: 0, late: 0, refused: 0, problems: [] },
      });
      assert(report.error.max < 1, JSON.stringify(report)); // known of each note by its own onset
    }),
});

Deno.test("doctor says first what is wrong with the orchestra or the messages, and then that there is no sound device", () => {
  const exam = new Examination({});
  const finding = { severity: "problem", seen: "this", means: "that", change: "Do it." } as const;
  exam.add({ ...finding, id: "no-sound-device" }, { ...finding, id: "nothing-came", severity: "warning" });
  exam.add({ ...finding, id: "address-case", change: "Write /freq." });
  const { findings, verdict } = exam.diagnosis({ sounds: true, proof: "" });
  assert.deepEqual(findings.map(({ id }) => id), ["address-case", "no-sound-device", "nothing-came"]);
  assert.equal(verdict, "Sound is not proven. First: Write /freq.");
});

/** Looks every 20 ms, for so many seconds. */
async function waitFor(holds: () => boolean, seconds: number) {
  const until = performance.now() + seconds * 1000;
  while (!holds()) {
    assert(performance.now() < until, `after ${seconds} s still not: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
