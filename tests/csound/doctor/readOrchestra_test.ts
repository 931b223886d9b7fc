import assert from "node:assert/strict";
import fc from "fast-check";
import { findInOrchestra } from "../../../lib/csound/doctor/findInOrchestra.ts";
import { type Orchestra, readOrchestra } from "../../../lib/csound/doctor/orchestra/readOrchestra.ts";
import { has } from "../../helpers/has.ts";
import { runCsd } from "./runCsd.ts";

const orchestras = new URL("../../../orchestras/", import.meta.url).pathname;
const read = (path: string) => {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
};
const orc = (text: string, files: Record<string, string> = {}) =>
  readOrchestra(text, { path: "mine.orc", read: (path) => files[path] });
const csd = ({ options = "", instruments = "", score = "" }) =>
  readOrchestra(
    `<CsoundSynthesizer>\n<CsOptions>\n${options}\n</CsOptions>\n<CsInstruments>\n${instruments}\n</CsInstruments>\n<CsScore>\n${score}\n</CsScore>\n</CsoundSynthesizer>`,
    { path: "mine.csd" },
  );
const listeners = ({ listeners }: Orchestra) =>
  listeners.map(({ address, types, outputs, handle, answer }) =>
    [answer, handle, address, types, ...outputs].join(" ")
  );

Deno.test("readOrchestra() reads auscult's own orchestra: through includes, macros and conditions", () => {
  const path = `${orchestras}auscult.orc`;
  const orchestra = readOrchestra(Deno.readTextFileSync(path), { path, read });
  assert.deepEqual(orchestra.troubles, []);
  assert.deepEqual(orchestra.servers.map(({ handle, port, instrument }) => [handle, port, instrument]), [
    ["giAuscultPort", 7770, undefined],
  ]);
  // The protocol grows: what its file says, line by line, is what was read.
  const lines = Deno.readTextFileSync(`${orchestras}receiver.orc`).matchAll(
    /^\s*kGot OSClisten giAuscultPort, "(\S+)", "(\w+)"/gm,
  );
  const said = Array.from(lines, ([, address, types]) => [address, types, true]);
  assert.deepEqual(orchestra.listeners.map(({ address, types, looped }) => [address, types, looped]), said);
  for (const known of ["/auscult/note siidsfffff", "/note sfff", "/auscult/sync sd", "/auscult/quit sf"]) {
    assert(orchestra.listeners.some(({ address, types }) => `${address} ${types}` === known), known);
  }
  assert(orchestra.listeners.every(({ at, unread }) => at.path.endsWith("/receiver.orc") && unread.length === 0));
  for (const { at } of [...orchestra.servers, ...orchestra.listeners, ...orchestra.instruments]) {
    const line = Deno.readTextFileSync(at.path).split("\n")[at.line - 1]!.trim();
    assert(at.text.endsWith("…") ? line.startsWith(at.text.slice(0, -1)) : line === at.text, at.text);
  }
  const names = orchestra.instruments.map(({ name }) => name);
  assert.deepEqual(names.slice(0, 6), ["tone", "pluck", "bell", "pad", "noise", "click"]);
  assert.equal(orchestra.instruments.find(({ name }) => name === "AuscultReceiver")?.started, "header");
  const macro = readOrchestra(Deno.readTextFileSync(path), { path, read, macros: { AUSCULT_PORT: "9001" } });
  assert.equal(macro.servers[0]?.port, 9001);
});

Deno.test("readOrchestra() reads flags as Csound splits them, and the header in any spacing", () => {
  const orchestra = csd({
    options:
      `csound -odac0 -d ; a comment\n-+rtaudio=null   --sample-accurate\n# nothing\n-o "my take.wav" // no more\n`,
    instruments: "sr=44100\n ksmps   =10\nnchnls = 2 ; two\n0dbfs=1\nkr = 2*2205",
  });
  assert.deepEqual(orchestra.flags, ["-odac0", "-d", "-+rtaudio=null", "--sample-accurate", "-o", "my take.wav"]);
  assert.deepEqual(orchestra.header, { sr: 44100, ksmps: 10, nchnls: 2, zerodbfs: 1, kr: 4410 });
});

Deno.test("readOrchestra() reads an OSClisten in each way that it can be written", () => {
  const orchestra = orc(`
giA OSCinit 7000
giB=OSCinit(7001)
giC OSCinitM "224.0.0.1", 7002
instr 1, 2, Mine, +Yours
  kans OSClisten giA, "/a", "ff", k1, k2
  kans=OSClisten(giB,"/b","s",SName)
  if OSClisten(giA, "/c", "i", kI) == 1 then
  endif
  kans, kData[] OSClisten giA, "/d", "fff"
  kans OSClisten giA, \\ ; goes on
    "/e", "f",
    gkLevel
  SMess[], ka OSCraw 7003
endin
`);
  assert.deepEqual(orchestra.servers.map(({ handle, port, opcode }) => [handle, port, opcode]), [
    ["giA", 7000, "OSCinit"],
    ["giB", 7001, "OSCinit"],
    ["giC", 7002, "OSCinitM"],
    ["SMess[]", 7003, "OSCraw"],
  ]);
  assert.deepEqual(listeners(orchestra).slice(0, 5), [
    "kans giA /a ff k1 k2",
    "kans giB /b s SName",
    " giA /c i kI",
    "kans giA /d fff kData[]",
    "kans giA /e f gkLevel",
  ]);
  assert.deepEqual(orchestra.listeners.map((listener) => listener.arguments), [2, 1, 1, 3, 1, 0]);
  assert.deepEqual(orchestra.instruments.map(({ name }) => name), ["1", "2", "Mine", "Yours"]);
});

Deno.test("readOrchestra() passes over what is in comments, strings and branches that do not hold", () => {
  const orchestra = orc(`
; kans OSClisten 1, "/no", "f", k1
// OSCinit 1
/* OSCinit 2
instr 9
*/
#define THERE #1#
#ifdef THERE
giPort OSCinit 7000 ; yes
#else
giPort OSCinit 7001
#end
#ifndef THERE
giPort OSCinit 7002
#ifdef THERE
giPort OSCinit 7003
#end
#else
giOther OSCinit 7004
#endif
instr 1
  prints "OSClisten ; no \\" OSCinit 1 // no"
  Stext = {{ instr 7
  OSCinit 3 }}
endin
`);
  assert.deepEqual(orchestra.servers.map(({ port }) => port), [7000, 7004]);
  assert.deepEqual(orchestra.listeners, []);
  assert.deepEqual(orchestra.instruments.map(({ name, at }) => [name, at.line]), [["1", 21]]);
  assert.deepEqual(orchestra.troubles, []);
});

Deno.test("readOrchestra() puts macros in, those with arguments and those in strings too", () => {
  const orchestra = orc(`
#define PORT #7000#
#define NAME #sound#
#define HEAR(ADDRESS'TYPES) #kans OSClisten giPort, "/$NAME./$ADDRESS", "$TYPES", k1#
giPort OSCinit $PORT.
instr 1
  $HEAR(amp'f)
  $HEAR(freq'd)
endin
`);
  assert.equal(orchestra.servers[0]?.port, 7000);
  assert.deepEqual(listeners(orchestra), ["kans giPort /sound/amp f k1", "kans giPort /sound/freq d k1"]);
  assert.deepEqual(orchestra.listeners.map(({ at }) => at.line), [7, 8]);
});

Deno.test("readOrchestra() follows includes beside the includer, refuses cycles, and says which are missing", () => {
  const orchestra = orc(`#include "parts/a.orc"\n#include "gone.orc"\n`, {
    "parts/a.orc": `#include "b.orc"\n`,
    "parts/b.orc": `giPort OSCinit 7000\n#include "../parts/a.orc"\n`,
  });
  assert.deepEqual(orchestra.servers.map(({ at }) => [at.path, at.line]), [["parts/b.orc", 1]]);
  assert.deepEqual(orchestra.includes.map(({ path, found }) => [path, found]), [
    ["parts/a.orc", true],
    ["parts/b.orc", true],
    ["gone.orc", false],
  ]);
  assert.deepEqual(orchestra.troubles.map(({ what, at }) => [what, at.path, at.line]), [
    ["parts/a.orc includes itself", "parts/b.orc", 2],
  ]);
});

Deno.test("readOrchestra() says what starts an instrument, when, and until when", () => {
  const orchestra = csd({
    instruments: `
instr 1
endin
instr 2
endin
instr Three
endin
instr Four
endin
instr 5
  event "i", "Six", 0, 1
endin
instr Six
endin
instr 7
endin
instr 8
endin
schedule 2, 0.5, 2*60
schedule("Three", 0, -1)
alwayson "Four"
scoreline_i {{ i 7 1 2
i 7 2 2 }}
`,
    score: `i1 1 2\ni . + .\ni 5 0 z`,
  });
  const found = orchestra.instruments.map(({ name, started, firstStart, lastEnd, overlaps }) => [
    name,
    started,
    firstStart,
    lastEnd,
    overlaps,
  ]);
  assert.deepEqual(found, [
    ["1", "score", 1, 5, false],
    ["2", "header", 0.5, 120.5, false],
    ["Three", "header", 0, Infinity, false],
    ["Four", "alwayson", 0, Infinity, false],
    ["5", "score", 0, Infinity, false],
    ["Six", "elsewhere", undefined, undefined, false],
    ["7", "header", 1, 4, true],
    ["8", "never", undefined, undefined, false],
  ]);
});

Deno.test("readOrchestra() says of no instrument that nothing starts it where a variable may name it", () => {
  const start = (line: string, options = "") =>
    csd({ options, instruments: `instr 1\nendin\ninstr 2\n${line}\nendin`, score: "i 2 0 1" }).instruments[0]!.started;
  assert.equal(start(""), "never");
  assert.equal(start("schedulek 3, 0, 1"), "never");
  for (const line of ["schedulek kWhich, 0, 1", `event "i", p4, 0, 1`, "scoreline Snotes, 1", `event "i", 1, 0, 1`]) {
    assert.equal(start(line), "elsewhere", line);
  }
  assert.equal(start("", "-M0"), "elsewhere");
  assert.equal(start("", "-L stdin"), "elsewhere");
});

Deno.test("readOrchestra() sees loops: while, until, and jumps back", () => {
  const looped = (before: string, after: string) =>
    orc(`instr 1\n${before}\nkans OSClisten gi, "/a", "f", k1\n${after}\nendin`).listeners[0]!.looped;
  assert.equal(looped("", "if kans == 1 then\nendif"), false);
  assert.equal(looped("while kans == 1 do", "od"), true);
  assert.equal(looped("until kans == 0 do", "enduntil"), true);
  assert.equal(looped("again:", "if kans == 1 kgoto again"), true);
  assert.equal(looped("again:", "kgoto on\non:"), false);
  assert.equal(looped("while k1 < 3 do\nod", ""), false);
});

/** Scores that end by themselves: what is read is when Csound ends. */
const scores: readonly (readonly [score: string, header?: string])[] = [
  ["i 1 0 0.5"],
  ["i1 0 .5\ni1 + .\ni1 ^+0.25 0.5 ; a comment"],
  ["t 0 120\ni 1 0 1"],
  ["i 1 0 0.3\ns\ni 1 0.1 0.3\ne\ni 1 0 9"],
  ["i 1 0 0.3\ne 0.6"],
  ["f 0 0.4"],
  ["f1 0.5 1024 10 1"],
  ["i 1 0 -1\nf0 0.4"],
  ["   i 1 0 [0.1*3]"],
  ["b 0.2\ni 1 0 0.3"],
  ["i 1\n0 0.25"],
  ["e", "schedule 1, 0.1, 0.4"],
  ["f0 0.1", "schedule 1, 0, 0.5"],
  ["i 1 0 0.1", "schedule 1, 0.3, 0.4"],
  ["i 1 0 0.1", "schedule 1, 0, -1"],
  ["#define LONG #0.35#\ni 1 0 $LONG"],
  ['i 1.1 0 0.2\n/* i 1 0 5 */\ni "Two" 0.1 0.3'],
];
for (const [score, header = ""] of scores) {
  Deno.test({
    name: `readOrchestra() knows when Csound ends ${JSON.stringify(score)}${header && ` with ${header}`}`,
    ignore: !has("csound"),
    async fn() {
      const text = `<CsoundSynthesizer>
<CsOptions>
-o out.wav
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 48
0dbfs = 1
${header}
instr 1
  out poscil:a(0.1, 440)
endin
instr Two
  out poscil:a(0.1, 440)
endin
</CsInstruments>
<CsScore>
${score}
</CsScore>
</CsoundSynthesizer>
`;
      const { end } = readOrchestra(text, { path: "mine.csd" }).score;
      const { sound, code } = await runCsd(text, { flags: [], seconds: 5 });
      assert.equal(code, 0);
      const played = (sound?.channels[0]?.length ?? 0) / 48000;
      assert(Math.abs(played - end!) <= 0.003, `played ${played} s, read ${end}`);
    },
  });
}

Deno.test("readOrchestra() knows that a score without statements, with f0 z or z never ends", () => {
  for (const score of ["", "; nothing", "f0 z", "i 1 0 z", "f 0 z\ni 1 0 1\ne"]) {
    assert.equal(csd({ score }).score.end, Infinity, score);
  }
  assert.equal(csd({ score: "{ 4 N\ni 1 $N 1\n}" }).score.end, undefined);
});

const megabyte = 1_000_000;
const hostile: Record<string, string> = {
  "one long line": "a".repeat(megabyte),
  "one long line of numbers": "1 ".repeat(megabyte / 2),
  "a string that is not closed": `"${"x\\".repeat(megabyte / 2)}`,
  "quotes": '"'.repeat(megabyte),
  "a text that is not closed": `{{${"\n".repeat(megabyte)}`,
  "a comment that is not closed": "/*".repeat(megabyte / 2),
  "parentheses": `k1 = ${"(".repeat(megabyte)}`,
  "brackets": `i 1 0 ${"[".repeat(megabyte)}`,
  "a macro that uses itself": "#define A #$A $A#\n$A",
  "macros that double": Array.from({ length: 60 }, (_, i) => `#define A${i} #$A${i + 1} $A${i + 1}#`).join("\n") +
    "\n$A0",
  "macros that double in a string":
    Array.from({ length: 60 }, (_, i) => `#define A${i} #$A${i + 1} $A${i + 1}#`).join("\n") +
    '\nS1 = "$A0"',
  "a macro whose argument is itself": "#define A(X) #$A($X'$X)#\n$A(1)",
  "definitions that do not end": "#define A ".repeat(megabyte / 10),
  "conditions that do not end": "#ifdef A\n".repeat(megabyte / 9),
  "else upon else": "#ifndef A\n#else\n".repeat(megabyte / 15),
  "an include of itself": '#include "mine.orc"\n'.repeat(10_000),
  "includes that double": '#include "twice.orc"\n',
  "backslashes": "\\;".repeat(megabyte / 2),
  "backslashes and quotes": '\\"'.repeat(megabyte / 2),
  "labels": "a: ".repeat(megabyte / 3),
  "dollars": "$".repeat(megabyte),
  "many listeners": 'k1 OSClisten gi, "/a", "f", k2\n'.repeat(30_000),
  "many listeners in a line": "OSClisten ".repeat(100_000),
  "many instruments": Array.from({ length: 50_000 }, (_, i) => `instr ${i}\nendin\n`).join(""),
  "many loops": "while k1 do\n".repeat(50_000) + "od\n".repeat(50_000),
  "opcodes within opcodes": Array.from({ length: 20_000 }, (_, i) => `opcode a${i}, 0, 0\na${i + 1}\nendop\n`).join(""),
  "sections that do not end": "<CsScore>\n".repeat(megabyte / 10),
  "options of quotes": `<CsOptions>\n${'\\"'.repeat(megabyte / 2)}\n</CsOptions>`,
  "a score of notes": `<CsInstruments>\ninstr 1\nendin\n</CsInstruments>\n<CsScore>\n${
    "i1 0 1\n".repeat(100_000)
  }</CsScore>`,
  "control characters": "\u0000\u0001\u001b\ufffe\ud800".repeat(megabyte / 5),
};
for (const [name, text] of Object.entries(hostile)) {
  Deno.test(`readOrchestra() and findInOrchestra() of ${name} end, with what could be read`, () => {
    const before = performance.now();
    const orchestra = readOrchestra(`giPort OSCinit 7000\n${text}`, {
      path: "mine.orc",
      read: (path) =>
        path === "twice.orc"
          ? '#include "twice.orc"\n'
          : path.length < 2000
          ? `#include "x${path}"\n#include "y${path}"\n`
          : "",
    });
    findInOrchestra(orchestra);
    findInOrchestra(readOrchestra(text, { path: "mine.csd" }));
    const took = performance.now() - before;
    assert(took < 20_000, `${took} ms`);
    if (!text.startsWith("<")) assert.equal(orchestra.servers[0]?.port, 7000);
    for (const { at, what } of orchestra.troubles) assert(at.text.length <= 200 && what.length < 1000);
  });
}

Deno.test("readOrchestra() and findInOrchestra() never throw, whatever the text", () => {
  const words = fc.constantFrom(
    ...'instr|endin|opcode|endop|OSCinit|OSClisten|OSCraw|schedule|event|outs|while|do|od|if|then|goto|sr|0dbfs|=|(|)|[|]|,|,|:|\\|;|//|/*|*/|{{|}}|"|"/a"|"ff"|k1|giP|S|1|-1|0.5|z|\n|\n|\n| | |#define|#include|#ifdef|#else|#end|#|$A|$A(|\'|<CsOptions>|</CsOptions>|<CsInstruments>|</CsInstruments>|<CsScore>|</CsScore>|i|f|e|s|t|i1|^+|.|+|-n|-o'
      .split("|"),
  );
  const text = fc.array(fc.oneof({ weight: 9, arbitrary: words }, { weight: 1, arbitrary: fc.string() }), {
    maxLength: 120,
  })
    .map((parts) => parts.join(" ").replaceAll(" \n ", "\n"));
  fc.assert(
    fc.property(text, fc.boolean(), (text, isCsd) => {
      const orchestra = readOrchestra(text, { path: isCsd ? "a.csd" : "a.orc", read: () => "instr 3\n" });
      for (const { seen, means, change, at } of findInOrchestra(orchestra)) {
        assert(seen && means && change);
        assert(!at || at.line >= 1);
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("readOrchestra() takes what an opcode without results is given for used", () => {
  const uses = ["printk2 kFreq", "myOwn kFreq, 1", "kHz = kFreq", "kHz += kFreq", "kHz portk kFreq, 0.1"];
  const unread = (use: string) =>
    readOrchestra(`giOsc OSCinit 7770\ninstr 1\nkGot OSClisten giOsc, "/a", "f", kFreq\n${use}\nendin\n`, {
      path: "mine.orc",
    }).listeners[0]?.unread;
  for (const use of uses) assert.deepEqual(unread(use), ["kGot"], use);
  assert.deepEqual(unread("kFreq = 1"), ["kGot", "kFreq"]);
});
