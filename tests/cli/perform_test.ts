import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";
import { auscult, start, withFolder } from "./auscult.ts";

const PRICES = "day,price,size\n2020-01-01,1,5\n2020-01-02,3,2\n2020-01-03,2,4\n2020-01-04,4,4\n";

/** Reads an output to its end; `said` resolves once it holds what is waited for. */
function reading(output: ReadableStream<Uint8Array>): { said(what: RegExp): Promise<void>; end: Promise<string> } {
  let text = "";
  let told = () => {};
  const end = (async () => {
    const decoder = new TextDecoder();
    for await (const piece of output) {
      text += decoder.decode(piece, { stream: true });
      told();
    }
    return text;
  })();
  return {
    end,
    said: (what) =>
      new Promise((resolve, reject) => {
        told = () => what.test(text) && resolve();
        told();
        end.then(() => reject(new Error(`it ended without saying ${what}:\n${text}`)), reject);
      }),
  };
}

for (const engine of ["embedded", "native"] as const) {
  const ignore = engine === "native" && !has("csound");

  Deno.test({
    name: `perform plays a CSV on the ${engine} engine and leaves what it says`,
    ignore,
    fn: () =>
      withFolder(async (cwd) => {
        await Deno.writeTextFile(`${cwd}/prices.csv`, PRICES);
        const { code, stdout, stderr } = await auscult(
          ["perform", "prices.csv", "--duration", "2", "--engine", engine, "--draw", "--voices"],
          { cwd },
        );
        assert.equal(code, 0, stderr);
        assert.match(stdout, /No --x was given: time follows the first date column, "day"/);
        assert.match(stdout, /No --y was given: pitch follows the first numeric column, "price"/);
        assert.match(stdout, /You heard: 4 notes/);
        assert.match(stdout, /Next:/);
        for (
          const [name, label] of [["score", "Piano roll"], ["waveform", "Waveform"], ["spectrogram", "Spectrogram"]]
        ) {
          assert.match(stdout, new RegExp(`  ${name}\\.svg +\\S`));
          const svg = await Deno.readTextFile(`${cwd}/out/${name}.svg`);
          assert(svg.startsWith("<svg") && svg.includes(`aria-label="${label}`), `${name}.svg: ${svg.slice(0, 300)}`);
        }

        const report = JSON.parse(await Deno.readTextFile(`${cwd}/out/report.json`));
        assert.equal(report.engine, engine);
        assert.match(report.hash, /^[0-9a-f]{64}$/);
        assert.deepEqual([report.events, report.sent, report.started, report.late, report.lost], [4, 4, 4, 0, 0]);
        assert(report.error.max <= 0.011, `half a sample at most, got ${report.error.max} ms`);

        const [only] = report.voices;
        assert.deepEqual([report.voices.length, only.voice, only.mark, only.notes], [1, null, 0, 4]);
        assert(Math.abs(only.loudness - report.loudness) < 0.2, `${only.loudness} and ${report.loudness} LUFS`);
        assert.match(stdout, /Voices: {4}sound mark 1: 4 notes, -[\d.]+ LUFS, true peak -[\d.]+ dBTP/);

        const take = await readWav(`${cwd}/out/take.wav`);
        const { truePeak, loudness } = measure(take);
        assert(Math.abs(truePeak - report.truePeak) < 0.01 && truePeak > -40 && truePeak <= -1, `${truePeak} dBTP`);
        assert(Math.abs(loudness - report.loudness) < 0.01 && loudness > -50, `${loudness} LUFS`);
        const [first] = onsets(take, { threshold: 0.003 });
        assert(first! / take.sampleRate < 0.01, `the take starts with the first note, not after ${first} samples`);

        assert.match(await Deno.readTextFile(`${cwd}/out/figure.svg`), /^<svg [^>]*xmlns=/);
        assert.match(await Deno.readTextFile(`${cwd}/out/score.csd`), /^<CsoundSynthesizer>/);
      }),
  });

  Deno.test({
    name: `Ctrl-C fades the ${engine} engine out, closes the take, and leaves no process behind`,
    ignore: ignore || Deno.build.os === "windows",
    fn: () =>
      withFolder(async (cwd) => {
        await Deno.writeTextFile(`${cwd}/prices.csv`, PRICES);
        const process = start(["perform", "prices.csv", "--duration", "30", "--engine", engine], { cwd });
        const stdout = reading(process.stdout);
        await stdout.said(/0\.\d of \d+/);
        await new Promise((resolve) => setTimeout(resolve, 1000)); // so that something has sounded
        process.kill("SIGINT");
        process.kill("SIGINT"); // a terminal under a task runner sends it twice
        const [{ code }, stderr] = await Promise.all([process.status, new Response(process.stderr).text()]);
        assert.match(await stdout.end, /Stopped at/);
        assert.equal(code, 130, stderr);
        const take = await readWav(`${cwd}/out/take.wav`);
        const [left] = take.channels;
        const seconds = left!.length / take.sampleRate;
        assert(seconds > 0.5 && seconds < 10, `${seconds} s were kept`);
        assert(measure(take).truePeak > -40, "it has sound in it");
        assert(left!.subarray(-48).every((v) => Math.abs(v) < 1e-3), "it ends in silence, without a click");
        assert.equal(JSON.parse(await Deno.readTextFile(`${cwd}/out/report.json`)).stopped, true);
        if (Deno.build.os === "linux") assert.deepEqual(processesIn(cwd, process.pid), []);
      }),
  });
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `perform that gets ${signal} while Csound starts ends it, and leaves nothing`,
    ignore: !has("csound") || Deno.build.os !== "linux",
    fn: () =>
      withFolder(async (cwd) => {
        await Deno.writeTextFile(`${cwd}/prices.csv`, PRICES);
        const process = start(["perform", "prices.csv", "--engine", "native"], { cwd });
        const children = () =>
          [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).filter(({ name }) => {
            try {
              return new RegExp(`^PPid:\\s${process.pid}$`, "m").test(Deno.readTextFileSync(`/proc/${name}/status`));
            } catch {
              return false; // it ended meanwhile
            }
          }).map(({ name }) => Number(name));
        while (children().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        const [child] = children();
        const folder = Deno.readLinkSync(`/proc/${child}/cwd`);
        process.kill(signal);
        process.kill(signal);
        const { code, stdout, stderr } = await process.output();
        assert.equal(new TextDecoder().decode(stderr), "");
        assert.equal(code, exitCode);
        assert.match(new TextDecoder().decode(stdout), /^Stopped before it began\.\n$/);
        assert.deepEqual([...Deno.readDirSync(cwd)].map((entry) => entry.name), ["prices.csv"]);
        assert.throws(() => Deno.statSync(`/proc/${child}`), Deno.errors.NotFound);
        if (folder !== cwd) {
          assert.throws(() => Deno.statSync(folder), Deno.errors.NotFound, "nor is its own folder left");
        }
      }),
  });
}

Deno.test({
  name: "perform whose disk is full plays on, tells all that there is to tell, and ends with 1",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/prices.csv`, PRICES);
      // A file may have 400 KiB, 1.4 s of sound; what is beyond fails as on a full disk.
      const setUp = "trap '' XFSZ; ulimit -f 800";
      const process = start(["perform", "prices.csv", "--duration", "3"], { cwd, setUp });
      const [out, err] = [reading(process.stdout), reading(process.stderr)];
      await out.said(/listens for OSC/);
      await Deno.mkdir(`${cwd}/out/report.json`); // nothing can be written there either
      const [stdout, stderr] = [await out.end, await err.end];
      assert.match(stderr, /^auscult: the recording .*take\.wav ends here, .*The music goes on$/m);
      assert.match(stderr, /^auscult perform: Cannot write out\/report\.json: /m);
      assert.match(stderr, /^auscult perform: out\/take\.wav holds 1\.\d of 4\.0 s$/m);
      assert.match(stdout, /^Timing: {4}4 of 4 notes started, 0 late/m);
      assert.doesNotMatch(stdout, /report\.json/);
      assert.equal((await process.status).code, 1);
    }),
});

Deno.test("perform takes the mean of each word's rows where they are dense", () =>
  withFolder(async (cwd) => {
    const rows = Array.from({ length: 300 }, (_, i) => `town ${i % 6},${i}\n`).join("");
    await Deno.writeTextFile(`${cwd}/my towns #1.csv`, `the town,the value\n${rows}`);
    const args = ["perform", "my towns #1.csv", "--x", "the town", "--y", "the value", "--duration", "0.6"];
    const { code, stdout, stderr } = await auscult(args, { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /300 rows in 0\.6 s would blur: .*the rows of one the town \(Plot\.groupX\)/);
    assert.match(stdout, /You heard: 6 notes/);
  }));

Deno.test("perform bins dense data by itself, and takes the row number where there is no date", () =>
  withFolder(async (cwd) => {
    const rows = Array.from({ length: 1000 }, (_, i) => `${Math.sin(i / 50)}\n`).join("");
    await Deno.writeTextFile(`${cwd}/sine.csv`, `value\n${rows}`);
    const { code, stdout, stderr } = await auscult(["perform", "sine.csv", "--duration", "1"], { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /time follows the row number/);
    assert.match(stdout, /You heard: .*; row is heard as time/);
    assert.match(stdout, /1000 rows in 1 s would blur: .*Plot\.binX/);
    const { events } = JSON.parse(await Deno.readTextFile(`${cwd}/out/report.json`));
    assert(events >= 8 && events <= 24, `${events} notes`);
  }));

Deno.test("render writes the same score as a WAV file without waiting for it", () =>
  withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/prices.csv`, PRICES);
    const { code, stdout, stderr } = await auscult([
      "render",
      "prices.csv",
      "--duration",
      "60",
      "--out",
      "a/b.wav",
      "--draw",
    ], {
      cwd,
    });
    assert.equal(code, 0, stderr);
    for (const name of ["score", "waveform", "spectrogram"]) assert(await Deno.stat(`${cwd}/a/${name}.svg`));
    assert.match(stdout, /a\/b\.wav: 6\d\.\d s/);
    assert((await readWav(`${cwd}/a/b.wav`)).channels[0]!.length >= 60 * 48000);
  }));

/** The processes, other than one, whose working folder is this one: what a performance would have left behind. */
function processesIn(folder: string, except: number): string[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name) && Number(name) !== except).flatMap(
    ({ name }) => {
      try {
        return Deno.readLinkSync(`/proc/${name}/cwd`) === folder
          ? [Deno.readTextFileSync(`/proc/${name}/cmdline`)]
          : [];
      } catch {
        return []; // it ended meanwhile
      }
    },
  );
}
