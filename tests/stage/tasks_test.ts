import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";
import { CLICKS, clicksCsv, Script } from "./script.ts";

const PERFORM = `await stage.perform([{ cue: "Storm", score: clicks }], { title: "Clicks" });`;

/** Onsets of a file, in seconds. */
async function heard(path: string): Promise<number[]> {
  const wav = await readWav(path);
  return onsets(wav).map((sample) => sample / wav.sampleRate);
}

function near(actual: readonly number[], expected: readonly number[], tolerance = 0.001) {
  assert.equal(actual.length, expected.length, `${actual} and ${expected}`);
  for (const [i, time] of actual.entries()) {
    assert(Math.abs(time - expected[i]!) <= tolerance, `onset ${i} at ${time}, expected ${expected[i]}`);
  }
}

Deno.test("a script explains itself, and says in one line what it does not know", async () => {
  await using script = await Script.make(`throw new Error("the script ran");`);
  const help = await script.run(["--help"]);
  assert.equal(help.code, 0, help.stderr);
  assert.match(help.stdout, /^stage\.ts: a performance/);
  for (
    const option of [
      "render",
      "engine",
      "to",
      "rate",
      "from",
      "seed",
      "list",
      "csd",
      "lock",
      "verify",
      "rehearse",
      "resume",
      "out",
      "osc-port",
      "html",
      "bundle",
    ]
  ) {
    assert.match(help.stdout, new RegExp(`^  --${option}\\b`, "m"));
  }
  assert.match(help.stdout, /--allow-read --allow-write/);
  assert.match(help.stdout, /p, Esc +panic/);
  assert.match(help.stdout, /^deno compile .*; it is untested\.$/m);
  const cases: [string[], RegExp][] = [
    [["--loud"], /^stage\.ts: Unknown option '--loud'; stage\.ts takes --engine, --to, .*--help\n$/],
    [["--engine", "tape"], /--engine takes embedded or native or auto, got "tape"/],
    [["--engine", "native", "--to", "127.0.0.1:7770"], /--to and --engine exclude each other/],
    [["--to", "nowhere"], /expected "HOST:PORT"/],
    [["--rate", "0"], /--rate takes .* greater than 0, got "0"/],
    [["--seed", "-1"], /'--seed' argument is ambiguous/],
    [["--seed=1.5"], /--seed takes a whole number, 0 to 4294967295, got "1\.5"/],
    [["--render", "take.mp3"], /--render takes the name of a WAV file, FILE\.wav, got "take\.mp3"/],
    [["--resume", "--from", "3"], /--resume performs, from where the log ends: it does not go with --from/],
    [["--resume", "--list"], /it does not go with --list/],
    [["--osc-port", "70000"], /--osc-port takes PORT or ADDRESS:PORT/],
    [["score.csv"], /takes no file, got "score\.csv"/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await script.run(args);
    assert.equal(code, 2, `${args}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

Deno.test("the score of a script: pieces one after the other, cues within them, as a list; from any folder", async (t) => {
  await using script = await Script.make(
    `${CLICKS}
const tones = plot({ marks: [Sound.note([1, 3], { z: () => "a\\u001b[2Jb" })], time: { duration: 1 } });
cue("thunder", { score: tones, at: 0.5 });
await stage.perform([{ cue: "Storm", score: clicks.score }, { cue: "Calm", score: tones }]);`,
    { files: { "clicks.csv": clicksCsv([0, 0.5, 0.75]) } },
  );
  const { code, stdout, stderr } = await script.run(["--list"], { cwd: "/" });
  assert.equal(code, 0, stderr);
  await t.assertSnapshot(stdout);
});

Deno.test("--render has every click in its place; --from begins at a cue or a time, --rate is faster at the same pitch", async () => {
  const times = [0, 0.3, 0.55, 0.8, 1.2, 1.5];
  await using script = await Script.make(`${CLICKS}\ncue("thunder", { score: clicks, at: 0.5 });\n${PERFORM}`, {
    files: { "clicks.csv": clicksCsv(times) },
  });
  const { code, stdout, stderr } = await script.run(["--render", "sub/a.wav"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /sub\/a\.wav: 1\.[5-9] s, .*true peak -[\d.]+ dBTP/);
  near(await heard(`${script.folder}/sub/a.wav`), times);
  assert(measure(await readWav(`${script.folder}/sub/a.wav`)).truePeak <= -1);

  const part = await script.run(["--render", "b.wav", "--from", "thunder", "--rate", "2"]);
  assert.equal(part.code, 0, part.stderr);
  near(await heard(`${script.folder}/b.wav`), [0.55, 0.8, 1.2, 1.5].map((time) => (time - 0.5) / 2));

  if (has("csound")) {
    const native = await script.run(["--render", "native.wav", "--engine", "native"]);
    assert.equal(native.code, 0, native.stderr);
    near(await heard(`${script.folder}/native.wav`), times);
  }
  const auto = await script.run(["--render", "c.wav", "--engine", "auto"]);
  assert.equal(auto.code, 2);
  assert.match(auto.stderr, /--render takes --engine embedded or native, got auto/);

  const wrong = await script.run(["--render", "c.wav", "--from", "thundre"]);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /Cannot begin at "thundre" \(did you mean "thunder"\?\): expected a time from 0 to 1\.52 s, or a cue: Storm, thunder/,
  );
});

Deno.test({
  name: "--csd writes one file that the csound command plays by itself, the effects of each piece included",
  ignore: !has("csound"),
  async fn() {
    await using script = await Script.make(
      `${CLICKS}
const wet = plot({
  marks: [Sound.note([1], { time: { value: [0], scale: null }, loudness: -12, sustain: 0.4, instrument: "click" })],
  effects: { delay: { time: 0.2, level: 0.8, feedback: 0 } },
});
const end = plot({ marks: [Sound.note([1], { time: { value: [0.4], scale: null }, loudness: -6, sustain: 0.02, instrument: "click" })] });
await stage.perform([{ cue: "one", score: clicks }, { cue: "two", score: wet }, { cue: "three", score: end }]);`,
      { files: { "clicks.csv": clicksCsv([0, 0.6]) } },
    );
    const { code, stdout, stderr } = await script.run(["--csd"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /stage\.csd: for any Csound 6\.18/);
    const alone = await Deno.makeTempDir();
    await Deno.copyFile(`${script.folder}/stage.csd`, `${alone}/stage.csd`);
    const csound = await new Deno.Command("csound", {
      args: ["-W", "-o", "alone.wav", "stage.csd"],
      cwd: alone,
      stderr: "piped",
    }).output();
    assert.equal(csound.code, 0, new TextDecoder().decode(csound.stderr));
    await script.run(["--render", "embedded.wav"]);
    const first = 0.62;
    // The echo of the second piece is 0.2 s after its click; the first and the third have none.
    const expected = [0, 0.6, first, first + 0.2, first + 0.4 + 0.4];
    near(await heard(`${script.folder}/embedded.wav`), expected, 0.006);
    near((await heard(`${alone}/alone.wav`)).map((time) => time - 224 / 48000), expected, 0.006);
    await Deno.remove(alone, { recursive: true });
  },
});

Deno.test("a mistake in the pieces is told with what is allowed", async () => {
  const cases: [string, RegExp][] = [
    [`await stage.perform([]);`, /Cannot perform: there is no piece/],
    [`await stage.perform([{ score: 5 } as never]);`, /Cannot perform "Piece 1": it is no score/],
    [`await stage.perform([{ cue: "A", score: clicks }, { cue: "A", score: clicks }]);`, /two cues are called "A"/],
    [
      `await stage.perform([{ score: clicks }], { tittle: "x" } as never);`,
      /unknown option "tittle"; known are title, programme/,
    ],
    [`cue("x", { score: clicks, at: 9 });`, /Cannot mark "x" at 9 s: the score is 0\.02 s long/],
    [`Stage.open(import.meta);`, /Cannot open the stage twice/],
  ];
  for (const [end, message] of cases) {
    await using script = await Script.make(`${CLICKS}\n${end}`, { files: { "clicks.csv": clicksCsv([0]) } });
    const { code, stderr } = await script.run(["--list"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, message);
  }
});

Deno.test("random numbers of a script come from its seed: the same each time, and others with --seed", async () => {
  await using script = await Script.make(
    `const notes = plot({ marks: [Sound.note([1, 2, 3], { y: () => Math.random() })], time: { duration: 1 } });
await stage.perform([{ score: notes }]);`,
    { open: "{ seed: 7 }" },
  );
  const [a, b, same, other] = await Promise.all(
    [[], [], ["--seed", "7"], ["--seed", "8"]].map(async (args) => (await script.run(["--list", ...args])).stdout),
  );
  assert.match(a!, /^3 notes/);
  assert.equal(a, b);
  assert.equal(a, same);
  assert.notEqual(a, other);
});
