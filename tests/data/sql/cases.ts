/** The tests of sql``, which sql_test.ts runs: alone they would write DuckDB into the project's lock. */
import assert from "node:assert/strict";
import { csv } from "../../../lib/data/csv.ts";
import { loadDuckDb } from "../../../lib/data/sql/DuckDb.ts";
import { sql } from "../../../lib/data/sql/sql.ts";
import { OwnLock } from "../../helpers/ownLock.ts";

/** A folder with these files; removed at the end. */
async function inFolder(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "sql-" });
  const before = Deno.cwd();
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    Deno.chdir(folder);
    await use(folder);
  } finally {
    Deno.chdir(before);
    await Deno.remove(folder, { recursive: true });
  }
}

const QUAKES = "day,mag,place,felt\n2020-01-01,4.5,Chile,true\n2020-01-02,6.25,O'Higgins,false\n2020-01-03,,,\n";

Deno.test("sql`` gives the same rows of a CSV as csv(), and of the same table as Parquet and JSON", async () => {
  await inFolder({ "quakes.csv": QUAKES }, async () => {
    const instance = await (await loadDuckDb()).DuckDBInstance.create(":memory:", {});
    const connection = await instance.connect();
    await connection.runAndReadAll("COPY (FROM 'quakes.csv') TO 'quakes.parquet'");
    await connection.runAndReadAll("COPY (FROM 'quakes.csv') TO 'quakes.json'");
    connection.closeSync();
    instance.closeSync();
    const rows = await csv("quakes.csv");
    assert.equal(rows.length, 3);
    for (
      const table of [await sql`FROM 'quakes.csv'`, await sql`FROM 'quakes.parquet'`, await sql`FROM 'quakes.json'`]
    ) {
      assert.deepEqual([...table], [...rows]);
      assert.deepEqual(table.columns, rows.columns);
      assert.deepEqual(table.warnings, []);
    }
    assert.deepEqual([...await sql`SELECT count(*) AS n FROM 'quak*.csv'`], [{ n: 3 }], "a pattern names files");
    await Deno.mkdir("it's");
    await Deno.copyFile("quakes.csv", "it's/quakes.csv");
    const within =
      await sql`SELECT (SELECT max(mag) FROM 'it''s/quakes.csv') AS a, (SELECT min(mag) FROM './it''s/*.csv') AS b`;
    assert.deepEqual([...within], [{ a: 6.25, b: 4.5 }], "a query within a query reads files too");
  });
});

Deno.test("sql`` gives numbers, moments, truth, text and null, whatever DuckDB's type is", async () => {
  const table =
    await sql`SELECT 1::TINYINT AS a, 2::UBIGINT AS b, sum(x) AS c, 1.10::DECIMAL(20, 2) AS d, 0.5::FLOAT AS e,
    DATE '1969-12-31' AS day, TIMESTAMP '2020-01-01 12:00:00.123456' AS t, TIMESTAMPTZ '2020-01-01 12:00:00+02' AS zone,
    TIMESTAMP_S '2020-01-01 00:00:01' AS s, TIMESTAMP_NS '1969-12-31 23:59:59.999999999' AS ns, TIME '12:30:00' AS clock,
    'x'::ENUM('x', 'y') AS kind, NULL AS nothing, true AS yes FROM range(5) AS r(x)`;
  assert.deepEqual(table[0], {
    ...{ a: 1, b: 2, c: 10, d: 1.1, e: 0.5, day: new Date("1969-12-31"), t: new Date("2020-01-01T12:00:00.123Z") },
    ...{ zone: new Date("2020-01-01T10:00:00Z"), s: new Date("2020-01-01T00:00:01Z") },
    ...{ ns: new Date("1969-12-31T23:59:59.999Z"), clock: "12:30:00", kind: "x", nothing: null, yes: true },
  });
  const odd = await sql`SELECT 'nan'::DOUBLE AS a, 1 AS a, -'inf'::FLOAT AS b`;
  assert.deepEqual([...odd], [{ a: null, a_2: 1, b: null }]);
  assert.deepEqual(odd.warnings.map(({ message }) => message), [
    'column 2 has the name "a" again and is called "a_2"',
    'NaN in row 1 of column "a" became null',
    '-Infinity in row 1 of column "b" became null',
  ]);
  assert.deepEqual((await sql`SELECT 1 AS x WHERE false`).columns, ["x"]);
});

Deno.test("sql`` refuses what a cell cannot hold, and says what to write instead", async () => {
  const most = await sql`SELECT 9007199254740991 AS a, -9007199254740991 AS b`;
  assert.deepEqual([...most], [{ a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER }]);
  await assert.rejects(
    sql`SELECT * FROM (VALUES (1), (9007199254740993)) AS t(id)`,
    (error: Error) => {
      assert(error instanceof RangeError);
      assert.match(
        error.message,
        /^Cannot query: column "id", row 2: 9007199254740993 is larger than .*cast it to DOUBLE/,
      );
      assert.match(error.message, /\nThe query: SELECT \* FROM \(VALUES/);
      return true;
    },
  );
  assert.deepEqual([...await sql`SELECT 9007199254740993::VARCHAR AS id`], [{ id: "9007199254740993" }]);
  await assert.rejects(sql`SELECT [1, 2] AS l`, /column "l" is INTEGER\[\], .*unnest\(column\)/);
  await assert.rejects(sql`SELECT INTERVAL 1 HOUR AS i`, /column "i" is INTERVAL, .*epoch\(column\)/);
  await assert.rejects(sql`SELECT DATE 'infinity' AS d`, /column "d", row 1: .* is no moment of the years/);
});

Deno.test("sql`` binds values: whatever stands in them stays a value", async () => {
  await inFolder({ "quakes.csv": QUAKES }, async () => {
    for (const hostile of ["O'Higgins", "' OR 1 = 1 --", "x'; COPY (SELECT 1) TO 'owned.csv'; --", "$1", "${a}"]) {
      const found = await sql`SELECT mag, ${hostile} AS same FROM 'quakes.csv' WHERE place = ${hostile}`;
      assert.deepEqual([...found], hostile === "O'Higgins" ? [{ mag: 6.25, same: hostile }] : []);
      assert.deepEqual([...await sql`SELECT ${hostile} AS same`], [{ same: hostile }]);
    }
    assert.deepEqual([...Deno.readDirSync(".")].map(({ name }) => name), ["quakes.csv"]);
    const values = await sql`SELECT ${1.5} AS a, ${3} AS b, ${2n ** 53n - 1n} AS c, ${true} AS d, ${null} AS e,
      ${new Date("2020-01-01T00:00:00.005Z")} AS f, (${2n ** 70n})::VARCHAR AS g LIMIT ${1}`;
    assert.deepEqual([...values], [{
      ...{ a: 1.5, b: 3, c: 2 ** 53 - 1, d: true, e: null, f: new Date("2020-01-01T00:00:00.005Z") },
      g: "1180591620717411303424",
    }]);
    const since = new Date("2020-01-02");
    assert.deepEqual([...await sql`SELECT mag FROM read_csv(${"quakes.csv"}) WHERE day >= ${since} ORDER BY day`], [
      { mag: 6.25 },
      { mag: null },
    ]);
  });
  await assert.rejects(sql`SELECT ${[1, 2] as never}`, /^TypeError: Cannot bind value 1 of the query: it is an array/);
  await assert.rejects(sql`SELECT 1, ${NaN}`, /^RangeError: Cannot bind value 1 of the query: it is NaN/);
  await assert.rejects(sql`SELECT ${new Date(NaN)}`, /^RangeError: .* an invalid date/);
  await assert.rejects(sql("SELECT 1" as never), /^TypeError: Cannot query by a call with a text: write sql`SELECT/);
  await assert.rejects(sql`FROM 'data/${"sp500"}.csv'`, /value 1 stands within quotes .*read_csv\(\$\{path\}\)/);
  await assert.rejects(sql`FROM ${"data/sp500.csv"}`, /cannot stand for a table .*: read_csv\(\$\{path\}\)/);
  await assert.rejects(sql`SELECT $1`, /\$1 and \? belong to values/);
});

Deno.test("sql`` says which column, file or word it does not know, and what there is", async () => {
  await inFolder({ "quakes.csv": QUAKES }, async (folder) => {
    await assert.rejects(sql`SELECT magg FROM 'quakes.csv' WHERE mag > ${4}`, (error: Error) => {
      assert(error instanceof SyntaxError);
      assert.match(error.message, /^Cannot query: Binder Error: Referenced column "magg" not found/);
      assert.match(error.message, /\nquakes\.csv has the columns day, mag, place, felt\n/);
      assert.match(error.message, /\nThe query: SELECT magg FROM 'quakes\.csv' WHERE mag > \$1\n {2}\$1 = 4$/);
      return true;
    });
    for (
      const query of [
        () => sql`FROM 'quake.csv'`,
        () => sql`FROM read_csv(${"quake.csv"})`,
        () => sql`FROM read_csv(['quakes.csv', 'quake.csv'])`,
      ]
    ) {
      await assert.rejects(query(), (error: Error) => {
        assert(error instanceof Deno.errors.NotFound);
        assert.match(error.message, /^Cannot query: there is no file "quake\.csv"; the current folder is /);
        assert(error.message.includes(folder));
        return true;
      });
    }
    await assert.rejects(
      sql`SELEC 1`,
      /^SyntaxError: Cannot query: syntax error at or near "SELEC", line 1: SELEC 1\nThe/,
    );
    assert.equal((await sql`SELECT * FROM quakes.csv`).length, 3, "DuckDB takes a simple name without quotes");
    await assert.rejects(
      sql`SELECT * FROM data/quakes.csv`,
      /the path of a file stands in quotes: FROM 'data\/quakes\.csv'/,
    );
    assert((await sql`SELECT table_name FROM information_schema.tables`).columns.includes("table_name"));
    await assert.rejects(sql`SELECT 1; SELECT 2`, /expected one SELECT statement, got 2/);
    await assert.rejects(
      sql`SELECT * FROM nowhere`,
      /^SyntaxError: Cannot query: Catalog Error: Table with name nowhere/,
    );
  });
});

Deno.test("sql`` reads the files that stand in the query, and can do nothing else", async () => {
  await inFolder({ "quakes.csv": QUAKES, "secret.csv": "key\nhush\n" }, async () => {
    for (const write of ["COPY (SELECT 1) TO 'owned.csv'", "CREATE TABLE t (a INT)", "SET threads = 4"]) {
      const query = Object.assign([write], { raw: [write] });
      await assert.rejects(
        sql(query),
        /^SyntaxError: Cannot query: it is no SELECT; sql reads files, it changes nothing/,
      );
    }
    await assert.rejects(
      sql`SELECT * FROM 'quakes.csv', read_csv('secret' || '.csv')`,
      /Permission Error.*secret\.csv[\s\S]*The files of a query stand in it as they are/,
    );
    await assert.rejects(sql`PIVOT 'quakes.csv' ON place USING sum(mag)`, /PIVOT is written as sum\(x\) FILTER/);
    await assert.rejects(sql`FROM 'https://example.org/a.csv'`, /^TypeError: .*allowed are files on this disk/);
    await assert.rejects(sql`FROM 's3://bucket/a.parquet'`, /^TypeError: .*allowed are files on this disk/);
    assert.deepEqual([...Deno.readDirSync(".")].map(({ name }) => name).sort(), ["quakes.csv", "secret.csv"]);
  });
});

Deno.test("sql`` asks Deno whether a file may be read", async () => {
  await inFolder({ "quakes.csv": QUAKES }, async (folder) => {
    const { stdout } = await run(
      `try { await sql\`FROM 'quakes.csv'\`; } catch (error) { console.log(error.name, error.message.split("\\n")[0]); }`,
      { permissions: ["--allow-ffi", "--allow-env", `--deny-read=${folder}/quakes.csv`, "--allow-read"], cwd: folder },
    );
    assert.match(stdout, /^NotCapable Cannot query: Requires read access to "quakes\.csv"/);
  });
});

Deno.test("sql`` gives the same rows in another time zone, and groups and sums in the same order each time", async () => {
  const script = `const rows = await sql\`SELECT DATE '2020-07-01' AS d, TIMESTAMP '2020-07-01 00:30:00' AS t,
      date_trunc('day', TIMESTAMPTZ '2020-07-01 01:00:00+02') AS day, strftime(TIMESTAMPTZ '2020-07-01 00:00:00Z', '%H') AS hour\`;
    const sums = await sql\`SELECT date_part('dow', date) AS k, sum(close * 1.1::DOUBLE) AS s FROM 'data/sp500.csv' GROUP BY k\`;
    console.log(JSON.stringify([rows, sums]));`;
  const answers = await Promise.all(
    ["UTC", "America/New_York", "Pacific/Kiritimati"].map((TZ) => run(script, { env: { TZ }, permissions: ["-A"] })),
  );
  assert.deepEqual(JSON.parse(answers[0]!.stdout)[0], [{
    ...{ d: "2020-07-01T00:00:00.000Z", t: "2020-07-01T00:30:00.000Z", day: "2020-06-30T00:00:00.000Z", hour: "00" },
  }]);
  assert.equal(new Set(answers.map(({ stdout }) => stdout)).size, 1, answers.map(({ stdout }) => stdout).join("\n"));
});

Deno.test("sql`` runs as its documentation shows it", async () => {
  for (const path of ["docs/tables.md", "lib/data/sql/sql.ts"]) {
    const documentation = await Deno.readTextFile(new URL(`../../../${path}`, import.meta.url));
    const [, code = ""] = /```ts ignore\n(.*?)```/s.exec(documentation) ?? [];
    assert.match(code, /sql`\s+(\* +)?SELECT/);
    await run(code.replaceAll(/^ \* ?/gm, ""), { permissions: ["-A"] });
  }
});

/** Runs a script that has `sql`, in a process of its own. */
async function run(
  script: string,
  { permissions, env = {}, cwd }: { permissions: readonly string[]; env?: Record<string, string>; cwd?: string },
): Promise<{ stdout: string }> {
  const root = new URL("../../../", import.meta.url).pathname;
  await using lock = await OwnLock.make();
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  const imports = script.includes("import ") ? "" : `import { sql } from "${root}lib/data/sql/sql.ts";\n`;
  await Deno.writeTextFile(path, `${imports}${script}\n`);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", lock.arg, "--config", `${root}deno.json`, ...permissions, path],
    env: { NO_COLOR: "1", ...env },
    cwd: cwd ?? root,
  }).output();
  await Deno.remove(path);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(code, 0, text(stderr));
  return { stdout: text(stdout) };
}
