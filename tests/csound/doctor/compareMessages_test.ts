import assert from "node:assert/strict";
import { comparingCases } from "../../../lib/csound/doctor/cases.ts";
import { compareMessages } from "../../../lib/csound/doctor/compareMessages.ts";
import { readOrchestra } from "../../../lib/csound/doctor/orchestra/readOrchestra.ts";
import { encodeBundle, encodeMessage } from "../../../lib/osc/encode.ts";
import type { OscArgument } from "../../../lib/osc/message.ts";
import type { ReceivedMessage } from "../../../lib/osc/received.ts";
import { timeTag } from "../../../lib/osc/timeTag.ts";
import { has } from "../../helpers/has.ts";
import { type CsdRun, runCsd, type RunCsdOptions } from "./runCsd.ts";

const listen = `kans OSClisten giPort, "/sound/amp", "f", kAmp`;
const csd = `<CsoundSynthesizer>
<CsOptions>
-odac
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 32
nchnls = 2
0dbfs = 1
giPort OSCinit $PORT
instr 1
  kAmp init 0
  SWord init ""
  ${listen}
  aOut poscil kAmp, 440
  outs aOut, aOut
endin
</CsInstruments>
<CsScore>
i 1 0 z
</CsScore>
</CsoundSynthesizer>
`;

interface Sent {
  readonly address: string;
  readonly types: string;
  readonly args: readonly OscArgument[];
  /** s from now; with it, it goes in a bundle. */
  readonly due?: number;
}

interface Row {
  readonly id: keyof typeof comparingCases;
  readonly as: string;
  readonly sends: readonly Sent[];
  readonly listens?: string;
  readonly does: (run: CsdRun) => void;
  /** What the finding's change says. */
  readonly line: string;
  /** How the orchestra, or the sender, is cured. */
  readonly cure?: readonly [string, string];
  readonly instead?: readonly Sent[];
  readonly cured?: number;
  readonly in?: readonly [string, string];
  readonly run?: RunCsdOptions;
}

const half: Sent = { address: "/sound/amp", types: "f", args: [0.5] };
const silent = ({ peak, code }: CsdRun) => {
  assert.equal(peak, 0);
  assert.equal(code, undefined);
};
const to = (address: string): Sent => ({ ...half, address });
const word = (line: string) => `${line.replace("kAmp", "kNew")}\n  kAmp += 0.5 * kans`;
const typed = (types: string, ...args: OscArgument[]): Sent => ({ ...half, types, args });

const rows: readonly Row[] = [
  ...["/Sound/amp", "/sound/AMP"].map((address): Row => ({
    id: "address-case",
    as: address,
    sends: [to(address)],
    does: silent,
    line:
      `In your program, send to "/sound/amp"; or write this in the orchestra:\nkans OSClisten giPort, "${address}", "f", kAmp`,
    cure: [`"/sound/amp"`, `"${address}"`],
  })),
  ...["/sound/amp/", "//sound/amp", "/sound//amp"].map((address): Row => ({
    id: "address-slash",
    as: address,
    sends: [to(address)],
    does: silent,
    line:
      `In your program, send to "/sound/amp"; or write this in the orchestra:\nkans OSClisten giPort, "${address}", "f", kAmp`,
    instead: [half],
  })),
  {
    id: "address-unknown",
    as: "one letter wrong",
    sends: [to("/sound/apm")],
    does: silent,
    line:
      `In your program, send to "/sound/amp"; or write this in the orchestra:\nkans OSClisten giPort, "/sound/apm", "f", kAmp`,
    cure: [`"/sound/amp"`, `"/sound/apm"`],
  },
  {
    id: "address-unknown",
    as: "nothing like it",
    sends: [to("/tempo")],
    does: silent,
    line: `kAns OSClisten giPort, "/tempo", "f", kValue1`,
    cure: [listen, `kValue1 init 0\nkAns OSClisten giPort, "/tempo", "f", kValue1\nkAmp = kValue1`],
  },
  {
    id: "address-pattern",
    as: "it goes to all that fit",
    sends: [to("/sound/*")],
    does: ({ peak }) => assert.equal(Math.round(peak * 100), 50),
    line: "without * ? [ ] { }",
    instead: [half],
  },
  {
    id: "address-pattern",
    as: "none fits",
    sends: [to("/sound/[x-z]mp")],
    does: silent,
    line: "without * ? [ ] { }",
    instead: [half],
  },
  {
    id: "argument-count",
    as: "too many",
    sends: [typed("ff", 0.5, 1)],
    does: silent,
    line: `kValue2 init 0\nkans OSClisten giPort, "/sound/amp", "ff", kAmp, kValue2`,
    cure: [listen, `kValue2 init 0\nkans OSClisten giPort, "/sound/amp", "ff", kAmp, kValue2`],
  },
  {
    id: "argument-count",
    as: "too few",
    listens: `kTwo init 0\n  ${listen.replace('"f"', '"ff"')}, kTwo`,
    sends: [half],
    does: silent,
    line: listen,
    cure: [`${listen.replace('"f"', '"ff"')}, kTwo`, listen],
  },
  {
    id: "argument-type",
    as: "a string to a number",
    sends: [typed("s", "0.5")],
    does: silent,
    line:
      `In your program, send 1 argument of the types "f" to "/sound/amp"; or write this in the orchestra:\nSValue1 init ""\nkans OSClisten giPort, "/sound/amp", "s", SValue1`,
    instead: [half],
  },
  ...([["T", true], ["F", false], ["N", null], ["I", Infinity], ["b", new Uint8Array(4)], ["c", "a"], [
    "t",
    1n << 32n,
  ]] as const)
    .map(([types, arg]): Row => ({
      id: "argument-type",
      as: `${types} to a number`,
      sends: [typed(types, arg)],
      does: silent,
      line: `send 1 argument of the types "f" to "/sound/amp"`,
      instead: [half],
    })),
  {
    id: "argument-type",
    as: "a number to a string",
    listens: word(`kans OSClisten giPort, "/sound/amp", "s", SWord`),
    sends: [half],
    does: silent,
    line: `kValue1 init 0\nkans OSClisten giPort, "/sound/amp", "f", kValue1`,
    cure: [
      word(`kans OSClisten giPort, "/sound/amp", "s", SWord`),
      `kValue1 init 0\nkans OSClisten giPort, "/sound/amp", "f", kValue1\nkAmp = kValue1`,
    ],
  },
  {
    id: "argument-type",
    as: "an array",
    sends: [typed("[f]", [0.5])],
    does(run) {
      silent(run);
      assert.match(run.log, /Invalid message received/);
    },
    line: `send 1 argument of the types "f" to "/sound/amp"`,
    instead: [half],
  },
  {
    id: "fraction-to-integer",
    as: "f to i",
    listens: listen.replace('"f"', '"i"'),
    sends: [typed("f", 0.5)],
    does: silent, // 0
    line: listen,
    cure: [listen.replace('"f"', '"i"'), listen],
  },
  {
    id: "not-finite",
    as: "infinite",
    sends: [typed("f", Infinity)],
    does: ({ peak }) => assert.equal(peak, Infinity),
    line: "kAmp = (qnan(kAmp) == 0 && qinf(kAmp) == 0 ? kAmp : 0)",
    cure: [listen, `${listen}\n  kAmp = (qnan(kAmp) == 0 && qinf(kAmp) == 0 ? kAmp : 0)`],
    cured: 0,
  },
  {
    id: "not-finite",
    as: "NaN",
    sends: [typed("f", NaN)],
    does: ({ sound }) => assert(sound!.channels[0]!.some(Number.isNaN)),
    line: "kAmp = (qnan(kAmp) == 0 && qinf(kAmp) == 0 ? kAmp : 0)",
    cure: [listen, `${listen}\n  kAmp = (qnan(kAmp) == 0 && qinf(kAmp) == 0 ? kAmp : 0)`],
    cured: 0,
  },
  {
    id: "time-tag-late",
    as: "a minute ago",
    sends: [{ ...half, due: -60 }],
    does: ({ peak }) => assert.equal(Math.round(peak * 100), 50), // at once
    line: "send plain messages",
    instead: [half],
  },
  {
    id: "time-tag-future",
    as: "in a minute",
    sends: [{ ...half, due: 60 }],
    does: silent,
    line: "send plain messages",
    instead: [half],
  },
  {
    id: "time-tag-epoch",
    as: "in 5 years",
    sends: [{ ...half, due: 5 * 365.25 * 86400 }],
    does: silent,
    line: "send plain messages",
    instead: [half],
  },
  {
    id: "time-tag-epoch",
    as: "seconds from 1970",
    sends: [{ ...half, due: -2_208_988_800 }],
    does: ({ peak }) => assert.equal(Math.round(peak * 100), 50),
    line: "send plain messages",
    instead: [half],
  },
  {
    id: "listener-not-running",
    as: "nothing starts it",
    in: ["i 1 0 z", "f0 z"],
    sends: [half],
    does: silent,
    line: "i 1 0 z",
    cure: ["f0 z", "i 1 0 z"],
  },
  {
    id: "rate-above-drain",
    as: "20 at once, 10 a second",
    in: ["ksmps = 32", "ksmps = 4800"],
    sends: [...Array.from({ length: 19 }, () => typed("f", 0.01)), half],
    does({ peak }) {
      assert(peak > 0 && peak < 0.5, `${peak}`);
    },
    line: `kans = 1\nwhile kans == 1 do\n  ${listen}`,
    cure: [`  ${listen}\n`, `kans = 1\nwhile kans == 1 do\n  ${listen}\nod\n`],
    run: { every: 0.001, seconds: 0.9, flags: ["-odac", "-+rtaudio=null", "-b4800", "-B9600"] },
  },
  {
    id: "listener-unheard",
    as: "others come",
    listens: `${listen}\n  kTwo init 0\n  kans2 OSClisten giPort, "/two", "f", kTwo\n  kAmp = kTwo`,
    sends: [typed("f", 0)],
    does: silent,
    line: "/two f 1",
    instead: [{ address: "/two", types: "f", args: [1] }],
    cured: 1,
  },
];

for (const row of rows) {
  const { id, as, sends, listens = listen, does, line, cure, instead = sends, cured = 0.5, run = {} } = row;
  Deno.test({
    name: `compareMessages() finds ${id} (${as}), which Csound is silent about, and its change cures`,
    ignore: !has("csound"),
    async fn() {
      const wrong = replace(replace(csd, [listen, listens]), row.in);
      const finding = compare(sends, wrong).find((finding) => finding.id === id);
      assert(finding, JSON.stringify(compare(sends, wrong), null, 1));
      assert(finding.change.includes(line), finding.change);
      if (finding.at) assert.equal(wrong.split("\n")[finding.at.line - 1]!.trim(), finding.at.text);
      does(await runCsd(wrong, { seconds: 0.25, ...run, packets: sends.map(packet) }));
      const better = replace(wrong, cure);
      if (id !== "listener-unheard" && id !== "not-finite" && id !== "rate-above-drain") {
        assert.deepEqual(compare(instead, better).filter((finding) => finding.id === id), []);
      }
      const { peak, log } = await runCsd(better, { seconds: 0.25, ...run, packets: instead.map(packet) });
      assert(Math.abs(peak - cured) < 0.01, `cured, it peaks at ${peak}:\n${log}`);
    },
  });
}

Deno.test("compareMessages() has a test of the real Csound for every case", () => {
  assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set(Object.keys(comparingCases)));
});

for (const [types, arg] of [["i", 1], ["d", 0.5], ["h", 1n], ["f", 0.5]] as const) {
  Deno.test({
    name: `compareMessages() finds nothing where ${types} is sent to f, which Csound plays`,
    ignore: !has("csound"),
    async fn() {
      const sent = typed(types, arg);
      assert.deepEqual(compare([sent], csd), []);
      const { peak } = await runCsd(csd, { packets: [packet(sent)], seconds: 0.25 });
      assert(Math.abs(peak - Number(arg)) < 0.01, `${peak}`);
    },
  });
}

Deno.test("compareMessages() counts on the time that Csound began, where it is known", () => {
  const orchestra = readOrchestra(replace(csd, ["i 1 0 z", "i 1 1 2\nf0 z"]), { path: "mine.csd" });
  const at = (time: number) =>
    compareMessages([{ ...half, time, from: "127.0.0.1:1" }], orchestra, { csoundStart: 10_000 }).map(({ id }) => id);
  assert.deepEqual(at(10_500), ["listener-not-running"]);
  assert.deepEqual(at(12_000), []);
  assert.deepEqual(at(13_500), ["listener-not-running"]);
});

Deno.test("compareMessages() says less, and no raw control characters, of a flood of hostile addresses", () => {
  const orchestra = readOrchestra(csd, { path: "mine.csd" });
  const received = Array.from({ length: 20_000 }, (_, i): ReceivedMessage => ({
    time: i,
    from: "127.0.0.1:1",
    address: `/${"x".repeat(i % 5000)}"\n\u001b[2J\u202e${i}`,
    types: "f".repeat(i % 100),
    args: [],
  }));
  const before = performance.now();
  const findings = compareMessages(received, orchestra);
  assert(performance.now() - before < 10_000);
  assert(findings.length <= 20, `${findings.length}`);
  for (const finding of findings) {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(finding.seen + finding.change, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    assert(finding.seen.length < 500, finding.seen);
  }
});

Deno.test("compareMessages() of auscult's own protocol finds nothing wrong with a note that is right", async () => {
  const path = new URL("../../../orchestras/auscult.csd", import.meta.url).pathname;
  const orchestra = readOrchestra(await Deno.readTextFile(path), { path, read: (path) => Deno.readTextFileSync(path) });
  const note = { address: "/note", types: "sfff", args: ["tone", 440, -12, 1], time: 0, from: "127.0.0.1:1" };
  assert.deepEqual(compareMessages([note], orchestra).map(({ id }) => id), ["listener-unheard"]);
});

function compare(sent: readonly Sent[], csd: string) {
  const now = Date.now();
  const orchestra = readOrchestra(csd, { path: "mine.csd" });
  return compareMessages(
    sent.map(({ due, ...message }): ReceivedMessage => ({
      ...message,
      time: now,
      from: "127.0.0.1:50000",
      ...(due === undefined ? {} : { timeTag: now + due * 1000, bundle: 1 }),
    })),
    orchestra,
  );
}

function packet({ due, ...message }: Sent): Uint8Array {
  if (due === undefined) return encodeMessage(message);
  return encodeBundle([message], timeTag(Date.now() / 1000 + due));
}

function replace(text: string, change: readonly [string, string] | undefined): string {
  if (!change || change[0] === change[1]) return text;
  const changed = text.replace(change[0], () => change[1]);
  assert.notEqual(changed, text, `there is no ${change[0]} in\n${text}`);
  return changed;
}
