import assert from "node:assert/strict";
import { encodeBundle, encodeMessage, type OscArgument, timeTag } from "../../lib/osc/codec.ts";
import { OscReceiver } from "../../lib/osc/OscReceiver.ts";
import { type CaptureNotes, readCapture } from "../../lib/osc/readCapture.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { has } from "../helpers/has.ts";
import { MonitorProcess } from "../helpers/monitorProcess.ts";
import { auscult, withFolder } from "./auscult.ts";

const LINUX = Deno.build.os === "linux";

const encode = (address: string, types = "", ...args: OscArgument[]) => encodeMessage({ address, types, args });

async function send(port: number, ...packets: Uint8Array[]) {
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port });
  for (const bytes of packets) socket.send(bytes);
  await socket.flush();
}

/** Sends at a rate, in steps of a millisecond or so; packets are counted in their last four bytes. */
async function sendAtRate(port: number, bytes: Uint8Array, { rate, count }: { rate: number; count: number }) {
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port });
  const start = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor((performance.now() - start) / 1000 * rate) + 1);
    for (; sent < due; sent++) {
      const packet = bytes.slice();
      new DataView(packet.buffer).setInt32(packet.length - 4, sent);
      socket.send(packet);
    }
    await socket.flush();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

Deno.test("monitor prints time, sender, address, typed arguments, bundles, and what is malformed", async () => {
  await using monitor = await MonitorProcess.listen([]);
  const socket = await UdpSocket.open({ host: "127.0.0.1", port: monitor.port });
  socket.send(encode("/note", "sfiTb", "b\x1b[2Jell", Math.fround(0.1), 7, true, Uint8Array.of(1, 255)));
  socket.send(encodeBundle([{ address: "/later", types: "", args: [] }], timeTag(Date.now() / 1000 + 0.25)));
  socket.send(encodeBundle([{ address: "/epoch", types: "", args: [] }], BigInt(Math.floor(Date.now() / 1000)) << 32n));
  socket.send(new TextEncoder().encode("\x1b]0;title\x07"));
  await monitor.waitFor(/MALFORMED[^]*title/);
  const { code, text } = await monitor.interrupt();
  assert.equal(code, 0);
  const head = `\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  127\\.0\\.0\\.1:${socket.local.port}  `;
  await socket.close();
  const expected = [
    `${head}/note  s "b\\\\u001b\\[2Jell"  f 0\\.1  i 7  T  b 2 bytes 01 ff`,
    `${head}/later  · bundle \\+0\\.2\\d\\d s \\(\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\)`,
    `${head}/epoch  · bundle at 19\\d\\d-.* UTC: the sender counts from 1970, OSC from 1900 \\(add 2208988800 s\\)`,
    `${head}MALFORMED, 10 bytes: a packet's size must be a multiple of 4, above 0, got 10`,
    "    1b 5d 30 3b 74 69 74 6c 65 07                    \\.\\]0;title\\.",
    `3 messages from 1 sender in \\d+\\.\\d s \\(.* /s\\), 1 malformed, ${LINUX ? "none lost by the socket" : ".*"}`,
    "  /note           1  .* /s",
  ];
  for (const line of expected) assert.match(text, new RegExp(`^${line}$`, "m"));
  // deno-lint-ignore no-control-regex -- nothing that a terminal obeys
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
});

Deno.test({
  name: "monitor hears oscsend, and ends by itself after --count messages that match --filter",
  ignore: !has("oscsend"),
  async fn() {
    await using monitor = await MonitorProcess.listen(["--filter", "/sp500/{close,open}", "--count", "2"]);
    const oscsend = async (...args: string[]) =>
      assert.equal(
        (await new Deno.Command("oscsend", { args: ["127.0.0.1", String(monitor.port), ...args] }).output()).code,
        0,
      );
    await oscsend("/sp500/volume", "f", "1");
    await oscsend("/sp500/close", "sf", 'say "x"', "2.5");
    await oscsend("/sp500/open", "dhTFNI", "1.25", "-5");
    await oscsend("/sp500/open", "i", "3");
    const { code, text } = await monitor.ended();
    assert.equal(code, 0);
    assert.match(text, /\/sp500\/close {2}s "say \\"x\\"" {2}f 2\.5\n/);
    assert.match(text, /\/sp500\/open {2}d 1\.25 {2}h -5 {2}T {2}F {2}N {2}I\n/);
    assert.doesNotMatch(text, /volume/);
    assert.match(text, /^2 messages from 3 senders/m);
    assert.match(text, /^ {2}1 message did not match the filter$/m);
  },
});

Deno.test("monitor says who holds its port, and forwards to itself for nobody; one line, exit code 2", async () => {
  await using first = await OscReceiver.open({ port: 0 });
  const inUse = await new MonitorProcess(["--port", String(first.port)]).ended();
  assert.equal(inUse.code, 2);
  const who = LINUX ? ` by .*deno.* \\(process ${Deno.pid}\\)` : "";
  assert.match(
    inUse.text,
    new RegExp(
      `^auscult monitor: Cannot listen for OSC on 127\\.0\\.0\\.1:${first.port}: the port is in use${who}; end that, or take another port\n$`,
    ),
  );
  const bad: [string[], RegExp][] = [
    [["--port", "7802", "--forward", "7802"], /from port 7802 to itself/],
    [["--port", "x"], /--port takes a port, a whole number within 1…65535, got "x"/],
    [["--port", "65536"], /got "65536"/],
    [["--forward", "0"], /port 0/],
    [["--port", "0", "--bind", "localhost"], /give an address of this machine/],
    [["--port", "0", "--filter", "sp500"], /starts with "\/"/],
    [
      ["--port", "0", "--save", "/no/such/folder/take.jsonl"],
      /Cannot save what comes to "\/no\/such\/folder\/take\.jsonl"/,
    ],
    [["--seconds", "0"], /--seconds takes a number of seconds greater than 0/],
    [["--rate", "2"], /--rate goes with --replay/],
    [["--replay", "none.jsonl"], /there is no file "none\.jsonl"/],
    [["--replay", "deno.json"], /as a capture of OSC: its first line is not/],
    [["--replay", "deno.json", "--to", "x"], /HOST:PORT/],
    [["--replay", "deno.json", "--save", "x"], /not with --save/],
    [["take.jsonl"], /takes no file/],
  ];
  for (const [args, message] of bad) {
    const { code, stderr } = await auscult(["monitor", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

Deno.test("monitor says once that nothing comes, or that nothing matches", async () => {
  await using silent = await MonitorProcess.listen(["--seconds", "7.5"]);
  await using deaf = await MonitorProcess.listen(["--filter", "/freq", "--seconds", "7.5"]);
  await send(deaf.port, encode("/Freq", "f", 1), encode("/Freq", "f", 1), encode("/a\x1b"));
  const [one, two] = await Promise.all([silent.ended(), deaf.ended()]);
  const nothing = new RegExp(
    `Nothing has come for 5 s\\. Does the sender send to port ${silent.port}, and to 127\\.0\\.0\\.1 \\(not to ::1\\)\\?.*deno task doctor`,
    "g",
  );
  assert.equal([...one.text.matchAll(nothing)].length, 1, one.text);
  const none =
    /3 messages came, and none matches \/freq \(upper and lower case differ\)\. They went to \/Freq, "\/a\\u001b"\n/g;
  assert.equal([...two.text.matchAll(none)].length, 1, two.text);
  assert.doesNotMatch(two.text, /Nothing has come/);
});

Deno.test("monitor --json prints lines of JSON that can be replayed; nothing else is on stdout", () =>
  withFolder(async (folder) => {
    await using to = await MonitorProcess.listen(["--count", "2"]);
    await using json = await MonitorProcess.listen(["--json", "--count", "2"]);
    await send(json.port, encode("/a", "d", NaN), Uint8Array.of(1), encode("/b", "h", 2n ** 60n));
    const { code, text } = await json.ended();
    const { stdout } = json;
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines[0].auscult, "OSC capture");
    assert.deepEqual(
      lines.slice(1).map(({ address, args, malformed }) => malformed ? "malformed" : [address, ...args]),
      [
        ["/a", "NaN"],
        "malformed",
        ["/b", "1152921504606846976"],
      ],
    );
    assert.match(text, /^2 messages from 1 sender/m);
    const path = `${folder}/take.jsonl`;
    await Deno.writeTextFile(path, stdout);
    const replayed = await auscult(["monitor", "--replay", path, "--to", `127.0.0.1:${to.port}`]);
    assert.equal(replayed.code, 0);
    assert.match(
      replayed.stdout,
      /^3 packets of .*take\.jsonl sent to 127\.0\.0\.1:\d+ in 0\.\d s, each within .* ms of its time\n$/,
    );
    assert.match((await to.ended()).text, /\/a {2}d NaN\n[^]*MALFORMED[^]*\/b {2}h 1152921504606846976\n/);
  }));

Deno.test("monitor that is killed while saving leaves a capture that is read up to there, and says so", () =>
  withFolder(async (folder) => {
    const save = `${folder}/take.jsonl`;
    const packets = Array.from({ length: 40 }, (_, i) => encode("/n", "i", i));
    {
      await using monitor = await MonitorProcess.listen(["--save", save]);
      await send(monitor.port, ...packets);
      await monitor.waitFor(/\/n {2}i 39\n/);
      for (let size = -1; size < 0 || !(await Deno.readTextFile(save)).includes("[39]"); size = 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      monitor.process.kill("SIGKILL");
    }
    const saved = await Array.fromAsync(readCapture(save));
    assert.deepEqual(saved.map(({ bytes }) => [...bytes]), packets.map((bytes) => [...bytes]));
    await Deno.truncate(save, (await Deno.stat(save)).size - 10);
    await using to = await MonitorProcess.listen(["--count", "39"]);
    const replayed = await auscult(["monitor", "--replay", save, "--to", `127.0.0.1:${to.port}`, "--rate", "2"]);
    assert.match(replayed.stdout, /^Line 41, the last, is cut off .*: it was left out\.\n39 packets of/);
    assert.match((await to.ended()).text, /\/n {2}i 38\n/);
  }));

Deno.test({
  name: "monitor stopped by SIGSTOP during a burst says how many packets the socket lost, to the packet",
  ignore: !LINUX,
  async fn() {
    await withFolder(async (folder) => {
      const save = `${folder}/take.jsonl`;
      await using monitor = await MonitorProcess.listen(["--save", save]);
      await send(monitor.port, encode("/first"));
      await monitor.waitFor(/\/first/);
      monitor.process.kill("SIGSTOP");
      const count = 40_000; // a large buffer keeps 10,000
      await sendAtRate(monitor.port, encode("/burst", "i", 0), { rate: 1e6, count });
      monitor.process.kill("SIGCONT");
      const [, told] = await monitor.waitFor(/LOST ([\d,]+) packets \(/);
      const { text } = await monitor.interrupt();
      const lost = Number(told!.replaceAll(",", ""));
      assert.ok(lost > 0 && lost < count, `${lost} lost`);
      const saved = await Array.fromAsync(readCapture(save));
      assert.equal(saved.length + lost, 1 + count);
      assert.match(
        text,
        new RegExp(`^${(1 + count - lost).toLocaleString("en")} messages .*, ${told} packets LOST by the socket$`, "m"),
      );
      assert.equal(/"dropped":(\d+)/.exec(await Deno.readTextFile(save))?.[1], String(lost));
    });
  },
});

Deno.test("monitor keeps up with 20,000 messages a second, printing, saving and forwarding; what it misses it says", () =>
  withFolder(async (folder) => {
    const save = `${folder}/take.jsonl`;
    const count = 100_000;
    let forwarded = 0;
    await using to = await OscReceiver.open({ port: 0, onMessage: () => void forwarded++ });
    await using monitor = await MonitorProcess.listen(["--save", save, "--forward", String(to.port)]);
    await sendAtRate(monitor.port, encode("/sp500/close", "fi", 0.5, 0), { rate: 20_000, count });
    await monitor.waitFor(/not printed, of [\d,]+ messages/);
    await new Promise((resolve) => setTimeout(resolve, 300)); // what is on its way
    const { code, text } = await monitor.interrupt();
    assert.equal(code, 0);
    const number = (text: string) => Number(text.replaceAll(",", ""));
    const [, messages] = /^([\d,]+) messages from/m.exec(text)!;
    const lost = number(/([\d,]+) packets? LOST by the socket/.exec(text)?.[1] ?? "0");
    if (LINUX) assert.equal(number(messages!) + lost, count);
    // The machine may be busy with other things; at rest it loses none.
    assert.ok(number(messages!) > 0.5 * count, `${messages} of ${count} came`);
    let saved = 0;
    let last = -1;
    for await (const { bytes } of readCapture(save)) {
      const at = new DataView(bytes.buffer).getInt32(bytes.length - 4);
      assert.ok(at > last, `${at} after ${last}`);
      last = at;
      saved++;
    }
    assert.equal(saved, number(messages!));
    if (LINUX) assert.equal(forwarded + to.dropped()!, saved);
    assert.ok(text.split("\n").length < 600, "it prints in short");
  }));

Deno.test("monitor --replay sends at its own time, and faster when told", () =>
  withFolder(async (folder) => {
    const path = `${folder}/take.jsonl`;
    const lines = [0, 300, 600].map((time) => JSON.stringify({ time, address: "/n", types: "i", args: [time] }));
    await Deno.writeTextFile(path, ['{"auscult":"OSC capture","version":1}', ...lines, ""].join("\n"));
    const times: number[] = [];
    await using to = await OscReceiver.open({ port: 0, onMessage: ({ time }) => void times.push(time) });
    const { code, stdout } = await auscult([
      "monitor",
      "--replay",
      path,
      "--to",
      `127.0.0.1:${to.port}`,
      "--rate",
      "2",
    ]);
    assert.equal(code, 0);
    assert.match(stdout, /^3 packets of .* in 0\.3 s/);
    await to.close();
    assert.equal(times.length, 3);
    const took = times[2]! - times[0]!;
    assert.ok(took > 250 && took < 2000, `${took} ms`);
  }));

Deno.test({
  name: "monitor --forward stands before a native Csound, which hears every message",
  ignore: !has("csound") || !LINUX,
  fn: () =>
    withFolder(async (folder) => {
      const free = await OscReceiver.open({ port: 0 });
      await free.close();
      await Deno.writeTextFile(
        `${folder}/mine.csd`,
        `<CsoundSynthesizer>
<CsOptions>
-odac -+rtaudio=null
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 64
nchnls = 1
0dbfs = 1
giPort OSCinit ${free.port}
instr 1
  kFreq init 0
  next:
  kGot OSClisten giPort, "/freq", "f", kFreq
  if kGot == 1 then
    fprintks "${folder}/heard.txt", "%g\\n", kFreq
    kgoto next
  endif
endin
</CsInstruments>
<CsScore>
i 1 0 60
</CsScore>
</CsoundSynthesizer>
`,
      );
      // Never a pipe: a native Csound whose reader is gone spins.
      const csound = new Deno.Command("csound", {
        args: [`${folder}/mine.csd`],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      try {
        await using monitor = await MonitorProcess.listen(["--forward", String(free.port)]);
        const heard = () => Deno.readTextFile(`${folder}/heard.txt`).catch(() => "");
        for (let tries = 0; !(await heard()).includes("440\n"); tries++) { // until it listens
          assert.ok(tries < 100, `Csound heard ${JSON.stringify(await heard())}`);
          await send(monitor.port, encode("/freq", "f", 440));
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        const values = Array.from({ length: 50 }, (_, i) => 500 + i);
        await send(monitor.port, ...values.map((value) => encode("/freq", "f", value)));
        const all = values.map((value) => `${value}\n`).join("");
        for (let tries = 0; !(await heard()).endsWith(all); tries++) {
          assert.ok(tries < 100, `Csound heard ${JSON.stringify(await heard())}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        await monitor.waitFor(/\/freq {2}f 549/);
      } finally {
        csound.kill("SIGTERM");
        await csound.status;
      }
    }),
});

Deno.test({
  name: "monitor whose disk is full says so, watches on, and ends with 1; what was saved before can be replayed",
  ignore: !LINUX,
  fn: () =>
    withFolder(async (folder) => {
      const save = `${folder}/take.jsonl`;
      // A file may have 4 KiB; what is beyond fails as on a full disk.
      await using monitor = await MonitorProcess.listen(["--save", save], "trap '' XFSZ; ulimit -f 8");
      for (let i = 0; i < 40; i++) await send(monitor.port, encode("/n", "i", i));
      await monitor.waitFor(/Saving to ".*take\.jsonl" ended: .+\. Watching goes on\./);
      await send(monitor.port, encode("/after"));
      await monitor.waitFor(/\/after\n/);
      const { code, text } = await monitor.interrupt();
      assert.equal(code, 1);
      assert.match(text, /^41 messages from \d+ senders/m); // each from a port of its own, or one that is free again
      const notes: CaptureNotes = {};
      const saved = await Array.fromAsync(readCapture(save, notes));
      assert.ok(saved.length > 5 && saved.length < 40, `${saved.length} saved`);
      assert.equal(notes.cutOff, saved.length + 2);
    }),
});
