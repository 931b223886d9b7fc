import { realTime } from "./realTime.ts";
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { has } from "../helpers/has.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { engines, freePort, orchestras, start } from "./engine.ts";
import { event, peakDb, render } from "./offline.ts";
import { Peer } from "./osc.ts";

const seconds = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));
const readme = await Deno.readTextFile(`${orchestras}/README.md`);

/** A native csound on a file, in a folder of its own, that is gone when the test is. */
async function csound(csd: string, flags: string[] = []) {
  const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
  await Deno.writeTextFile(`${dir}/mine.csd`, csd);
  const child = new Deno.Command("csound", {
    args: [
      ...realTime,
      `--env:INCDIR=${orchestras}`,
      ...flags,
      "mine.csd",
    ],
    cwd: dir,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let running = true;
  child.status.then(() => running = false);
  return {
    dir,
    running: () => running,
    async [Symbol.asyncDispose]() {
      if (running) child.kill("SIGTERM"); // closes its files
      await child.status;
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Somebody's own orchestra, with its own rate and instruments. */
const mine = (header: string) =>
  `<CsoundSynthesizer>
<CsInstruments>
${header}
#include "auscult.orc"
instr 1
  outs poscil(0.1, 100), poscil(0.1, 100)
endin
instr 999
  aAll[] monitor
  fout "all.wav", 18, aAll
endin
schedule 1, 0, -1
schedule 999, 0, -1
</CsInstruments>
<CsScore>
f0 z
</CsScore>
</CsoundSynthesizer>
`;

Deno.test({
  name: "auscult.orc joins an orchestra of somebody's own with one line, at their rate, and never ends it",
  ignore: !has("csound"),
  async fn() {
    const port = await freePort();
    await using own = await csound(mine("sr = 44100\nksmps = 10\nnchnls = 2\n0dbfs = 1"), [
      `--omacro:AUSCULT_PORT=${port}`,
    ]);
    const peer = await Peer.open(port);
    const hello = setInterval(() => peer.send("/auscult/hello", "ssi", "", "127.0.0.1", peer.port), 100);
    const [protocol, sr, ksmps, latency] = await peer.next("/auscult/ready") as number[];
    clearInterval(hello);
    assert.deepEqual([protocol, sr, ksmps, latency], [1, 44100, 10, 190]); // 18 k-cycles of look-ahead, 1 for the detector
    await peer.send("/note", "sfff", "tone", 2000, -12, 0.3);
    const [time] = await peer.next("/auscult/status", ([, , started]) => started === 1) as number[];
    await peer.send("/auscult/quit", "sf", "", 0);
    await peer.next("/auscult/status", ([now]) => (now as number) > time! + 3); // no heartbeat for as long
    assert(own.running(), "it ended");
    await peer.close();
  },
});

Deno.test({
  name: "auscult.orc stays silent, and says why, where 0dbfs is not 1",
  ignore: !has("csound"),
  async fn() {
    const port = await freePort();
    await using own = await csound(mine("sr = 48000\nksmps = 32\nnchnls = 2\n0dbfs = 32768"), [
      `--omacro:AUSCULT_PORT=${port}`,
    ]);
    const until = performance.now() + 20000;
    let said = "";
    while (!said.includes("auscult needs") && performance.now() < until) {
      await seconds(0.1);
      said = await Deno.readTextFile(`${own.dir}/log.txt`).catch(() => "");
    }
    assert.match(said, /INIT ERROR: auscult needs 0dbfs = 1 in the header, got 0dbfs = 32768/);
    assert(own.running());
  },
});

for (const header of ["sr = 48000\nksmps = 1\nnchnls = 2", "sr = 96000\nksmps = 100\nnchnls = 2"]) {
  Deno.test(`master holds its ceiling with ${header.replaceAll("\n", ", ")}`, async () => {
    const loud = Array.from(
      { length: 12 },
      (_, i) => event({ loudness: 0, pan: -1, brightness: 1, pitch: 200 + 77 * i, sustain: 0.3 }),
    );
    const [left] = await render(loud, { header });
    const peak = peakDb(left);
    assert(peak < -1.4 && peak > -3, `${peak} dBFS`);
  });
}

for (const { kind, ignore } of engines) {
  Deno.test({
    name: `${kind} engine: the oscsend line of the README makes a sound`,
    ignore: ignore || !has("oscsend"),
    async fn() {
      const line = /^oscsend 127\.0\.0\.1 (\d+) .*$/m.exec(readme)!;
      const port = await isFree(Number(line[1])) ? Number(line[1]) : await freePort();
      await using engine = await start(kind, { token: "", owned: 0, port });
      const now = await engine.now();
      await engine.peer.send("/auscult/record", "sd", "", now + 0.1);
      await seconds(0.2);
      const { code } = await new Deno.Command("sh", { args: ["-c", line[0].replace(line[1]!, String(engine.peer.to))] })
        .output();
      assert.equal(code, 0);
      await engine.status(({ started, time }) => started === 1 && time > now + 1);
      await engine.peer.send("/auscult/record", "sd", "", -1);
      await engine.status();
      const peak = peakDb((await readWav(engine.recording)).channels[0]!);
      assert(Math.abs(peak + 15) < 1, `${peak} dBFS: -12 in the middle is -15 on each side`);
    },
  });
}

Deno.test({
  name: "the instrument that the README shows plays in somebody's own orchestra",
  ignore: !has("csound"),
  async fn() {
    const port = await freePort();
    const buzz = /```csound\n(; buzz[^`]*)```/.exec(readme)![1]!;
    const csd = mine("sr = 48000\nksmps = 32\nnchnls = 2\n0dbfs = 1").replace("instr 1\n", `${buzz}\ninstr 1\n`);
    await using own = await csound(csd, [`--omacro:AUSCULT_PORT=${port}`]);
    const peer = await Peer.open(port);
    const hello = setInterval(() => peer.send("/auscult/hello", "ssi", "", "127.0.0.1", peer.port), 100);
    await peer.next("/auscult/ready");
    clearInterval(hello);
    await peer.send("/note", "sfff", "buzz", 300, -6, 0.5);
    await peer.next("/auscult/status", ([, , started, , , , , peak]) => started === 1 && (peak as number) > 0.1);
    assert(own.running());
    await peer.close();
  },
});

Deno.test({
  name: "native engine ends by itself, its recording whole, when its owner was killed with SIGKILL",
  ignore: !has("csound"),
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
    const port = await freePort();
    const owner = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("./owner.ts", import.meta.url).href, orchestras, dir, String(port)],
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const peer = await Peer.open(port);
    const hello = setInterval(() => peer.send("/auscult/hello", "ssi", "t", "127.0.0.1", peer.port), 200);
    await peer.next("/auscult/ready");
    clearInterval(hello);
    await peer.next("/auscult/status", ([time]) => (time as number) > 3);
    owner.kill("SIGKILL");
    await owner.status;
    const killed = performance.now();
    while (!await isFree(port) && performance.now() - killed < 20000) await seconds(0.05);
    const took = (performance.now() - killed) / 1000;
    assert(await isFree(port), "Csound is still there");
    assert(took > 0.5, `it ended ${took} s after its owner, before a heartbeat was missed`);
    await peer.close();
    await seconds(0.3); // the port is closed before the file
    const { channels, sampleRate } = await readWav(`${dir}/take.wav`);
    assert(channels[0]!.length / sampleRate > 2, `${channels[0]!.length / sampleRate} s recorded`);
    await Deno.remove(dir, { recursive: true });
  },
});

Deno.test("embedded engine ends by itself when the heartbeat stops after its owner's hello", async () => {
  await using engine = await start("embedded", { heartbeat: false });
  const said = performance.now();
  assert.equal(await engine.ended, "the score is over");
  assert(performance.now() - said > 1000, "it did not wait for the heartbeat");
});

/** Whether nobody listens on a UDP port. */
function isFree(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(true)));
  });
}
