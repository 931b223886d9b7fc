import assert from "node:assert/strict";
import { OwnLock } from "../helpers/ownLock.ts";
import { CLICKS, clicksCsv, Script } from "./script.ts";
import { unpack } from "./unpack.ts";

/** What a script does to the rows that a query gave is not what is kept. */
const ASKING = CLICKS.replace(
  `const rows = await csv("clicks.csv");`,
  `const least = 550;
const rows = await sql\`
  SELECT t, y, TIMESTAMP '2020-01-01' AS day FROM 'clicks.csv' WHERE y >= \${least} ORDER BY t\`;
if (!(rows[0]?.day instanceof Date)) throw new Error("no date");
rows.reverse();`,
);
const NAME = String
  .raw`SELECT t, y, TIMESTAMP '2020-01-01' AS day FROM 'clicks\.csv' WHERE y >= \$1 ORDER BY t \(550\)`;

Deno.test("a query is sealed with its rows: they play without DuckDB and the file, and --verify asks again and names the first row that differs", async () => {
  await using denoLock = await OwnLock.make();
  await using script = await Script.make(`${ASKING}\nawait stage.perform([{ cue: "Storm", score: clicks }]);`, {
    files: { "clicks.csv": clicksCsv([0, 0.1, 0.25, 0.5]) },
    deno: [denoLock.arg],
  });
  const whole = (await script.read("stage.ts")).replace("plot, Sound", "plot, sql, Sound");
  await script.write("stage.ts", whole);
  const verify = async () => {
    const { code, stdout, stderr } = await script.run(["--verify"]);
    assert.equal(stderr, "");
    return { code, stdout };
  };
  const locked = await script.run(["--lock"]);
  assert.equal(locked.code, 0, locked.stderr);
  assert.match(locked.stdout, /^stage\.lock\.json: 3 events, .*; reads stage\.data\/[0-9a-f]{8}-query\.jsonl\n$/);
  const lock = JSON.parse(await script.read("stage.lock.json"));
  assert.deepEqual([lock.data, lock.asked], [[], { clock: [], random: [] }]);
  assert.match(lock.versions["@duckdb/node-api"], /^\d/);
  const [query] = lock.queries;
  assert.deepEqual([query.values, query.rows, query.files[0].path], [["550"], 3, "clicks.csv"]);
  assert.equal(
    await script.read(query.path),
    `{"columns":[["t","number"],["y","number"],["day","date"]]}
[0.1,600,"2020-01-01T00:00:00.000Z"]
[0.25,700,"2020-01-01T00:00:00.000Z"]
[0.5,800,"2020-01-01T00:00:00.000Z"]
`,
  );
  const same = await verify();
  assert.equal(same.code, 0, same.stdout);
  assert.match(same.stdout, new RegExp(`^= query +${NAME}: 3 rows$`, "m"));

  await script.write("clicks.csv", clicksCsv([0, 0.1, 0.3, 0.5]));
  const changed = await verify();
  assert.equal(changed.code, 1);
  const how = `${NAME}: 1 of 3 rows differ; the first is row 2: t is 0\\.3, was 0\\.25: clicks\\.csv has changed`;
  assert.match(changed.stdout, new RegExp(`^≠ query +${how}$`, "m"));
  assert.match(
    changed.stdout,
    /^≠ events +1 of 3 differ; the first is event 2 \("Storm", 0\.300 s\): time is 0\.3 s, was/m,
  );
  assert.match(changed.stdout, new RegExp(`^≠ why +${how}$`, "m"));
  const times = async () =>
    [...(await script.run(["--list"])).stdout.matchAll(/^.*?(\d+\.\d+).*click/gm)].map(([, time]) => Number(time));
  assert.deepEqual(await times(), [0.1, 0.25, 0.5], "what was kept is what plays, until it is locked again");

  await script.write("clicks.csv", clicksCsv([0.05, 0.1, 0.25, 0.5]));
  const elsewhere = await verify();
  assert.equal(elsewhere.code, 0, elsewhere.stdout);
  assert.match(
    elsewhere.stdout,
    new RegExp(`^~ query +${NAME}: the same 3 rows, though clicks\\.csv has changed$`, "m"),
  );

  await script.write("clicks.csv", "t,z\n0,1\n");
  const broken = await verify();
  assert.equal(broken.code, 1);
  assert.match(
    broken.stdout,
    new RegExp(`^≠ query +${NAME} cannot be asked any more: Binder Error: Referenced column "y" not found`, "m"),
  );

  await script.write("stage.ts", whole.replace("least = 550", "least = 650"));
  await script.write("clicks.csv", clicksCsv([0, 0.1, 0.25, 0.5]));
  const other = await verify();
  assert.equal(other.code, 1);
  assert.match(other.stdout, new RegExp(`^≠ query +${NAME} is not asked any more$`, "m"));
  assert.match(other.stdout, /^≠ query +SELECT .* \(650\) is asked, and is not in the lock$/m);
  await script.write("stage.ts", whole);

  // The file may be too large for a stick, and DuckDB is not on the machine of the hall.
  const used = denoLock.arg.replace("--lock=", "");
  assert.match(await Deno.readTextFile(used), /"npm:@duckdb\/node-api@/);
  await Deno.copyFile(used, `${script.folder}/deno.lock`);
  const bundled = await script.run(["--bundle", "a.zip"]);
  assert.equal(bundled.code, 0, bundled.stderr);
  const folder = await unpack(`${script.folder}/a.zip`);
  const home = `${folder}/stage`;
  await assert.rejects(Deno.stat(`${home}/clicks.csv`), Deno.errors.NotFound);
  const { specifiers, npm, version } = JSON.parse(await Deno.readTextFile(`${home}/deno.lock`));
  assert.equal(version, "5");
  assert(specifiers["npm:papaparse@5.7.1"] !== undefined);
  assert.doesNotMatch(Object.keys({ ...specifiers, ...npm }).join(), /duckdb/);
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "-A", "--deny-ffi", "stage.ts", ...args],
      env: { NO_COLOR: "1" },
      cwd: home,
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.equal(text(stderr), "");
    return { code, stdout: text(stdout) };
  };
  const there = await run("--verify");
  assert.equal(there.code, 0, there.stdout);
  assert.match(
    there.stdout,
    new RegExp(`^~ query +${NAME}: 3 rows as they were kept, not asked again: Cannot load DuckDB`, "m"),
  );
  assert.match(there.stdout, /^= sound .*bit for bit$/m);
  assert.match(there.stdout, /^~ module +Cannot tell what the script imports: .*--allow-ffi$/m);
  await Deno.writeTextFile(`${home}/${query.path}`, (await script.read(query.path)).replace("0.25", "0.35"));
  const spoilt = await run("--verify");
  assert.equal(spoilt.code, 1);
  assert.match(spoilt.stdout, /^≠ query .*stage\.data\/.*, its kept rows, has changed$/m);
  assert.match(spoilt.stdout, /^≠ events +1 of 3 differ; the first is event 2 /m);
  await Deno.remove(folder, { recursive: true });
});
