import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { runningCsounds } from "../../lib/csound/doctor/system/programs.ts";
import { mine } from "../csound/doctor/mine.ts";
import { freePort } from "../csound/doctor/runCsd.ts";
import { has } from "../helpers/has.ts";
import { encode } from "../orchestras/osc.ts";
import { auscult, start, withFolder } from "./auscult.ts";

const ignore = !has("csound") || Deno.build.os !== "linux";

Deno.test({
  name:
    "doctor mine.csd: exit code 0 and a last line that proves the sound, with the file as it was and nothing beside it",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      const text = mine(await freePort());
      await Deno.writeTextFile(`${cwd}/mine.csd`, text);
      const { code, stdout, stderr } = await auscult(["doctor", "mine.csd", "--listen", "0", "--device", "none"], {
        cwd,
      });
      assert.equal(stderr, "");
      assert.match(
        stdout,
        /^csound +6\.\d+, with OSC\norchestra +1 instrument; listens on \d+ for \/freq "f"\nport .* is free\nsound /,
      );
      assert.match(
        stdout,
        /\nSound is proven: Csound 6\.\d+ plays mine\.csd, .* -14\.0 dBFS, in answer to \/freq\.\n$/,
      );
      assert.equal(code, 0);
      assert.equal(await Deno.readTextFile(`${cwd}/mine.csd`), text);
      assert.deepEqual([...Deno.readDirSync(cwd)].map(({ name }) => name), ["mine.csd"]);
    }),
});

Deno.test({
  name: "doctor mine.csd: exit code 1, the finding with file and line, the line to change, and what to do first",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(
        `${cwd}/mine.csd`,
        mine(await freePort(), { sound: "aOut poscil 4, kFreq\n  outs aOut, aOut" }),
      );
      const args = ["doctor", "mine.csd", "--send", "/freq f 440; /freq f 550", "--device", "none"];
      const { code, stdout } = await auscult(args, { cwd });
      assert.equal(code, 1, stdout);
      assert.match(
        stdout,
        /\nPROBLEM \[level-above-ceiling\] mine\.csd:16: The output peaks at 12\.0 dBFS.*\n {2}now: +outs aOut, aOut\n {2}means: .*\n {2}change: .*\n +outs aOut \* 0\.13, aOut \* 0\.13\n/,
      );
      assert.match(stdout, /\nSound is not proven\. First \(mine\.csd:16\): .*outs aOut \* 0\.13, aOut \* 0\.13\n$/);
    }),
});

Deno.test({
  name: "doctor mine.csd --json prints the diagnosis and nothing else; silence is null dBFS",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(
        `${cwd}/mine.csd`,
        mine(await freePort(), { sound: "aOut poscil 0, kFreq\n  outs aOut, aOut" }),
      );
      const { code, stdout } = await auscult(["doctor", "mine.csd", "--listen=0", "--device", "none", "--json"], {
        cwd,
      });
      const { findings, proven, verdict, level, steps } = JSON.parse(stdout);
      assert.equal(code, 1);
      assert.equal(proven, false);
      assert.match(verdict, /^Sound is not proven\./);
      assert.deepEqual(level, { peak: null, truePeak: null });
      assert.equal(findings[0].id, "silence");
      assert.equal(findings[0].at.path, "mine.csd");
      assert.deepEqual(steps.map(({ name }: { name: string }) => name), ["csound", "orchestra", "port", "sound"]);
    }),
});

for (
  const [name, args, says] of [
    ["a missing file", ["nowhere.csd"], /nowhere\.csd: there is no such file/],
    ["a file of another kind", ["data.csv"], /takes a \.csd, got "data\.csv"/],
    ["a folder", ["folder.csd"], /"folder\.csd" is a folder/],
    ["a port that is none", ["--port", "77700"], /--port takes a port, 1 to 65535, got "77700"/],
    ["a negative time", ["--listen=-1"], /--listen takes seconds, 0 to 3600, got "-1"/],
    ["an unknown device", ["--device", "hw:1"], /--device takes default or none, got "hw:1"/],
    ["a message without an address", ["--send", "freq 440"], /--send takes ADDRESS TYPES VALUES.*got "freq 440"/],
    ["a message whose value is missing", ["--send", "/freq ff 440"], /--send takes ADDRESS TYPES VALUES/],
    ["an unknown option", ["--verbose"], /--verbose.*--port, --listen/],
  ] as const
) {
  Deno.test(`doctor says in one line what is wrong with ${name}, with exit code 2`, () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/data.csv`, "a,b\n1,2\n");
      await Deno.mkdir(`${cwd}/folder.csd`);
      const { code, stdout, stderr } = await auscult(["doctor", ...args], { cwd });
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
      assert.deepEqual([code, stdout], [2, ""]);
    }));
}

Deno.test({
  name: "doctor --port where nobody listens: exit code 1, and says so",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code, stdout } = await auscult(["doctor", "--port", String(await freePort())]);
    assert.match(stdout, /PROBLEM \[nobody-listening\] Nobody listens on UDP port \d+/);
    assert.equal(code, 1);
  },
});

Deno.test({
  name: "doctor alone proves the whole chain with a Csound of its own, where nobody listens on port 7770",
  ignore,
  async fn(t) {
    const socket = createSocket("udp4");
    const free = await new Promise((resolve) => {
      socket.once("error", () => resolve(false));
      socket.bind(7770, "0.0.0.0", () => socket.close(() => resolve(true)));
    });
    if (!free) return void await t.step({ name: "port 7770 is in use here", ignore: true, fn() {} });
    const { code, stdout } = await auscult(["doctor", "--device", "none"]);
    assert.match(stdout, /\nengine +the native Csound answers on 127\.0\.0\.1:\d+, at 48000 Hz\n/);
    assert.match(
      stdout,
      /\nSound is proven: the native Csound of auscult played 3 quiet notes over OSC, its output peaks at -\d+\.\d dBFS\./,
    );
    assert.equal(code, 0, stdout);
  },
});

Deno.test({
  name: "Ctrl-C ends doctor while it listens and while Csound plays, with exit code 130, and leaves no Csound",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      const port = await freePort();
      await Deno.writeTextFile(`${cwd}/interrupted.csd`, mine(port));
      for (
        const [args, phase] of [[["--listen", "60"], "port "], [[
          "--listen",
          "0",
          "--send",
          Array(40).fill("/freq f 440").join(";"),
        ], "port "]] as const
      ) {
        const process = start(["doctor", "interrupted.csd", "--device", "none", ...args], { cwd });
        const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
        for (let seen = ""; !seen.includes(phase);) seen += (await reader.read()).value ?? assert.fail("it ended");
        // By then it listens, or Csound is about to play, or plays.
        const playing = () =>
          runningCsounds().filter(({ program }) => program.args.some((arg) => arg.endsWith("interrupted.csd")));
        const until = performance.now() + 5000;
        while (args[1] === "0" && playing().length === 0 && performance.now() < until) await pause(20);
        process.kill("SIGINT");
        while (!(await reader.read()).done); // what it says until its end
        const { code } = await process.status;
        await process.stderr.cancel();
        assert.equal(code, 130);
        assert.deepEqual(playing(), []);
      }
    }),
});

Deno.test({
  name: "doctor hears what a program sends while it listens, and names what is wrong with it",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      const port = await freePort();
      await Deno.writeTextFile(`${cwd}/mine.csd`, mine(port));
      const socket = createSocket("udp4");
      const timer = setInterval(() => socket.send(encode("/Freq", "f", 440), port, "127.0.0.1"), 50);
      try {
        const { code, stdout } = await auscult(["doctor", "mine.csd", "--listen", "1", "--device", "none"], { cwd });
        assert.match(
          stdout,
          /\nPROBLEM \[address-case\] mine\.csd:14: \d+ messages came to "\/Freq"; the orchestra listens to "\/freq"\./,
        );
        assert.equal(code, 1);
      } finally {
        clearInterval(timer);
        await new Promise<void>((resolve) => socket.close(() => resolve()));
      }
    }),
});

Deno.test({
  name: "doctor prints nothing that came from the network, or stands in the file, as a command to the terminal",
  ignore,
  fn: () =>
    withFolder(async (cwd) => {
      const port = await freePort();
      const listen = `kGot OSClisten giOsc, "/freq", "f", kFreq ; \x1b]0;owned\x07`;
      await Deno.writeTextFile(`${cwd}/mine.csd`, mine(port, { listen }));
      const packets = [encode("/\x1bcfreq", "f", 440), encode("/freq", "s", "\x1b[2J")];
      const socket = createSocket("udp4");
      const timer = setInterval(() => packets.forEach((packet) => socket.send(packet, port, "127.0.0.1")), 50);
      try {
        const { stdout } = await auscult(["doctor", "mine.csd", "--listen", "1", "--device", "none"], { cwd });
        assert.match(stdout, /messages came: \/\?cfreq "f"/);
        assert.match(stdout, /\[argument-type\].*\n {2}now: .*kFreq ; \?\]0;owned\?\n/);
        // deno-lint-ignore no-control-regex -- these are what must not be there
        assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      } finally {
        clearInterval(timer);
        await new Promise<void>((resolve) => socket.close(() => resolve()));
      }
    }),
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
