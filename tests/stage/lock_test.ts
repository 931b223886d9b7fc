import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { wavBytes } from "../../lib/csound/wav.ts";
import { CLICKS, clicksCsv, Script } from "./script.ts";

const PERFORM = `await stage.perform([{ cue: "Storm", score: clicks }], { title: "Clicks" });`;
const sha = async (path: string) => createHash("sha256").update(await Deno.readFile(path)).digest("hex");

/** Local time, the locale, the time of day and random numbers all get into this score, and the data. */
const HARD = `${CLICKS}
const day = new Date();
const hours = rows.map((_, i) => new Date(2020, 0, 1 + i).getTime() / 3.6e6 % 24);
const sorted = ["z", "\u00e4"].sort((a, b) => a.localeCompare(b)).map((letter) => letter.charCodeAt(0));
const written = new Intl.NumberFormat().format(1234.5) + new Date(0).toLocaleDateString();
const notes = plot({
  marks: [
    Sound.note(hours, { y: (d: number) => d, pitch: { value: (d: number) => 200 + 10 * d, scale: null } }),
    Sound.note([1, 2], { y: () => Math.random() }),
    Sound.note([day.getUTCFullYear(), day.getUTCMilliseconds()], { pitch: { value: (d: number) => 200 + d / 4, scale: null } }),
    Sound.note([...sorted, written.length], { pitch: { value: (d: number) => 200 + d, scale: null } }),
  ],
  time: { duration: 1 },
});
await stage.perform([{ cue: "Storm", score: clicks }, { cue: "Calm", score: notes }]);`;

Deno.test("a sealed script gives the same events and the same WAV, bit for bit, in another time zone, locale, folder and on another day", async () => {
  await using script = await Script.make(HARD, {
    files: { "clicks.csv": clicksCsv([0, 0.2]) },
    open: `{ clock: "2026-11-28T20:00:00.123Z" }`,
  });
  const locked = await script.run(["--lock"], { env: { TZ: "Europe/Berlin", LC_ALL: "en_US.UTF-8" } });
  assert.equal(locked.code, 0, locked.stderr);
  assert.match(locked.stdout, /^stage\.lock\.json: 11 events, [0-9a-f]{64}; reads clicks\.csv\n$/);
  const lock = JSON.parse(await script.read("stage.lock.json"));
  assert.equal(lock.timeZone, "Europe/Berlin");
  assert.deepEqual(lock.asked, { clock: ["stage.ts:21"], random: ["stage.ts:28"] });
  assert.deepEqual(lock.data.map(({ path, bytes }: { path: string; bytes: number }) => [path, bytes]), [[
    "clicks.csv",
    18,
  ]]);
  assert.deepEqual(Object.keys(lock.orchestra).sort(), [
    "effects.orc",
    "instruments/click.orc",
    "instruments/tone.orc",
    "master.orc",
    "voice.orc",
  ]);
  assert.equal(lock.versions.deno, Deno.version.deno);
  assert.equal(lock.versions["@csound/browser"], "6.18.7");
  assert.equal(await sha(`${script.folder}/stage.events.txt`), lock.score.hash, "the list is what the hash is of");
  assert.equal((await script.read("stage.events.txt")).trimEnd().split("\n").length, 11);

  const places: Record<string, string>[] = [
    { TZ: "Asia/Kolkata", LC_ALL: "sv_SE.UTF-8", LANG: "sv_SE.UTF-8" },
    { TZ: "Pacific/Kiritimati", LC_ALL: "C", LANG: "C" },
  ];
  for (const [i, env] of places.entries()) {
    const { code, stdout, stderr } = await script.run(["--verify", "--render", `${i}.wav`], { env, cwd: "/tmp" });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^= events +11, /m);
    assert.match(stdout, /^= sound +\d+ bytes of WAV, [0-9a-f]{12}…, bit for bit$/m);
    assert.match(stdout, /^= piece +Storm, 2 events\n= piece +Calm, 9 events$/m);
    assert.match(stdout, i === 0 ? /^~ locale +sv-SE, was en-US/m : /^[=~] locale/m);
    assert.match(stdout, /All of it is as the lock says\./);
    assert.equal(await sha(`/tmp/${i}.wav`), lock.render.sha256, "the file that --render writes is what was locked");
    await Deno.remove(`/tmp/${i}.wav`);
  }
  assert.deepEqual(JSON.parse(await script.read("stage.lock.json")), lock, "nothing but --lock writes a lock");
});

Deno.test("--verify names what has changed, and the first event that differs", async () => {
  await using script = await Script.make(`${CLICKS}\n${PERFORM}`, {
    files: { "clicks.csv": clicksCsv([0, 0.25, 0.5]) },
  });
  const before = await script.run(["--verify"]);
  assert.equal(before.code, 2);
  assert.match(
    before.stderr,
    /^stage\.ts: Cannot verify: there is no lock .*stage\.lock\.json; write it with --lock\n$/,
  );
  assert.equal((await script.run(["--lock", "--verify"])).code, 0);
  const verify = async () => {
    const { code, stdout, stderr } = await script.run(["--verify"]);
    assert.equal(stderr, "");
    return { code, stdout };
  };

  await script.write("clicks.csv", clicksCsv([0, 0.3, 0.5]));
  const data = await verify();
  assert.equal(data.code, 1);
  assert.match(data.stdout, /^≠ data +clicks\.csv has changed: 26 bytes, [0-9a-f]{12}…, was 27, [0-9a-f]{12}…$/m);
  assert.match(
    data.stdout,
    /^≠ events +1 of 3 differ; the first is event 2 \("Storm", 0\.300 s\): time is 0\.3 s, was 0\.25 s$/m,
  );
  assert.match(data.stdout, /^≠ why +clicks\.csv has changed: /m);
  assert.match(data.stdout, /^≠ sound /m);
  assert.match(data.stdout, /^= script /m);
  assert.match(data.stdout, /It is not as the lock says\.\n$/);

  await script.write("clicks.csv", clicksCsv([0, 0.25, 0.5]));
  assert.equal((await verify()).code, 0);
  const whole = await script.read("stage.ts");
  await script.write("stage.ts", whole.replace("loudness: -6", "loudness: -7"));
  const changed = await verify();
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /^≠ script +stage\.ts has changed/m);
  assert.match(
    changed.stdout,
    /^≠ events +3 of 3 differ; the first is event 1 \("Storm", 0\.000 s\): loudness is -7 dBFS, was -6 dBFS$/m,
  );

  await script.write("stage.ts", whole);
  const lock = JSON.parse(await script.read("stage.lock.json"));
  await script.write(
    "stage.lock.json",
    JSON.stringify({ ...lock, platform: "plan9 arm", versions: { ...lock.versions, deno: "2.0.0" } }),
  );
  const older = await verify();
  assert.equal(older.code, 0, "what need not be heard is no difference, as long as it is not heard");
  assert.match(older.stdout, new RegExp(`^~ deno +${Deno.version.deno.replaceAll(".", "\\.")}, was 2\\.0\\.0$`, "m"));
  assert.match(older.stdout, /^~ platform .*, was plan9 arm$/m);

  await script.write(
    "stage.lock.json",
    JSON.stringify({ ...lock, orchestra: { ...lock.orchestra, "master.orc": "0" } }),
  );
  assert.match((await verify()).stdout, /^≠ orchestra +master\.orc has changed$/m);
  await script.write("stage.lock.json", "{");
  const broken = await script.run(["--verify"]);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /^stage\.ts: Cannot read the lock .*stage\.lock\.json: /);
});

Deno.test("modules and JSON that a script imports are sealed, and named when they change; the permissions that --help lists are enough", async () => {
  const help = await Script.make("", { open: "" });
  const listed = /Permissions, one by one: (.*)/.exec((await help.run(["--help"])).stdout)![1]!.split(" ");
  await help[Symbol.asyncDispose]();
  assert(listed.length > 5 && listed.every((permission) => permission.startsWith("--allow-")), listed.join());
  await using script = await Script.make(
    `const { LOUD } = await import("./own/loud.ts");
const clicks = plot({
  marks: [Sound.note(times, { time: { value: (d: number) => d, scale: null }, loudness: LOUD, sustain: 0.02, instrument: "click" })],
});
${PERFORM}`,
    {
      files: {
        "times.json": "[0, 0.1]",
        "own/loud.ts": `export { LOUD } from "./deeper.ts";\n`,
        "own/deeper.ts": "export const LOUD: number = -6;\n",
      },
      deno: listed,
    },
  );
  await script.write(
    "stage.ts",
    `import times from "./times.json" with { type: "json" };\n${await script.read("stage.ts")}`,
  );
  const locked = await script.run(["--lock", "--verify"]);
  assert.equal(locked.code, 0, locked.stdout + locked.stderr);
  assert.match(
    locked.stdout,
    /^= module +own\/deeper\.ts, 32 bytes\n= module +own\/loud\.ts, \d+ bytes\n= module +times\.json, 8 bytes$/m,
  );
  await script.write("times.json", "[0, 0.2]");
  await script.write("own/deeper.ts", "export const LOUD: number = -9;\n");
  const changed = await script.run(["--verify"]);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /^≠ module +own\/deeper\.ts has changed: 32 bytes, /m);
  assert.match(changed.stdout, /^= module +own\/loud\.ts/m);
  assert.match(changed.stdout, /^≠ why +own\/deeper\.ts has changed: .*; times\.json has changed: /m);
  const performed = await script.run([]);
  assert.equal(performed.code, 0, performed.stdout + performed.stderr);
  assert.match(performed.stdout, /^2 of 2 notes started/m);
});

Deno.test("a script that reads the real clock is told at --lock, with the line, and --verify says that it was the clock", async () => {
  await using script = await Script.make(
    `const notes = plot({ marks: [Sound.note([1, 2], { pitch: 200 + Date.now() % 1000 })], time: { duration: 0.2 } });
await stage.perform([{ score: notes }]);`,
  );
  const locked = await script.run(["--lock"]);
  assert.match(
    locked.stdout,
    /The clock is read at stage\.ts:5: another day may give other events; Stage\.open\(import\.meta, \{ clock: "20/,
  );
  const { code, stdout } = await script.run(["--verify"]);
  assert.equal(code, 1);
  assert.match(stdout, /^≠ events +2 of 2 differ; the first is event 1 \("Piece 1", 0\.000 s\): pitch is /m);
  assert.match(stdout, /^≠ why +the clock is read at stage\.ts:5$/m);
});

Deno.test("a clock or random numbers asked for in other ways are held and named, too", async () => {
  await using script = await Script.make(
    `const bytes = crypto.getRandomValues(new Uint8Array(2));
const values = [...bytes, parseInt(crypto.randomUUID().slice(0, 2), 16), Temporal.Now.instant().epochMilliseconds % 997];
const waited = performance.now();
const notes = plot({ marks: [Sound.note(values, { pitch: { value: (d: number) => 200 + d, scale: null } })], time: { duration: 0.2 } });
await stage.perform([{ score: notes }], { title: String(waited) });`,
    { open: `{ clock: "2026-11-28T20:00:00Z" }` },
  );
  const locked = await script.run(["--lock"]);
  assert.equal(locked.code, 0, locked.stderr);
  const { asked } = JSON.parse(await script.read("stage.lock.json"));
  assert.deepEqual(asked, { clock: ["stage.ts:6", "stage.ts:7"], random: ["stage.ts:5", "stage.ts:6"] });
  const again = await script.run(["--verify"]);
  assert.equal(again.code, 0, again.stdout);
  const other = await script.run(["--verify", "--seed", "2"]);
  assert.equal(other.code, 1);
  assert.match(other.stdout, /^≠ seed +2, was 1$/m);
  assert.match(other.stdout, /^≠ why +seed is 2, was 1$/m);
});

Deno.test("an instrument and a sample of one's own are sealed, and named when they change; so is a version, where a note differs", async () => {
  const beep = `; beep: a sine
instr beep
  iSustain = p3
  p3 = iSustain + giAuscultTail
  aOut = poscil(0.9, p4) * linseg:a(0, 0.01, 1, iSustain - 0.02, 1, 0.01, 0)
  $AUSCULT_OUT
endin
`;
  await using script = await Script.make(
    `await instrument("own/beep.orc");
await sample("own/bark.wav");
const notes = plot({
  marks: [Sound.note([1, 2], { instrument: "beep", sustain: 0.1 }), Sound.sample([1], { sample: "bark" })],
  time: { duration: 0.2 },
});
await stage.perform([{ cue: "Storm", score: notes }]);`,
    { files: { "own/beep.orc": beep } },
  );
  await script.write(
    "stage.ts",
    (await script.read("stage.ts")).replace("plot, Sound", "instrument, plot, sample, Sound"),
  );
  const bark = (hz: number) => {
    const wave = Float32Array.from({ length: 4800 }, (_, i) => 0.5 * Math.sin(2 * Math.PI * hz * i / 48000));
    return Deno.writeFile(`${script.folder}/own/bark.wav`, wavBytes({ channels: [wave], sampleRate: 48000 }, 24));
  };
  await bark(300);
  const locked = await script.run(["--lock", "--verify"]);
  assert.equal(locked.code, 0, locked.stdout + locked.stderr);
  assert.match(locked.stdout, /reads own\/bark\.wav, own\/beep\.orc$/m);
  assert.match(locked.stdout, /^= orchestra .*instruments\/beep\.orc/m);

  await script.write("own/beep.orc", beep.replace("poscil(0.9", "poscil(0.8"));
  await bark(310);
  const changed = await script.run(["--verify"]);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /^≠ data +own\/bark\.wav has changed/m);
  assert.match(changed.stdout, /^≠ data +own\/beep\.orc has changed/m);
  assert.match(changed.stdout, /^≠ orchestra +instruments\/beep\.orc has changed$/m);
  assert.match(changed.stdout, /^≠ sound +[0-9a-f]{12}…, was [0-9a-f]{12}…: .*own\/bark\.wav has changed.*beep\.orc/m);

  // As if an older Deno had given another pitch.
  await script.write("own/beep.orc", beep);
  await bark(300);
  const list = (await script.read("stage.events.txt")).replace(
    /^(\[[\d.]+,[\d.]+,)[\d.]+/,
    (_, before) => `${before}111.0000`,
  );
  const lock = JSON.parse(await script.read("stage.lock.json"));
  await script.write("stage.events.txt", list);
  lock.score.hash = createHash("sha256").update(list).digest("hex");
  lock.versions.deno = "2.0.0";
  await script.write("stage.lock.json", JSON.stringify(lock));
  const older = await script.run(["--verify"]);
  assert.equal(older.code, 1);
  assert.match(
    older.stdout,
    /^≠ events +1 of 3 differ; the first is event 1 \("Storm", 0\.000 s\): pitch is [\d.]+ Hz, was 111 Hz\n≠ why +deno is [\d.]+, was 2\.0\.0$/m,
  );
});

Deno.test("what servers answered is kept beside the script, and is what it reads from then on", async () => {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked++;
    return new Response(clicksCsv([0, 0.1 * asked]), { headers: { "content-type": "text/csv" } });
  });
  const url = `http://127.0.0.1:${server.addr.port}/live.csv?api_key=hush-4711-hush`;
  await using script = await Script.make(`${CLICKS.replace("clicks.csv", url)}\n${PERFORM}`);
  const locked = await script.run(["--lock"]);
  assert.equal(locked.code, 0, locked.stderr);
  const kept = /reads (stage\.data\/[0-9a-f]{8}-live\.csv)/.exec(locked.stdout)![1]!;
  assert.equal(await script.read(kept), clicksCsv([0, 0.1]));
  const lock = await script.read("stage.lock.json");
  assert.match(lock, /live\.csv\?api_key=\*\*\*"/);
  assert.doesNotMatch(lock, /hush/, "a lock is handed on: it holds no key");
  assert.equal(asked, 1);
  await server.shutdown();
  const { code, stdout, stderr } = await script.run(["--verify"]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^= answer +stage\.data\/.*, 18 bytes$/m);
  await script.write(kept, clicksCsv([0, 0.4]));
  const changed = await script.run(["--verify"]);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /event 2 \("Storm", 0\.400 s\): time is 0\.4 s, was 0\.1 s/);
});

Deno.test("an address that is asked again and again gives the same answers in the same order", async () => {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(`{"y":${++asked}}`));
  const url = `http://127.0.0.1:${server.addr.port}/now`;
  await using script = await Script.make(
    `const values: number[] = [];
for (let i = 0; i < 3; i++) values.push((await (await fetch("${url}")).json()).y);
const notes = plot({ marks: [Sound.note(values, { pitch: { value: (d: number) => 200 * d, scale: null } })], time: { duration: 0.2 } });
await stage.perform([{ score: notes }]);`,
  );
  assert.equal((await script.run(["--lock"])).code, 0);
  const list = async () => [...(await script.run(["--list"])).stdout.matchAll(/(\d+) Hz/g)].map(([, hz]) => Number(hz));
  assert.deepEqual(await list(), [200, 400, 600]);
  assert.equal(asked, 3);
  await server.shutdown();
  assert.equal((await script.run(["--verify"])).code, 0);
});

Deno.test("a cassette that a script replays is locked, and named when it is another", async () => {
  const cassette = await Deno.readTextFile(new URL("../../data/quakes.cassette.jsonl", import.meta.url));
  await using script = await Script.make(
    `const values: number[] = [];
for await (const { magnitude } of replay<{ magnitude: number }>("tapes/quakes.jsonl", { until: 6 * 3600, speed: Infinity })) values.push(magnitude);
const notes = plot({ marks: [Sound.note(values, { y: (d: number) => d })], time: { duration: 1 } });
await stage.perform([{ score: notes }]);`,
    { files: { "tapes/quakes.jsonl": cassette } },
  );
  await script.write("stage.ts", (await script.read("stage.ts")).replace("plot, Sound", "plot, replay, Sound"));
  const { code, stdout, stderr } = await script.run(["--lock", "--verify"]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /reads tapes\/quakes\.jsonl$/m);
  assert.match(stdout, /^= data +tapes\/quakes\.jsonl, \d+ bytes$/m);
  await script.write("tapes/quakes.jsonl", cassette + "\n");
  assert.match((await script.run(["--verify"])).stdout, /^≠ data +tapes\/quakes\.jsonl has changed/m);
});
