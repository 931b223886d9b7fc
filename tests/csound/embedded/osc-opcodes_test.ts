import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { CsoundHost } from "../../../lib/csound/embedded/host.ts";
import { type Datagrams, installOsc } from "../../../lib/csound/embedded/osc-opcodes.ts";
import { decodePacket, encodeBundle, encodeMessage, type OscMessage } from "../../../lib/osc/codec.ts";
import { has } from "../../helpers/has.ts";
import { csd } from "./csd.ts";

/** A Csound with OSC, and the network in the test's hands. */
async function started(orchestra: string, score = "f0 3600\ni1 0 3600") {
  const lines: string[] = [];
  const sent: (OscMessage & { to: string })[] = [];
  const bound: number[] = [];
  const datagrams: Datagrams = {
    bind: (port) => void bound.push(port),
    onPacket: () => {},
    send: (bytes, port, host) => {
      for (const { address, types, args } of decodePacket(bytes)) {
        sent.push({ to: `${host}:${port}`, address, types, args });
      }
    },
  };
  const host = await CsoundHost.create({ onMessage: (line) => lines.push(line) });
  const osc = installOsc(host, datagrams, (line) => lines.push(line));
  for (const flag of ["-d", "-m0"]) host.option(flag);
  host.compileCsd(csd(orchestra, score));
  host.start();
  const perform = (cycles = 1) => {
    while (cycles-- > 0) host.performKsmps();
  };
  perform();
  const receive = (message: OscMessage) => datagrams.onPacket(7770, encodeMessage(message));
  return { host, osc, datagrams, receive, perform, lines, sent, bound, [Symbol.dispose]: () => host.destroy() };
}

const echo = `
giOsc OSCinit 7770
instr 1
 kF init 0
 kD init 0
 kI init 0
 kC init 0
 gkH init 0
 SText = ""
 kMore = 1
 kCount init 0
 while kMore == 1 do
  kMore OSClisten giOsc, "/in", "sfdihc", SText, kF, kD, kI, gkH, kC
  if kMore == 1 then
   kCount += 1
   OSCsend kCount, "127.0.0.1", 9000, "/out", "sfdihc", SText, kF, kD, kI, gkH, kC
  endif
 od
endin`;

Deno.test("OSClisten and OSCsend carry texts and every kind of number", async () => {
  using csound = await started(echo);
  assert.deepEqual(csound.bound, [7770]);
  const long = "wörd ".repeat(300);
  csound.receive({ address: "/in", types: "sfdihc", args: ["short", 1.5, 440.1, -7, 2n ** 40n, "x"] });
  csound.receive({ address: "/in", types: "sfdihc", args: [long, 0.25, 1e-9, 8, -9n, "A"] });
  csound.receive({ address: "/in", types: "sfdihc", args: ["", 0, 0, 0, 0n, "b"] });
  csound.perform();
  const out = { to: "127.0.0.1:9000", address: "/out", types: "sfdihc" };
  assert.deepEqual(csound.sent, [
    { ...out, args: ["short", 1.5, 440.1, -7, 2n ** 40n, "x"] },
    { ...out, args: [long, 0.25, 1e-9, 8, -9n, "A"] },
    { ...out, args: ["", 0, 0, 0, 0n, "b"] },
  ]);
});

Deno.test("OSClisten takes a bundle's messages in order, whatever their time tags", async () => {
  using csound = await started(echo);
  const message = (i: number): OscMessage => ({
    address: "/in",
    types: "sfdihc",
    args: [`${i}`, i, i, i, BigInt(i), "x"],
  });
  const inner = encodeBundle([message(2), message(3)], 1n << 32n);
  csound.datagrams.onPacket(7770, encodeBundle([message(1), inner, message(4)]));
  csound.perform();
  assert.deepEqual(csound.sent.map(({ args }) => args[0]), ["1", "2", "3", "4"]);
});

Deno.test("OSClisten without arguments is a trigger, and one that ended hears no more", async () => {
  using csound = await started(`
giOsc OSCinit 7770
instr 1
 kBang OSClisten giOsc, "/bang", ""
 if kBang == 1 then
  printks "bang\\n", 0
  turnoff
 endif
endin`);
  const bang = { address: "/bang", types: "", args: [] };
  csound.receive(bang);
  csound.perform(2);
  csound.receive(bang);
  csound.perform(2);
  assert.deepEqual(csound.lines.filter((line) => line === "bang"), ["bang"]);
  assert.deepEqual([...csound.osc.statistics.get(7770)!.unmatched], [["/bang ", 1]]);
});

Deno.test("OSClisten again after reinit does not listen twice", async () => {
  using csound = await started(`
giOsc OSCinit 7770
instr 1
 kValue init 0
 kCycle init 0
 kCycle += 1
 if kCycle == 3 then
  reinit again
 endif
again:
 kGot OSClisten giOsc, "/v", "f", kValue
 rireturn
 printf "got %g\\n", kGot, kValue
endin`);
  csound.perform(5);
  csound.receive({ address: "/v", types: "f", args: [2.5] });
  csound.perform(2);
  assert.deepEqual(csound.lines.filter((line) => line.startsWith("got")), ["got 2.5"]);
});

Deno.test("OSCcount tells what waits", async () => {
  using csound = await started(`
giOsc OSCinit 7770
instr 1
 kValue init 0
 kWaiting OSCcount
 printf "waiting %d\\n", kWaiting, kWaiting
 kGot OSClisten giOsc, "/v", "f", kValue
endin`);
  for (let i = 0; i < 3; i++) csound.receive({ address: "/v", types: "f", args: [i] });
  csound.perform(1);
  assert.ok(csound.lines.includes("waiting 3"), csound.lines.join("\n"));
});

Deno.test("OSCsend sends when kwhen changes, and types that need no value or become another", async () => {
  using csound = await started(`
instr 1
 kCycle timeinstk
 OSCsend int(kCycle / 4), "", 9000, "/x", "bblTN", 0, 5, 2.6, 0, 0
 OSCsend kCycle, "localhost", 9001, "/empty"
endin`);
  csound.perform(5);
  assert.deepEqual(csound.sent.filter(({ address }) => address === "/x"), [
    { to: "localhost:9000", address: "/x", types: "FThTN", args: [false, true, 3n, true, null] },
    { to: "localhost:9000", address: "/x", types: "FThTN", args: [false, true, 3n, true, null] },
  ]);
  assert.equal(csound.sent.filter(({ address }) => address === "/empty").length, 6);
});

Deno.test("OSC opcodes fail at init with a reason, and the rest plays on", async () => {
  const wrong: [string, RegExp][] = [
    [
      'kA init 0\nkGot OSClisten giOsc, "/a", "ff", kA',
      /argument list inconsistent with format string: "ff" and 1 variables/,
    ],
    ['kA init 0\nkGot OSClisten giOsc, "/a", "s", kA', /type "s" needs a variable S…, got kA/],
    ['kA init 0\nkGot OSClisten giOsc, "/a", "G", kA', /invalid type "G": this engine has i, f, d, h, c and s/],
    ['kA init 0\nkGot OSClisten 7, "/a", "f", kA', /invalid handle/],
    ["iSecond OSCinit 7770", /cannot start OSC listener on port 7770: this orchestra has one there/],
    ["iBad OSCinit 70000", /cannot start OSC listener on port 70000: 1 to 65535/],
    ['OSCsend 1, "", 9, "/a", "ff", 1', /insufficient number of arguments for OSC message types "ff": 1/],
    ['OSCsend 1, "", 9, "/a", "G", 1', /"G": data type not supported/],
    ['OSCsend 1, "", 9, "a", "f", 1', /OSC address "a": it must start with "\/"/],
  ];
  for (const [line, message] of wrong) {
    using csound = await started(
      `giOsc OSCinit 7770\ninstr 1\n${line}\nendin\ninstr 2\n out upsamp(k(0.5))\nendin`,
      "i1 0 1\ni2 0 1",
    );
    csound.perform();
    assert.equal(csound.host.spout[0], 0.5);
    assert.match(csound.lines.join("\n"), message);
    assert.equal(csound.host.errors, 1, line);
  }
});

Deno.test("OSC packets that are none are counted, told once, and harmless", async () => {
  using csound = await started(echo);
  for (let i = 0; i < 5000; i++) csound.datagrams.onPacket(7770, crypto.getRandomValues(new Uint8Array(i % 64)));
  csound.receive({ address: "/in", types: "sfdihc", args: ["still", 0, 0, 0, 0n, "x"] });
  csound.perform();
  assert.equal(csound.sent[0]!.args[0], "still");
  assert.ok(csound.osc.malformed > 4900);
  assert.equal(csound.lines.filter((line) => line.startsWith("OSC: ignored a packet")).length, 1);
});

/** Sent to the embedded and to the native Csound: what both make of it must be the same. */
const mixed: OscMessage[] = [
  { address: "/n", types: "f", args: [1.1] },
  { address: "/n", types: "i", args: [3] },
  { address: "/n", types: "d", args: [440.123456789] },
  { address: "/n", types: "h", args: [123456789n] },
  { address: "/n", types: "T", args: [true] },
  { address: "/n", types: "s", args: ["1"] },
  { address: "/n", types: "ff", args: [1, 2] },
  { address: "/n/", types: "f", args: [5] },
  { address: "/N", types: "f", args: [5] },
  { address: "/*", types: "f", args: [9] },
  { address: "/i", types: "f", args: [3.7] },
  { address: "/i", types: "d", args: [-3.7] },
  { address: "/s", types: "s", args: ["a text that is longer than the variable had room for at first"] },
  { address: "/s", types: "i", args: [4] },
  { address: "/twice", types: "f", args: [6] },
  { address: "/both", types: "f", args: [7.5] },
];
const printing = (port: number) => `
giOsc OSCinit ${port}
instr 1
 kN init 0
 kI init 0
 S1 = ""
 k1 OSClisten giOsc, "/n", "f", kN
 printf "n %.9f\\n", k1, kN
 k2 OSClisten giOsc, "/i", "i", kI
 printf "i %.9f\\n", k2, kI
 k3 OSClisten giOsc, "/s", "s", S1
 printf "s %s\\n", k3, S1
 k4 OSClisten giOsc, "/both", "i", kI
 printf "both i %.9f\\n", k4, kI
 k5 OSClisten giOsc, "/both", "f", kN
 printf "both f %.9f\\n", k5, kN
 k6 OSClisten giOsc, "/twice", "f", kN
 printf "older %.9f\\n", k6, kN
 k7 OSClisten giOsc, "/twice", "f", kN
 printf "newer %.9f\\n", k7, kN
 k8 OSClisten giOsc, "/end", ""
 printf "the end\\n", k8
endin`;
const isReport = (line: string) => /^(n|i|s|both|older|newer) /.test(line);

Deno.test({
  name: "OSClisten makes of each message what native Csound makes of it",
  ignore: !has("csound"),
  async fn() {
    using embedded = await started(printing(7770));
    for (const message of mixed) {
      embedded.receive(message);
      embedded.perform(4);
    }
    const expected = await nativeReports();
    assert.ok(expected.length > 8);
    assert.deepEqual(embedded.lines.filter(isReport), expected);
  },
});

/** What a native Csound prints for the same messages, sent by UDP. */
async function nativeReports(): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const port = socket.address().port + 1 < 65_536 ? socket.address().port + 1 : 40_000;
  await Deno.writeTextFile(`${folder}/a.csd`, csd(printing(port), "i1 0 20"));
  const args = ["-odac", "-+rtaudio=null", "-b32", "-B64", "-O", "log", "a.csd"];
  const child = new Deno.Command("csound", { args, cwd: folder, stdout: "null", stderr: "null" }).spawn();
  const send = (message: OscMessage) =>
    new Promise((resolve) => socket.send(encodeMessage(message), port, "127.0.0.1", resolve));
  const lines = () => {
    try {
      return Deno.readTextFileSync(`${folder}/log`).split("\n");
    } catch {
      return [];
    }
  };
  const until = async (text: string, poke: () => Promise<unknown>) => {
    for (let tries = 0; tries < 500 && !lines().some((line) => line.includes(text)); tries++) {
      await poke();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  try {
    await until("SECTION 1", () => Promise.resolve());
    await until("the end", () => send({ address: "/end", types: "", args: [] })); // now its instrument listens
    for (const message of mixed) {
      await send(message);
      await new Promise((resolve) => setTimeout(resolve, 5)); // native Csound's own order of messages in one k-cycle is its own
    }
    await until("both i 7.0", () => Promise.resolve());
    return lines().filter(isReport);
  } finally {
    child.kill("SIGKILL");
    await child.status;
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    await Deno.remove(folder, { recursive: true });
  }
}
