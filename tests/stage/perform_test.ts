import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav, type Waveform } from "../../lib/csound/wav.ts";
import { encodeMessage } from "../../lib/osc/encode.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import type { LoggedEntry } from "../../lib/stage/play/StageLog.ts";
import { csounds } from "../helpers/csounds.ts";
import { has } from "../helpers/has.ts";
import { freePort } from "../orchestras/engine.ts";
import { realTime } from "../orchestras/realTime.ts";
import { onsets } from "../helpers/onsets.ts";
import { Terminal } from "./pty.ts";
import { CLICKS, clicksCsv, every, Script } from "./script.ts";

const PERFORM = `await stage.perform([{ cue: "Storm", score: clicks }], { title: "Clicks" });`;

/** The log of a script's folder, line by line. */
async function logOf(script: Script): Promise<LoggedEntry[]> {
  return (await script.read("out/log.jsonl")).trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Onsets in seconds. */
function seconds(wav: Waveform): number[] {
  return onsets(wav).map((sample) => sample / wav.sampleRate);
}

/** The loudest sample between two times, s. */
function peak({ channels, sampleRate }: Waveform, from: number, to: number): number {
  return Math.max(
    ...channels.map((channel) =>
      channel.subarray(from * sampleRate, to * sampleRate).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    ),
  );
}

for (const engine of ["embedded", "native"] as const) {
  Deno.test({
    name:
      `a script performs on the ${engine} engine, with a take that has every note in its place, and a log of when it was`,
    ignore: engine === "native" && !has("csound"),
    async fn() {
      const times = every(0.25, 1.5);
      await using script = await Script.make(`${CLICKS}\ncue("thunder", { score: clicks, at: 0.75 });\n${PERFORM}`, {
        files: { "clicks.csv": clicksCsv(times) },
      });
      const { code, stdout, stderr } = await script.run(["--engine", engine], { cwd: "/" });
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^Clicks: 6 notes in 0:01\.3$/m);
      assert.match(stdout, /^6 of 6 notes started, 0 late; onsets within 0\.0\d\d ms of the score$/m);
      const take = await readWav(`${script.folder}/out/take.wav`);
      for (const [i, time] of seconds(take).entries()) {
        assert(Math.abs(time - times[i]!) < 0.0005, `${time}, not ${times[i]}`);
      }
      assert.equal(seconds(take).length, times.length);
      assert(measure(take).truePeak <= -1);

      const log = await logOf(script);
      const begin = log[0]!;
      assert(begin.do === "begin");
      assert.deepEqual([begin.title, begin.take, begin.engine, begin.position], ["Clicks", "take.wav", engine, 0]);
      assert.deepEqual(log.filter((entry) => entry.do === "cue").map(({ cue }) => cue), ["Storm", "thunder"]);
      const played = log.filter((entry) => entry.do === "at").flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, i) => from + i)
      );
      assert.deepEqual(played, [0, 1, 2, 3, 4, 5], "each note is in one line");
      const end = log.at(-1)!;
      assert(end.do === "end" && !end.stopped);
      for (const { time } of log) assert(Math.abs(Date.parse(time) - Date.now()) < 60_000);

      const again = await script.run(["--from", "thunder", "--rate", "2", "--engine", engine]);
      assert.equal(again.code, 0, again.stdout + again.stderr);
      const second = seconds(await readWav(`${script.folder}/out/take-2.wav`));
      assert.equal(second.length, 3, "0.75, 1 and 1.25 s");
      assert(Math.abs(second[1]! - second[0]! - 0.125) < 0.0005, "twice as fast");
      assert.equal(seconds(await readWav(`${script.folder}/out/take.wav`)).length, 6, "the first take is as it was");
    },
  });
}

Deno.test("in a terminal, keys pause, go on, choose cues and end it", async () => {
  await using script = await Script.make(
    `${CLICKS}
cue("thunder", { score: clicks, at: 10 });
cue("rain", { score: clicks, at: 20 });
${PERFORM}`,
    { files: { "clicks.csv": clicksCsv(every(0.1, 30)) } },
  );
  const terminal = new Terminal(Deno.execPath(), script.command([]), { cwd: script.folder });
  await terminal.said(/p, Esc: panic/);
  await terminal.said(/0\.[3-9] of 2\d/);
  await terminal.press("n");
  await terminal.said(/0:10\.0 {2}thunder/);
  await terminal.said(/10\.[3-9] of/);
  await terminal.press("\x1b[C"); // →
  await terminal.said(/0:20\.0 {2}rain/);
  await terminal.said(/20\.[3-9] of/);
  await terminal.press("n");
  await terminal.said(/There is no next cue\./);
  await terminal.press(" ");
  await terminal.said(/Paused at 0:2\d\.\d; space goes on\./);
  await terminal.press("b");
  await terminal.press("b");
  await terminal.press(" ");
  await terminal.said(/Goes on at 0:(10|00)\.0\./);
  await new Promise((resolve) => setTimeout(resolve, 600));
  await terminal.press("q");
  assert.equal(await terminal.ended(), 0, terminal.text);
  await terminal.said(/Stopped at 0:\d\d\.\d\. --resume goes on there\./);
  const log = await logOf(script);
  assert.deepEqual(
    log.filter(({ do: what }) => ["cue", "pause", "go", "quit"].includes(what)).map((entry) =>
      entry.do === "cue" ? entry.cue : entry.do
    ),
    ["Storm", "thunder", "rain", "pause", "thunder", "Storm", "go", "quit"],
  );
});

for (const engine of ["embedded", "native"] as const) {
  Deno.test({
    name:
      `the panic key silences the ${engine} engine at once, what rings included, and keeps the process; space goes on`,
    ignore: engine === "native" && !has("csound"),
    async fn() {
      await using script = await Script.make(
        `const drone = plot({
  marks: [Sound.note([0], { time: { value: [0], scale: null }, sustain: 20, loudness: -12, instrument: "pad" })],
  effects: { room: 1, delay: { time: 0.5, level: 1, feedback: 0.8 } },
});
await stage.perform([{ cue: "Drone", score: drone }]);`,
      );
      const terminal = new Terminal(Deno.execPath(), script.command(["--engine", engine]), { cwd: script.folder });
      await terminal.said(/ 2\.\d of 20/);
      await terminal.press("\x1b");
      await terminal.said(/PANIC: silent, at 0:0\d\.\d/);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await terminal.press("q");
      assert.equal(await terminal.ended(), 0, terminal.text);
      const take = await readWav(`${script.folder}/out/take.wav`);
      const { position } = (await logOf(script)).find((entry) => entry.do === "panic")!;
      const before = peak(take, position - 1, position - 0.1);
      assert(before > 0.05, "it sounds before");
      // The engine hears of it within some ms of the key, and gets there in 50 ms.
      assert(
        peak(take, position + 0.15, position + 1.2) < 1e-4,
        `${peak(take, position + 0.15, position + 1.2)} after the panic`,
      );
      // From the last 5 ms that sound as before, to silence.
      const windows = Array.from({ length: 100 }, (_, i) => position - 0.2 + i * 0.005);
      const level = windows.map((from) => peak(take, from, from + 0.005));
      const fade = level.findLastIndex((level) => level > 1e-4) - level.findLastIndex((level) => level > before / 4);
      assert(fade <= 10, `it took ${5 * fade} ms`);
      const length = take.channels[0]!.length / take.sampleRate;
      assert(length > position + 1.2, "the process went on");
    },
  });
}

Deno.test("after a panic, space goes on where it was, at the level of before", async () => {
  await using script = await Script.make(`${CLICKS}\n${PERFORM}`, {
    files: { "clicks.csv": clicksCsv(every(0.1, 4)) },
  });
  const terminal = new Terminal(Deno.execPath(), script.command([]), { cwd: script.folder });
  await terminal.said(/ 1\.\d of 3/);
  await terminal.press("p");
  await terminal.said(/PANIC/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await terminal.press(" ");
  assert.equal(await terminal.ended(), 0, terminal.text);
  const take = await readWav(`${script.folder}/out/take.wav`);
  const { position } = (await logOf(script)).find((entry) => entry.do === "panic")!;
  const found = seconds(take);
  assert(found.length >= 39 && found.length <= 40, `${found.length} clicks: one may fall into the panic`);
  const gap = found.findIndex((time, i) => time - (found[i - 1] ?? time) > 0.5);
  assert(Math.abs(found[gap - 1]! - position) < 0.25, "the gap is where the key was pressed");
  const level = (from: number) => peak(take, from, from + 0.02);
  assert(Math.abs(level(found.at(-1)!) / level(found[0]!) - 1) < 0.05, "as loud as before");
});

Deno.test("a controller leads it by OSC, and what it does not know is told", async () => {
  await using script = await Script.make(`${CLICKS}\ncue("thunder", { score: clicks, at: 20 });\n${PERFORM}`, {
    files: { "clicks.csv": clicksCsv(every(0.1, 30)) },
  });
  const terminal = new Terminal(Deno.execPath(), script.command(["--osc-port", "0"]), { cwd: script.folder });
  const port = Number((await terminal.said(/OSC: \/auscult\/stage\/… on 127\.0\.0\.1:(\d+)/))[1]);
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port });
  const send = async (name: string, ...args: (number | string)[]) => {
    socket.send(encodeMessage({
      address: `/auscult/stage/${name}`,
      types: args.map((arg) => typeof arg === "string" ? "s" : "i").join(""),
      args,
    }));
    await socket.flush();
  };
  await terminal.said(/ 0\.[2-9] of/);
  await send("next", 1);
  await send("next", 0); // the button is let go
  await terminal.said(/0:20\.0 {2}thunder/);
  await terminal.said(/ 20\.[2-9] of/);
  await send("panic");
  await terminal.said(/PANIC: silent, at 0:2\d/);
  await send("cue", "Storm");
  await terminal.said(/0:00\.0 {2}Storm[^]*0:00\.0 {2}Storm/);
  await send("go");
  await terminal.said(/Goes on at 0:00\.0\./);
  await send("dance");
  await terminal.said(/OSC: there is no \/auscult\/stage\/dance; known are \/auscult\/stage\/go, /);
  await send("cue", "nothing");
  await terminal.said(/OSC: Cannot begin at "nothing"/);
  await send("pause");
  await terminal.said(/Paused at/);
  await send("previous");
  await send("quit");
  assert.equal(await terminal.ended(), 0, terminal.text);
  assert.doesNotMatch(terminal.text, /There is no next cue/);
});

Deno.test("a power cut: the killed take is repaired, and --resume goes on where the log ends; together the takes have every note", async () => {
  const times = every(0.1, 5);
  await using script = await Script.make(`${CLICKS}\n${PERFORM}`, { files: { "clicks.csv": clicksCsv(times) } });
  const nothing = await script.run(["--resume"]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /there is nothing to resume: .*log\.jsonl knows of no performance/);
  const process = script.start([]);
  while (!await script.read("out/log.jsonl").then((log) => /"do":"at","position":2\.[3-9]/.test(log), () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  process.kill("SIGKILL");
  await process.output();
  await Deno.writeTextFile(`${script.folder}/out/log.jsonl`, '{"time":"2026', { append: true }); // a line that was cut off
  const log = await script.read("out/log.jsonl");

  const { code, stdout, stderr } = await script.run(["--resume"]);
  assert.equal(code, 0, stdout + stderr);
  const from = Number(/Goes on at 0:0(\d\.\d), where it was cut off\./.exec(stdout)![1]);
  assert(from > 2.2 && from < 3.2, `${from} s`);
  assert.match(stdout, /^take\.wav holds [23]\.\d s(; its header was repaired)?$/m);
  assert((await script.read("out/log.jsonl")).startsWith(log), "the log goes on");
  const begin = (await logOf(script).catch(() => []), (await script.read("out/log.jsonl")).split("\n")).filter((line) =>
    line.includes('"begin"')
  ).map((line) => JSON.parse(line));
  assert.deepEqual(begin.map(({ take }) => take), ["take.wav", "take-2.wav"]);
  const position: number = begin[1].position;

  const [first, second] = [
    await readWav(`${script.folder}/out/take.wav`),
    await readWav(`${script.folder}/out/take-2.wav`),
  ];
  const header = new DataView((await Deno.readFile(`${script.folder}/out/take.wav`)).buffer);
  assert.equal(header.getUint32(4, true) + 8, header.buffer.byteLength, "its header says how long it is");
  const heard = [...seconds(first), ...seconds(second).map((time) => time + position)];
  const missing = times.filter((time) => !heard.some((other) => Math.abs(other - time) < 0.002));
  assert.deepEqual(missing, [], "every note is in one of the takes");
  const doubled = heard.length - times.length;
  assert(doubled >= 0 && doubled <= 6, `${doubled} notes are in both`);

  const over = await script.run(["--resume"]);
  assert.equal(over.code, 2);
  assert.match(over.stderr, /there is nothing to resume: the last performance was played to its end/);
  await script.write("clicks.csv", clicksCsv([0]));
  const other = await script.run(["--resume"]);
  assert.equal(other.code, 2);
  assert.match(other.stderr, /the log .* is of another score/);
});

Deno.test({
  name: "a native engine that outlives a killed script for some seconds is waited for, and its take is whole",
  ignore: !has("csound"),
  async fn() {
    await using script = await Script.make(`${CLICKS}\n${PERFORM}`, {
      files: { "clicks.csv": clicksCsv(every(0.1, 3)) },
    });
    const process = script.start(["--engine", "native", "--rate", "0.9"]);
    while (!await script.read("out/log.jsonl").then((log) => /"do":"at","position":1\.[3-9]/.test(log), () => false)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.kill("SIGKILL");
    await process.output();
    const { code, stdout, stderr } = await script.run(["--resume"]); // at once
    assert.equal(code, 0, stdout + stderr);
    const begun = (await logOf(script)).filter((entry) => entry.do === "begin");
    assert.deepEqual(
      begun.map(({ engine, rate }) => [engine, rate]),
      [["native", 0.9], ["native", 0.9]],
      "as it was played before",
    );
    const size = (await Deno.stat(`${script.folder}/out/take.wav`)).size;
    const header = new DataView((await Deno.readFile(`${script.folder}/out/take.wav`)).buffer);
    assert.equal(header.getUint32(4, true) + 8, size);
    const first = seconds(await readWav(`${script.folder}/out/take.wav`));
    assert(first.length >= 13, `${first.length} clicks`);
  },
});

Deno.test({
  name:
    "a Csound that dies on stage is started again: the rest is in the take, in its place, and the script says what was lost",
  ignore: !has("csound") || Deno.build.os === "windows",
  async fn() {
    const times = every(0.1, 4);
    await using script = await Script.make(`${CLICKS}\n${PERFORM}`, { files: { "clicks.csv": clicksCsv(times) } });
    const process = script.start(["--engine", "native"]);
    while (!await script.read("out/log.jsonl").then((log) => /"do":"at","position":1\./.test(log), () => false)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    Deno.kill(csounds().find(({ parent }) => parent === process.pid)!.pid, "SIGKILL");
    const { code, stdout, stderr } = await process.output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    const end = (await logOf(script)).at(-1)!;
    assert(end.do === "end" && !end.stopped, text);
    const { started, lost, restarts } = end.report as { started: number; lost: number; restarts: number };
    assert.equal(restarts, 1);
    assert.equal(started + lost, times.length);
    assert.equal(code, lost > 0 ? 1 : 0, text);
    if (lost > 0) assert.match(text, new RegExp(`^stage\\.ts: ${lost} notes were lost on the way, 0 refused$`, "m"));
    const heard = seconds(await readWav(`${script.folder}/out/take.wav`));
    const late = times.filter((time) => time > 3).filter((time) =>
      !heard.some((other) => Math.abs(other - time) < 0.001)
    );
    assert.deepEqual(late, [], `${heard}`);
  },
});

Deno.test("pieces with effects of their own have them live, each while it plays", async () => {
  const one = (name: string, loudness: number, options: string) =>
    `const ${name} = plot({ marks: [Sound.note([1], { time: { value: [0], scale: null }, loudness: ${loudness}, sustain: 0.9, instrument: "click" })], ${options} });\n`;
  await using script = await Script.make(
    `${one("dry", -6, "")}${one("wet", -12, "effects: { delay: { time: 0.3, level: 0.8, feedback: 0 } }")}${
      one("last", -6, "")
    }
await stage.perform([{ cue: "one", score: dry }, { cue: "two", score: wet }, { cue: "three", score: last }]);`,
  );
  const { code, stdout, stderr } = await script.run([]);
  assert.equal(code, 0, stdout + stderr);
  const heard = seconds(await readWav(`${script.folder}/out/take.wav`));
  const expected = [0, 0.9, 1.2, 1.8];
  assert.equal(heard.length, expected.length, `${heard}`);
  for (const [i, time] of expected.entries()) assert(Math.abs(heard[i]! - time) < 0.01, `${heard}`);
});

Deno.test("what fails beside, in a timer of the script, is told and logged; the performance goes on to its end", async () => {
  await using script = await Script.make(
    `${CLICKS}
const timer = setInterval(() => {
  if (!Deno.readTextFileSync("out/log.jsonl").includes('"do":"at"')) return;
  clearInterval(timer);
  setTimeout(() => { throw new Error("a timer fell"); }, 100);
  setTimeout(() => void Promise.reject(new Error("a promise fell")), 200);
}, 50);
await Deno.mkdir("out");
await Deno.writeTextFile("out/log.jsonl", "");
${PERFORM}`,
    { files: { "clicks.csv": clicksCsv(every(0.25, 3)) } },
  );
  const { code, stdout, stderr } = await script.run([]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^The script failed beside: Error: a timer fell\. The music goes on$/m);
  assert.match(stdout, /^The script failed beside: Error: a promise fell\. The music goes on$/m);
  assert.match(stdout, /^12 of 12 notes started, 0 late/m);
  const problems = (await logOf(script)).filter((entry) => entry.do === "problem").map(({ problem }) => problem);
  assert.deepEqual(problems, ["Error: a timer fell", "Error: a promise fell"]);
});

Deno.test({
  name: "Ctrl-C fades out, closes the take, and --resume goes on from there",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using script = await Script.make(`${CLICKS}\n${PERFORM}`, {
      files: { "clicks.csv": clicksCsv(every(0.1, 3)) },
    });
    const process = script.start([]);
    while (!await script.read("out/log.jsonl").then((log) => /"do":"at","position":1\./.test(log), () => false)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.kill("SIGINT");
    process.kill("SIGINT");
    const { code, stdout } = await process.output();
    assert.equal(code, 130);
    assert.match(new TextDecoder().decode(stdout), /Stopped at 0:0[12]\.\d\. --resume goes on there\./);
    const [left] = (await readWav(`${script.folder}/out/take.wav`)).channels;
    assert(left!.subarray(-48).every((value) => Math.abs(value) < 1e-3), "it ends in silence, without a click");
    const resumed = await script.run(["--resume", "--rate", "4"]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stdout, /Goes on at 0:0[12]\.\d, where it was cut off\./);
  },
});

Deno.test({
  name: "--to plays on somebody's own Csound, which is left running, and a resume asks where",
  ignore: !has("csound"),
  async fn() {
    const orchestras = new URL("../../orchestras", import.meta.url).pathname;
    await using script = await Script.make(`${CLICKS}\n${PERFORM}`, {
      files: { "clicks.csv": clicksCsv([0, 0.25, 0.5, 0.75, 1.75]) },
    });
    const port = await freePort();
    const csound = new Deno.Command("csound", {
      args: [...realTime, `--env:INCDIR=${orchestras}`, `--omacro:AUSCULT_PORT=${port}`, `${orchestras}/auscult.csd`],
      cwd: script.folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const to = `127.0.0.1:${port}`;
      const { code, stdout, stderr } = await script.run(["--to", to]);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /It is recorded where it plays, not here\./);
      assert.match(stdout, /^5 of 5 notes started, 0 late/m);
      await assert.rejects(Deno.stat(`${script.folder}/out/take.wav`), Deno.errors.NotFound);
      const process = script.start(["--to", to]);
      while (!/"begin"[^]*"begin"[^]*"do":"at"/.test(await script.read("out/log.jsonl"))) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      process.kill("SIGKILL");
      await process.output();
      const nowhere = await script.run(["--resume"]);
      assert.equal(nowhere.code, 2);
      assert.match(nowhere.stderr, /Cannot resume: it played on a Csound elsewhere; say which with --to/);
      const there = await script.run(["--resume", "--to", to]);
      assert.equal(there.code, 0, there.stderr);
    } finally {
      csound.kill("SIGTERM");
      await csound.status;
    }
  },
});
