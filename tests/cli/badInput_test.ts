import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { auscult, withFolder } from "./auscult.ts";

const GOOD = "date,price,size\n2020-01-01,1,0\n2020-01-02,3,2\n2020-01-03,2,4\n";

/** What a user may do wrong: the data, what is typed behind `perform data.csv`, and what the one line must say. */
const cases: [name: string, data: string | null, args: string[], says: RegExp][] = [
  ["a missing file", null, [], /data\.csv/],
  ["an empty file", "", [], /empty/],
  ["a header without rows", "date,price\n", [], /header, date, price, and no rows/],
  ["an unknown column for pitch", GOOD, ["--y", "prize"], /prize.*date.*price.*size/],
  ["an unknown column for time", GOOD, ["--x", "day"], /day.*date.*price.*size/],
  ["an unknown column for loudness", GOOD, ["--loudness", "volume"], /volume.*date.*price.*size/],
  ["a column without numbers", "date,word\n2020-01-01,a\n2020-01-02,b\n", [], /number/],
  [
    "no row that gives a note",
    "date,price\n2020-01-01,\n2020-01-02,\n",
    ["--x", "date", "--y", "price"],
    /price|nothing/,
  ],
  ["a ragged row", "date,price\n2020-01-01,1\n2020-01-02,3,4\n", [], /line 3/],
  ["an unknown musical scale", GOOD, ["--scale", "D mynor"], /D mynor/],
  ["a duration of 0", GOOD, ["--duration", "0"], /--duration.*greater than 0.*"0"/],
  ["a negative duration", GOOD, ["--duration=-3"], /--duration.*greater than 0.*"-3"/],
  ["a duration that is no number", GOOD, ["--duration", "long"], /--duration.*"long"/],
  ["an unknown engine", GOOD, ["--engine", "supercollider"], /embedded or native.*supercollider/],
  ["an unknown option", GOOD, ["--volume", "11"], /--volume.*--x, --y/],
  ["two files", GOOD, ["more.csv"], /one file/],
  ["a folder without a name", GOOD, ["--out", ""], /--out takes the name of a folder/],
  ["a folder that is a file", GOOD, ["--out", "data.csv"], /the folder data\.csv: there is a file of that name/],
  [
    "a target without a port",
    GOOD,
    ["--to", "localhost"],
    /"localhost": expected "HOST:PORT", such as "127\.0\.0\.1:7770"\n/,
  ],
  ["an IPv6 target", GOOD, ["--to", "[::1]:7770"], /listens on IPv4 only/],
  ["a target where nobody listens", GOOD, ["--to", "127.0.0.1:1"], /127\.0\.0\.1:1/],
];

for (const [name, data, args, says] of cases) {
  Deno.test(`perform says in one line what is wrong with ${name}, and leaves nothing`, () =>
    withFolder(async (cwd) => {
      if (data !== null) await Deno.writeTextFile(`${cwd}/data.csv`, data);
      const { code, stdout, stderr } = await auscult(["perform", "data.csv", ...args], { cwd });
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
      assert.equal(code, 2, `exit code 2 for: ${stderr}`);
      assert.equal(stdout, "");
      assert.deepEqual([...Deno.readDirSync(cwd)].map((entry) => entry.name), data === null ? [] : ["data.csv"]);
    }));
}

for (
  const [name, out, says] of [
    ["another kind of file", "take.mp3", /FILE\.wav, got "take\.mp3"/],
    ["a folder", "new/folder/", /FILE\.wav, got "new\/folder\/"/],
    ["a folder that is a file", "data.csv/take.wav", /the folder data\.csv: there is a file of that name/],
    ["a folder of that name", "is.wav", /Cannot render to is\.wav: it is a folder/],
  ] as const
) {
  Deno.test(`render says in one line what is wrong with ${name} as its output, and leaves nothing`, () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/data.csv`, GOOD);
      await Deno.mkdir(`${cwd}/is.wav`);
      const { code, stdout, stderr } = await auscult(["render", "data.csv", "--out", out], { cwd });
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.deepEqual([...Deno.readDirSync(cwd)].map((entry) => entry.name).sort(), ["data.csv", "is.wav"]);
    }));
}

Deno.test("perform --engine native says what to install where there is no csound", () =>
  withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/data.csv`, GOOD);
    const main = new URL("../../lib/cli/main.ts", import.meta.url).href;
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, main, "perform", "data.csv", "--engine", "native"],
      cwd,
      env: { PATH: cwd, NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.match(said, /"csound".*install.*embedded/);
    assert.equal(said.trimEnd().split("\n").length, 1, said);
    assert.equal(code, 2);
    assert.deepEqual([...Deno.readDirSync(cwd)].map((entry) => entry.name), ["data.csv"]);
  }));

Deno.test("Csound.start() names the port that is in use", async () => {
  const { Csound } = await import("../../mod.ts");
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  try {
    await assert.rejects(
      Csound.start({ port, output: "none" }),
      (error: Error) => error instanceof Deno.errors.AddrInUse && error.message.includes(String(port)),
    );
  } finally {
    socket.close();
  }
});

Deno.test("an unknown command lists the known ones", async () => {
  const { code, stderr } = await auscult(["preform"]);
  assert.equal(code, 2);
  assert.match(stderr, /preform.*perform, .*render, .*stream/);
});
