import assert from "node:assert/strict";
import { CsoundHost, type CsoundHostOptions } from "../../../lib/csound/embedded/host.ts";
import { DiskStorage } from "../../../lib/csound/embedded/storage.ts";
import { has } from "../../helpers/has.ts";
import { csd } from "./csd.ts";

async function compiled(text: string, options: CsoundHostOptions = {}, flags: string[] = []): Promise<CsoundHost> {
  const host = await CsoundHost.create(options);
  for (const flag of ["-d", "-m0", ...flags]) host.option(flag);
  host.compileCsd(text);
  return host;
}

async function played(text: string, options: CsoundHostOptions = {}, flags: string[] = []) {
  const lines: string[] = [];
  const host = await compiled(text, { onMessage: (line) => lines.push(line), ...options }, flags);
  host.start();
  const left: number[] = [];
  while (host.performKsmps()) for (let i = 0; i < host.spout.length; i += 2) left.push(host.spout[i]!);
  const { ending, errors } = host;
  host.destroy();
  return { left, lines, ending, errors, host };
}

Deno.test("CsoundHost plays a CSD block by block until its score is over", async () => {
  const { left, ending, host } = await played(csd("instr 1\n a1 poscil p4, 480\n outs a1, a1\nendin", "i1 0 0.1 0.25"));
  assert.deepEqual([host.sr, host.ksmps, host.nchnls, host.zeroDbfs], [48000, 32, 2, 1]);
  assert.equal(ending, "the score is over");
  assert.equal(left.length, 4800);
  for (let i = 0; i < 4800; i++) assert.ok(Math.abs(left[i]! - 0.25 * Math.sin(2 * Math.PI * i / 100)) < 1e-6);
});

Deno.test("CsoundHost reads included files and macros, and no other file", async () => {
  const files = { "one.orc": '#include "deep/two.orc"\n', "deep/two.orc": "instr 1\n out upsamp(k($LEVEL))\nendin\n" };
  const { left } = await played(csd('#include "one.orc"', "i1 0 0.01"), { files }, ["--omacro:LEVEL=0.5"]);
  assert.equal(left[100], 0.5);
  await assert.rejects(compiled(csd('#include "/etc/hostname"')), {
    name: "SyntaxError",
    message: "Cannot compile the orchestra: Cannot open #include'd file /etc/hostname",
  });
});

Deno.test("CsoundHost gives Csound's own message and its line for an orchestra that does not compile", async () => {
  const wrong: [string, RegExp][] = [
    ["instr 1\n a1 nonsense 3\nendin", /token "nonsense"[^]*line 11/],
    ["instr 1\n a1 = = 3\nendin", /unexpected '='[^]*line 11/],
    ["instr 1\n a1 poscil 0.5\nendin", /Unable to find opcode entry for 'poscil'[^]*Line: 11/],
  ];
  for (const [orchestra, message] of wrong) {
    const host = await CsoundHost.create();
    assert.throws(() => host.compileCsd(csd(orchestra)), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      assert.match(error.message, message);
      return true;
    });
    assert.throws(() => host.start(), { message: "Cannot start Csound: it is failed, and must be compiled" });
    assert.throws(() => host.performKsmps(), { message: "Cannot perform Csound: it is failed, and must be started" });
    host.destroy();
  }
});

Deno.test("CsoundHost gives Csound's own message for a header that fails", async () => {
  const host = await compiled(csd("gi1 ftgen 1, 0, -5, -99, 3"));
  assert.throws(() => host.start(), { message: /^Cannot start the orchestra: INIT ERROR[^]*line 10: ftgen error/ });
  host.destroy();
});

Deno.test("CsoundHost refuses options that Csound does not know", async () => {
  const host = await CsoundHost.create();
  assert.throws(() => host.option("--nonsense"), {
    name: "RangeError",
    message: 'Cannot set the Csound option "--nonsense": Csound does not know it',
  });
  host.destroy();
});

Deno.test("CsoundHost counts notes that fail, says why, and plays on", async () => {
  const orchestra = "instr 1\n a1 poscil 1, 440, p4\n out a1\nendin\ninstr 2\n out upsamp(k(0.5))\nendin";
  const { left, lines, errors } = await played(csd(orchestra, "i1 0 1 99\ni2 0 0.01"));
  assert.equal(errors, 1);
  assert.equal(left[10], 0.5);
  assert.ok(lines.some((line) => line.includes("INIT ERROR in instr 1 (opcode poscil")), lines.join("\n"));
});

Deno.test("CsoundHost ends at exitnow, with its number", async () => {
  const { left, ending } = await played(csd("instr 1\n exitnow 3\nendin", "i1 0.5 1\nf0 10"));
  assert.equal(ending, "the orchestra called exitnow 3");
  assert.equal(left.length, 24_032);
});

Deno.test("CsoundHost keeps its spout when Csound's memory grows", async () => {
  const orchestra = `instr 1\n giBig ftgen 0, 0, 8000000, -2, 0\nendin\ninstr 2\n out upsamp(k(0.5))\nendin`;
  const { left } = await played(csd(orchestra, "i1 0.01 0.01\ni2 0 0.03"));
  assert.deepEqual([left[0], left.at(-1)], [0.5, 0.5]);
});

Deno.test("CsoundHost writes one file to the disk, whole after destroy, and no other", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const orchestra = 'instr 1\n a1 poscil 0.5, 480\n fout "take.wav", 18, a1, a1\n fout "other.wav", 18, a1\nendin';
    await played(csd(orchestra, "i1 0 1"), {
      openFile: (name) => name === "take.wav" ? new DiskStorage(`${folder}/real.wav`) : undefined,
    });
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["real.wav"]);
    const bytes = await Deno.readFile(`${folder}/real.wav`);
    const view = new DataView(bytes.buffer);
    assert.equal(view.getUint32(4, true), bytes.length - 8);
    const data = new TextDecoder("latin1").decode(bytes).indexOf("data");
    assert.equal(view.getUint32(data + 4, true), 48_000 * 2 * 3);
    const sample = view.getInt32(data + 8 + 25 * 6 - 1, true) >> 8; // frame 25: the crest of the sine
    assert.ok(Math.abs(sample / 2 ** 23 - 0.5) < 1e-6);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("CsoundHost says why a file cannot be written", async () => {
  const { lines, errors } = await played(csd('instr 1\n fout "take.wav", 18, a(k(0))\nendin', "i1 0 0.1"), {
    openFile: () => new DiskStorage("/nowhere/at/all.wav"),
  });
  assert.ok(errors > 0);
  assert.ok(lines.some((line) => line.startsWith("Cannot write take.wav: No such file")), lines.join("\n"));
});

Deno.test({
  name: "CsoundHost sounds as the native Csound does, to 1e-9",
  ignore: !has("csound"),
  async fn() {
    const orchestra = `instr 1
 a1 vco2 0.2, 220
 a2 butterlp a1, 2000
 a3 linseg 0, 0.01, 1, p3 - 0.01, 0
 outs a2 * a3, a2 * a3
endin`;
    const text = csd(orchestra, "i1 0 0.5");
    const { left } = await played(text);
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/a.csd`, text);
      const args = ["-o", "a.wav", "-W", "-f", "--format=double", "a.csd"];
      await new Deno.Command("csound", { args, cwd: folder, stdout: "null", stderr: "null" }).output();
      const bytes = await Deno.readFile(`${folder}/a.wav`);
      const data = new TextDecoder("latin1").decode(bytes).indexOf("data") + 8;
      const view = new DataView(bytes.buffer, data);
      for (let i = 0; i < 20_000; i++) {
        assert.ok(Math.abs(view.getFloat64(i * 16, true) - left[i]!) < 1e-9, `sample ${i}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
