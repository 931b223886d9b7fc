import assert from "node:assert/strict";
import { readingCases } from "../../../lib/csound/doctor/cases.ts";
import { findInOrchestra } from "../../../lib/csound/doctor/findInOrchestra.ts";
import { readOrchestra } from "../../../lib/csound/doctor/orchestra/readOrchestra.ts";
import { encode } from "../../orchestras/osc.ts";
import { has } from "../../helpers/has.ts";
import { type CsdRun, runCsd, type RunCsdOptions } from "./runCsd.ts";

const header = `sr = 48000
ksmps = 32
nchnls = 2
0dbfs = 1
giPort OSCinit $PORT`;

const listen = `kans OSClisten giPort, "/n", "ff", kFreq, kAmp`;

const instrument = `instr 1
  kFreq init 440
  kAmp init 0
  kWhole init 0
  SName init ""
  ${listen}
  aOut poscil kAmp, kFreq
  outs aOut, aOut
endin`;

/** An orchestra in which nothing is wrong. */
const right = `<CsoundSynthesizer>
<CsOptions>
-odac -+rtaudio=null -b64 -B256
</CsOptions>
<CsInstruments>
${header}
${instrument}
</CsInstruments>
<CsScore>
i 1 0 z
</CsScore>
</CsoundSynthesizer>
`;

interface Row {
  readonly id: keyof typeof readingCases;
  /** Distinguishes rows of the same case. */
  readonly as?: string;
  /** What the mistake replaces in the right orchestra, and by what. */
  readonly mistake: readonly (readonly [string | RegExp, string])[];
  /** What Csound did with it. */
  readonly does: (run: CsdRun) => void;
  /** A line of the finding's change; put in the place of `instead`, it cures. */
  readonly line: string;
  readonly cure: readonly (readonly [string | RegExp, string])[];
  readonly run?: RunCsdOptions;
  /** The peak when it is cured. */
  readonly cured?: number;
}

const silent = ({ peak, code }: CsdRun) => {
  assert.equal(peak, 0);
  assert.equal(code, undefined, "it goes on");
};
const deleted = (reason: RegExp) => ({ log, peak }: CsdRun) => {
  assert.match(log, reason);
  assert.match(log, /note deleted/);
  assert(!(peak > 0));
};
const wrongLine = (line: string, reason: RegExp, cure = listen) => ({
  mistake: [[listen, line]] as const,
  does: deleted(reason),
  line: cure,
  cure: [[line, cure]] as const,
});

const rows: readonly Row[] = [
  {
    id: "oscinit-in-instrument",
    mistake: [["giPort OSCinit $PORT\n", ""], [listen, `giPort OSCinit $PORT\n  ${listen}`], [
      "i 1 0 z",
      "i 1 0 z\ni 1 0.05 1",
    ]],
    does: ({ log }) =>
      assert.match(log, /cannot find free port[^]*INIT ERROR in instr 1 \(opcode OSCinit\)[^]*note deleted/),
    line: "giPort OSCinit $PORT",
    cure: [["  giPort OSCinit $PORT\n", ""], ["0dbfs = 1", "0dbfs = 1\ngiPort OSCinit $PORT"], ["\ni 1 0.05 1", ""]],
  },
  {
    id: "oscinit-missing",
    mistake: [["OSCinit $PORT", "init 0"]],
    does: deleted(/OSC not running/),
    line: "giPort OSCinit 7770",
    cure: [["giPort init 0", "giPort OSCinit 7770"], ["7770", "$PORT"]],
  },
  {
    id: "oscinit-twice",
    mistake: [["giPort OSCinit $PORT", "giPort OSCinit $PORT\ngiOther OSCinit $PORT"]],
    does({ log, code }) {
      assert.match(log, /cannot find free port/);
      assert.equal(code, 1);
    },
    line: "Delete this line, and write giPort where giOther stood.",
    cure: [["\ngiOther OSCinit $PORT", ""]],
  },
  { id: "handle-unknown", ...wrongLine(listen.replace("giPort", "7770"), /invalid handle/) },
  {
    id: "handle-unknown",
    as: "a name that nothing gives",
    mistake: [[listen, listen.replace("giPort", "giPrt")]],
    does: ({ log, code }) => {
      assert.match(log, /'giPrt' used before defined/);
      assert.equal(code, 1);
    },
    line: listen,
    cure: [[listen.replace("giPort", "giPrt"), listen]],
  },
  {
    id: "listener-in-header",
    mistake: [
      ["0dbfs = 1", "0dbfs = 1\ngkFreq init 440\ngkAmp init 0"],
      [
        "giPort OSCinit $PORT",
        `giPort OSCinit $PORT\nkans OSClisten giPort, "/n", "ff", gkFreq, gkAmp`,
      ],
      [listen, ""],
      ["poscil kAmp, kFreq", "poscil gkAmp, gkFreq"],
    ],
    does(run) {
      silent(run);
      assert.match(run.log, /perf-time code in global space, ignored/);
    },
    line: `instr Listen\n  kans OSClisten giPort, "/n", "ff", gkFreq, gkAmp\nendin\nschedule "Listen", 0, -1`,
    cure: [[
      `$PORT\nkans OSClisten giPort, "/n", "ff", gkFreq, gkAmp`,
      `$PORT\ninstr Listen\n  kans OSClisten giPort, "/n", "ff", gkFreq, gkAmp\nendin\nschedule "Listen", 0, -1`,
    ]],
  },
  {
    id: "listener-never-starts",
    mistake: [["i 1 0 z", "f0 z"]],
    does: silent,
    line: "i 1 0 z",
    cure: [["f0 z", "f0 z\ni 1 0 z"]],
  },
  {
    id: "listener-ends-early",
    mistake: [["i 1 0 z", "f0 z\ni 1 0 0.01"]],
    does: silent,
    line: "i 1 0 z",
    cure: [["i 1 0 0.01", "i 1 0 z"]],
    // The packet comes when the note has ended.
    run: { packets: [encode("/other", "f", 0), encode("/n", "ff", 440, 0.5)], every: 0.2, seconds: 0.7 },
  },
  {
    id: "listener-starts-late",
    mistake: [["i 1 0 z", "i 1 5 z"]],
    does: silent,
    line: "i 1 0 z",
    cure: [["i 1 5 z", "i 1 0 z"]],
  },
  {
    id: "listener-overlaps",
    mistake: [["i 1 0 z", "i 1 0 z\ni 1 0 0.02"]],
    does: silent, // the newer note has ended, and the older one stays deaf
    line: "schedulek 1, 0, 1, kFreq, kAmp",
    cure: [["\ni 1 0 0.02", ""]],
    run: { packets: [encode("/other", "f", 0), encode("/n", "ff", 440, 0.5)], every: 0.3, seconds: 0.8 },
  },
  {
    id: "same-listener-twice",
    mistake: [[
      "  aOut",
      `  kTwo init 0\n  kNew OSClisten giPort, "/n", "ff", kFreq, kTwo\n  printk2 kNew + kTwo\n  aOut`,
    ]],
    does: silent,
    line: `kNew OSClisten giPort, "/n2", "ff", kFreq, kTwo`,
    cure: [[`kNew OSClisten giPort, "/n"`, `kNew OSClisten giPort, "/n2"`]],
  },
  {
    id: "same-listener-twice",
    as: "other number types",
    mistake: [[
      listen,
      `kTwo init 0\n  kNew OSClisten giPort, "/n", "di", kFreq, kTwo\n  printk2 kNew + kTwo\n  ${listen}`,
    ]],
    does: silent, // the one that started first has them all
    line: `kans OSClisten giPort, "/n2", "ff", kFreq, kAmp`,
    cure: [[listen, `kans OSClisten giPort, "/n2", "ff", kFreq, kAmp`]],
    run: { packets: [encode("/n", "ff", 440, 0.5), encode("/n2", "ff", 440, 0.5)] },
  },
  {
    id: "address-without-slash",
    mistake: [[`"/n"`, `"n"`]],
    does: silent,
    line: listen,
    cure: [[`"n"`, `"/n"`]],
  },
  { id: "types-unknown", ...wrongLine(listen.replace("ff", "fx"), /invalid type/) },
  {
    id: "types-unknown",
    as: "true and false",
    ...wrongLine(listen.replace("ff", "fT"), /invalid type/, listen.replace("ff", "fi")),
    run: { packets: [encode("/n", "ii", 440, 1)] },
    cured: 1,
  },
  {
    id: "types-count",
    ...wrongLine(listen.replace("ff", "f"), /argument list inconsistent/, `kans OSClisten giPort, "/n", "f", kFreq`),
    run: { packets: [encode("/n", "f", 440)] },
    cured: 0,
  },
  {
    id: "types-count",
    as: "a variable too few",
    mistake: [[listen, `kans OSClisten giPort, "/n", "fff", kFreq, kAmp`]],
    does: deleted(/argument list inconsistent/),
    line: `kValue3 init 0\nkans OSClisten giPort, "/n", "fff", kFreq, kAmp, kValue3`,
    cure: [[
      `kans OSClisten giPort, "/n", "fff", kFreq, kAmp`,
      `kValue3 init 0\nkans OSClisten giPort, "/n", "fff", kFreq, kAmp, kValue3`,
    ]],
    run: { packets: [encode("/n", "fff", 440, 0.5, 1)] },
  },
  {
    id: "types-variable",
    mistake: [[listen, listen.replace("kFreq", "iFreq")], ["kWhole init 0", "iFreq = 440"]],
    does: deleted(/argument list inconsistent/),
    line: `kValue1 init 0\nkans OSClisten giPort, "/n", "ff", kValue1, kAmp`,
    cure: [[
      listen.replace("kFreq", "iFreq"),
      `kValue1 init 0\nkans OSClisten giPort, "/n", "ff", kValue1, kAmp\nkFreq = kValue1`,
    ]],
  },
  {
    id: "one-per-cycle",
    mistake: [["ksmps = 32", "ksmps = 4800"]],
    does({ peak }) {
      assert(peak < 0.5, `20 messages, at 10 a second: the last one cannot have come (${peak})`);
      assert(peak > 0, "the first ones came");
    },
    line: `kans = 1\nwhile kans == 1 do\n  ${listen}\n  if kans == 1 then`,
    cure: [[`  ${listen}\n`, `kans = 1\nwhile kans == 1 do\n  ${listen}\nod\n`]],
    run: {
      packets: Array.from({ length: 20 }, (_, i) => encode("/n", "ff", 440, i === 19 ? 0.5 : 0.01)),
      every: 0.001,
      seconds: 0.9,
      flags: ["-odac", "-+rtaudio=null", "-b4800", "-B9600"],
    },
  },
  {
    id: "answer-ignored",
    mistake: [["poscil kAmp, kFreq", "poscil 0, 440"]],
    does: silent,
    line: "Use kFreq, kAmp in what sounds",
    cure: [["poscil 0, 440", "poscil kAmp, kFreq"]],
  },
  {
    id: "output-unread",
    mistake: [["poscil kAmp, kFreq", "poscil 0 * kans, kFreq"]],
    does: silent,
    line: "Use kAmp in instrument 1",
    cure: [["poscil 0 * kans, kFreq", "poscil kAmp, kFreq"]],
  },
  {
    id: "not-real-time",
    as: "-n",
    mistake: [["-odac -+rtaudio=null", "-n -+rtaudio=null"], ["i 1 0 z", "i 1 0 60"]],
    does: ({ code }) => assert.equal(code, 0, "60 s were over in no time"),
    line: "-odac -+rtaudio=null -b64 -B256",
    cure: [["-n -+rtaudio=null -b64 -B256", "-odac -+rtaudio=null -b64 -B256"]],
    run: { flags: [], seconds: 3 },
  },
  {
    id: "not-real-time",
    as: "-o file",
    mistake: [["-odac -+rtaudio=null", "-o mine.wav -+rtaudio=null"], ["i 1 0 z", "i 1 0 60"]],
    does: ({ code }) => assert.equal(code, 0),
    line: "-odac -+rtaudio=null -b64 -B256",
    cure: [["-o mine.wav -+rtaudio=null -b64 -B256", "-odac -+rtaudio=null -b64 -B256"]],
    run: { flags: [], seconds: 3 },
  },
  {
    id: "not-real-time",
    as: "no -o",
    mistake: [["-odac -+rtaudio=null", "-+rtaudio=null"], ["i 1 0 z", "i 1 0 60"]],
    does({ code, log }) {
      assert.equal(code, 0);
      assert.match(log, /test\.wav/);
    },
    line: "-odac -+rtaudio=null -b64 -B256",
    cure: [["-+rtaudio=null", "-odac -+rtaudio=null"]],
    run: { flags: [], seconds: 3 },
  },
  {
    id: "score-ends",
    mistake: [["i 1 0 z", "i 1 0 -1"]],
    does: ({ code }) => assert.equal(code, 0, "it ended before a message could come"),
    line: "f0 z",
    cure: [["i 1 0 -1", "i 1 0 -1\nf0 z"]],
  },
  {
    id: "score-ends",
    as: "after a while",
    mistake: [["i 1 0 z", "i 1 0 0.3"]],
    does: ({ code }) => assert.equal(code, 0),
    line: "f0 z",
    cure: [["i 1 0 0.3", "i 1 0 z\nf0 z"]],
    run: { seconds: 1 },
  },
  {
    id: "zerodbfs-missing",
    mistake: [["0dbfs = 1\n", ""]],
    does: ({ peak }) => assert(Math.abs(20 * Math.log10(peak) + 96.3) < 0.2, `${peak}`),
    line: "0dbfs = 1",
    cure: [["nchnls = 2", "nchnls = 2\n0dbfs = 1"]],
  },
  {
    id: "zerodbfs-not-one",
    mistake: [["0dbfs = 1\n", "0dbfs = 32768\n"]],
    does: ({ peak }) => assert(Math.abs(20 * Math.log10(peak) + 96.3) < 0.2, `${peak}`),
    line: "0dbfs = 1",
    cure: [["0dbfs = 32768", "0dbfs = 1"]],
  },
  {
    id: "no-out",
    mistake: [["  outs aOut, aOut\n", ""]],
    does: silent,
    line: "outs aOut, aOut",
    cure: [["endin", "outs aOut, aOut\nendin"]],
  },
  {
    id: "one-channel",
    mistake: [["nchnls = 2\n", ""]],
    does({ log, sound }) {
      assert.match(log, /Excess channels ignored/);
      assert.equal(sound?.channels.length, 1);
    },
    line: "nchnls = 2",
    cure: [["ksmps = 32", "ksmps = 32\nnchnls = 2"]],
  },
  {
    id: "tags-on-one-line",
    mistake: [["<CsScore>\n", "<CsScore> "]],
    does: silent,
    line: "<CsScore>\ni 1 0 z",
    cure: [["<CsScore> i 1 0 z", "<CsScore>\ni 1 0 z"]],
  },
  {
    id: "tags-on-one-line",
    as: "not closed",
    mistake: [["</CsScore>\n", ""]],
    does({ log, code }) {
      assert.match(log, /Missing end tag <\/CsScore>/);
      assert.equal(code, 1);
    },
    line: "</CsScore>",
    cure: [["</CsoundSynthesizer>", "</CsScore>\n</CsoundSynthesizer>"]],
  },
  {
    id: "include-missing",
    mistake: [["instr 1", `#include "more.orc"\ninstr 1`]],
    does: ({ code }) => assert.equal(code, 1),
    line: "Put more.orc beside the .csd",
    cure: [],
    run: { files: {} },
  },
  {
    id: "unreadable",
    mistake: [["instr 1", "/* my instrument\ninstr 1"]],
    does: (run) => assert(!(run.peak > 0)),
    line: "Close it",
    cure: [["/* my instrument", "/* my instrument */"]],
  },
];

for (const row of rows) {
  const { id, as, mistake, does, line, cure, run = {}, cured = 0.5 } = row;
  Deno.test({
    name: `findInOrchestra() finds ${id}${as ? ` (${as})` : ""}, which Csound does, and its change cures`,
    ignore: !has("csound"),
    async fn() {
      const wrong = replace(right, mistake);
      const finding = find(wrong).find((finding) => finding.id === id);
      assert(finding, `not found in\n${wrong}\n${JSON.stringify(find(wrong), null, 1)}`);
      assert(finding.change.includes(line), finding.change);
      if (finding.at) assert.equal(wrong.split("\n")[finding.at.line - 1]!.trim(), finding.at.text);
      const options = { packets: [encode("/n", "ff", 440, 0.5)], seconds: 0.3, ...run };
      does(await runCsd(wrong, options));
      const better = replace(wrong, cure);
      const files: Record<string, string> = id === "include-missing" ? { "more.orc": "; nothing\n" } : {};
      assert.deepEqual(find(better, files).filter((finding) => finding.id === id), []);
      const { peak, log } = await runCsd(better, { ...options, files });
      assert(Math.abs(peak - cured) < 0.01, `cured, it peaks at ${peak}:\n${log}`);
    },
  });
}

Deno.test("findInOrchestra() has a test of the real Csound for every case", () => {
  assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set(Object.keys(readingCases)));
});

Deno.test("findInOrchestra() finds nothing in an orchestra in which nothing is wrong", () => {
  assert.deepEqual(find(right), []);
});

Deno.test("findInOrchestra() finds nothing in auscult's own engine", async () => {
  const path = new URL("../../../orchestras/auscult.csd", import.meta.url).pathname;
  const read = (path: string) => {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return undefined;
    }
  };
  assert.deepEqual(findInOrchestra(readOrchestra(await Deno.readTextFile(path), { path, read })), []);
});

Deno.test("findInOrchestra() goes by the command line where it says otherwise than the options of the .csd", () => {
  const orchestra = readOrchestra(right, { path: "mine.csd" });
  const ids = (flags: string[]) => findInOrchestra(orchestra, { flags }).map(({ id }) => id);
  assert.deepEqual(ids(["-n"]), ["not-real-time"]);
  assert.deepEqual(ids(["-o", "take.wav"]), ["not-real-time"]);
  assert.deepEqual(ids(["-d", "-o", "dac1"]), []);
});

function find(csd: string, files: Record<string, string> = {}) {
  // Each test has a port of its own; what is read is what would be written.
  const orchestra = readOrchestra(csd, { path: "mine.csd", read: (path) => files[path], macros: { PORT: "7770" } });
  return findInOrchestra(orchestra);
}

function replace(text: string, changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const changed = text.replace(from, () => to);
    assert.notEqual(changed, text, `there is no ${from} in\n${text}`);
    return changed;
  }, text);
}
