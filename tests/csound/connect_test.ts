import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { fileURLToPath } from "node:url";
import { measure } from "../../lib/csound/measure.ts";
import { repairWav } from "../../lib/csound/repairWav.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { EngineMessages } from "../../lib/time/engineMessages.ts";
import { Csound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { clicks, clicksEvery } from "../helpers/clicks.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";
import { freePort } from "../orchestras/engine.ts";
import { realTime } from "../orchestras/realTime.ts";

const orchestras = fileURLToPath(new URL("../../orchestras", import.meta.url));
const wait = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));

/** Somebody's own Csound, with auscult.orc in it, that writes down all that it plays. */
async function own(folder: string, port: number, { token = "", name = "all.wav" } = {}) {
  const file = `${folder}/${name}.csd`;
  await Deno.writeTextFile(
    file,
    `<CsoundSynthesizer>
<CsInstruments>
sr = 48000
ksmps = 32
nchnls = 2
0dbfs = 1
#define AUSCULT_PORT #${port}#
${token === "" ? "" : `#define AUSCULT_TOKEN #${token}#`}
#include "auscult.orc"
instr 999
  aAll[] monitor
  fout "${name}", 18, aAll
endin
schedule 999, 0, -1
</CsInstruments>
<CsScore>
f0 z
</CsScore>
</CsoundSynthesizer>
`,
  );
  const child = new Deno.Command("csound", {
    args: [...realTime, `--env:INCDIR=${orchestras}`, file],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    async end(signal: Deno.Signal = "SIGTERM") {
      child.kill(signal);
      await child.status;
    },
  };
}

/** Waits until something listens. */
async function connected(port: number, options: { token?: string; onMessage?: (line: string) => void } = {}) {
  for (let tries = 0;; tries++) {
    try {
      return await Csound.connect({ port, ...options });
    } catch (error) {
      if (tries > 3) throw error;
    }
  }
}

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name,
    ignore: !has("csound") || Deno.build.os === "windows",
    sanitizeOps: true,
    sanitizeResources: true,
    fn: () => withFolder(fn),
  });

test("somebody's own Csound that is killed and started again is waited for; the rest plays on in time, and it never ends for us", async (folder) => {
  const port = await freePort();
  const first = await own(folder, port, { name: "first.wav" });
  const told: string[] = [];
  const csound = await connected(port, { onMessage: (line) => told.push(line) });
  assert.deepEqual([csound.engine, csound.output.kind], ["remote", "remote"]);
  const playing = clicksEvery(0.1, 100).perform(csound);
  for await (const { position } of playing) if (position > 2) break;
  await first.end("SIGKILL");
  await wait(2.5);
  const second = await own(folder, port, { name: "second.wav" });
  const report = await playing.done;
  assert.equal(report.restarts, 1);
  assert.equal(report.started + report.lost, 100);
  assert(report.lost > 15 && report.lost < 60, `${report.lost} lost`);
  assert.deepEqual([report.late, report.refused], [0, 0]);
  assert.match(told[0]!, /^auscult: .* stopped answering 2\.\d s ago.*waits for it to come back/);
  assert.match(told[1]!, /^auscult: another Csound plays at 127\.0\.0\.1:\d+, .*plays on in time; \d+ notes/);
  assert.equal(told.length, 2);
  await csound.close();
  await wait(2.5);
  await second.end(); // throws, had it ended
  const take = await readWav(`${folder}/second.wav`);
  const found = onsets(take).map((sample) => sample / take.sampleRate);
  await repairWav(`${folder}/first.wav`); // it was killed
  const before = onsets(await readWav(`${folder}/first.wav`)).length;
  assert(
    before >= 20 && Math.abs(before + report.lost + found.length - 100) <= 2,
    `${before} + ${report.lost} + ${found.length}`,
  );
  const gaps = found.slice(1).map((time, i) => time - found[i]!);
  assert(gaps.every((gap) => Math.abs(gap - 0.1) < 0.00005), "on the beat, to the sample");
  assert(measure(take).truePeak <= -1);
});

test("Csound.connect() says what is wrong: nobody there, no auscult.orc, the token", async (folder) => {
  const port = await freePort();
  await assert.rejects(Csound.connect({ port }), {
    message: new RegExp(
      `^Cannot reach an engine at 127\\.0\\.0\\.1:${port} .*: nobody listens on UDP port ${port} of this machine`,
    ),
  });
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(port, "127.0.0.1", () => resolve()));
  const who = Deno.build.os === "linux" ? `.*\\(process ${Deno.pid}\\) listens there\\.` : "";
  await assert.rejects(Csound.connect({ port }), {
    message: new RegExp(`: no answer to /auscult/hello\\.${who} Is it a Csound that includes auscult\\.orc`),
  });
  await new Promise<void>((resolve) => socket.close(() => resolve()));

  const csound = await own(folder, port, { token: "right" });
  await (await connected(port, { token: "right" })).close();
  for (const token of ["wrong", undefined]) {
    await assert.rejects(Csound.connect({ port, ...(token !== undefined && { token }) }), {
      message: token
        ? /\(token given\): no answer .*is its AUSCULT_TOKEN the one given/
        : /\(token not given\): no answer .*is its AUSCULT_TOKEN empty, as none was given/,
    });
  }
  await csound.end();
  const tokenless = await own(folder, port);
  await (await connected(port)).close();
  await assert.rejects(Csound.connect({ port, token: "needless" }), {
    message: /it answers to those who give no token: it was started without AUSCULT_TOKEN, so leave the token out$/,
  });
  await tokenless.end();
  await assert.rejects(Csound.connect({ port: 0 }), { name: "RangeError", message: /port 0/ });
  await assert.rejects(Csound.connect({ host: "::1" }), { name: "TypeError", message: /listens on IPv4 only/ });
  for (const bind of ["0.0.0.0", "198.51.100.77", "localhost"]) { // it must be able to answer there
    await assert.rejects(Csound.connect({ bind }), {
      name: "TypeError",
      message: /bind ".*": it is the IPv4 address of this machine to which Csound answers, one of .*127\.0\.0\.1/,
    });
  }
  await assert.rejects(Csound.connect({ host: "198.51.100.2", bind: "127.0.0.1" }), {
    message: /another machine is not reached from the loopback/,
  });
  for (const host of ["", "127.0.0.1:7770"]) { // a port belongs into `port`
    await assert.rejects(Csound.connect({ host }), { name: "TypeError", message: /expected .*\{ host, port \}/ });
  }
});

for (const engine of ["embedded", "native"] as const) {
  Deno.test({
    name: `${engine} engine: messages with a wrong or missing token are ignored, said once, and counted in the report`,
    ignore: engine === "native" && !has("csound"),
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      const told: string[] = [];
      await using csound = await Csound.start({
        ...{ engine, output: "none" },
        onMessage: (line) => line.startsWith("auscult") && told.push(line),
      });
      const playing = clicksEvery(0.1, 10).perform(csound);
      await using stranger = await UdpSocket.open({ host: "127.0.0.1", port: csound.port });
      const note = { instrument: "click", sustain: 0.1, pitch: 440, loudness: 0, pan: 0, brightness: 1 };
      for (const token of ["", "guess", "guess"]) {
        stranger.send(new EngineMessages(token).note(0, 0, 0, note));
        stranger.send(new EngineMessages(token).quit(0));
        await wait(0.2);
      }
      const report = await playing.done;
      assert.deepEqual([report.strangers, report.started, report.lost], [6, 10, 0]);
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(
        told[0]!,
        /^auscult: (a message|2 messages) with a wrong token, or with none, came to the engine at 127/,
      );
      assert.match(told[0]!, /native Csound can be reached from other machines/);
      assert.deepEqual(report.problems.map((text) => `auscult: ${text}`), told);
      assert.equal((await clicks([0]).perform(csound).done).strangers, 0);
    },
  });
}
