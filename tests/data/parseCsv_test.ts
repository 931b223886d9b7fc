import assert from "node:assert/strict";
import { parseCsv } from "../../lib/data/parseCsv.ts";

const utc = (text: string) => new Date(`${text}Z`);
const column = (text: string, options = {}) => {
  const table = parseCsv(text, options);
  return table.map((row) => row[table.columns[0]!]);
};

Deno.test("parseCsv() types columns and gives plain rows", () => {
  const rows = parseCsv("date,close,up,name\n2020-01-01,3.5,true,ab\n2020-01-02,,FALSE,\n");
  assert.deepEqual(rows, [
    { date: utc("2020-01-01T00:00:00"), close: 3.5, up: true, name: "ab" },
    { date: utc("2020-01-02T00:00:00"), close: null, up: false, name: null },
  ]);
  assert.deepEqual(rows.columns, ["date", "close", "up", "name"]);
  assert.deepEqual(rows.warnings, []);
  assert.deepEqual(Object.keys(rows), ["0", "1"]);
});

Deno.test("parseCsv() reads numbers with sign, point and exponent, and nothing that only JavaScript takes for a number", () => {
  assert.deepEqual(column("n\n-1\n+2\n.5\n5.\n1e3\n-2.5E-3\n 7 \n0\n-0.5\n00.5"), [
    -1,
    2,
    .5,
    5,
    1e3,
    -2.5e-3,
    7,
    0,
    -.5,
    .5,
  ]);
  for (const text of ["0x10", "0b1", "0o7", "Infinity", "1,000", "1_000", "1e999", "--1", "1 2", "$5"]) {
    assert.deepEqual(column(`n\n1\n2\n"${text}"\n`), [1, 2, null], text);
  }
});

Deno.test("parseCsv() reads ISO dates and date-times in UTC, whatever the machine's zone", () => {
  const cells =
    "2020-01-31 2020-02-29T12:30 2020-01-01T00:00:00Z 2020-01-01T02:00:00+02:00 2020-01-01T12:00:01.5-0130 0099-01-01 2020-03"
      .split(" ");
  assert.deepEqual(column(`t\n${cells.join("\n")}\n2020-01-01 10:20:30.123456\n`), [
    utc("2020-01-31T00:00:00"),
    utc("2020-02-29T12:30:00"),
    utc("2020-01-01T00:00:00"),
    utc("2020-01-01T00:00:00"),
    utc("2020-01-01T13:30:01.500"),
    utc("0099-01-01T00:00:00"),
    utc("2020-03-01T00:00:00"),
    utc("2020-01-01T10:20:30.123"),
  ]);
  for (const text of ["2020-02-30", "2019-02-29", "2020-13-01", "2020-01-01T25:00", "2020-1-1", "20-01-01"]) {
    assert.deepEqual(column(`t\n2020-01-01\n2020-01-02\n${text}\n`).at(-1), null, text);
  }
});

Deno.test("parseCsv() reports a stray word with its line and makes it null", () => {
  const rows = parseCsv('note,close\n"two\nlines",1\n\nx,oops\ny,3\n');
  assert.deepEqual(rows.map((row) => row["close"]), [1, null, 3]);
  assert.equal(rows.warnings.length, 1);
  const { line, column, value, message } = rows.warnings[0]!;
  assert.deepEqual({ line, column, value }, { line: 5, column: "close", value: "oops" });
  assert.match(message, /"close".*"oops" is not a number.*null/);
});

Deno.test("parseCsv() reports strays in columns of dates and booleans too", () => {
  const rows = parseCsv("t,b\n2020-01-01,true\nsoon,true\n2020-01-03,maybe\n");
  assert.deepEqual(rows.map((row) => row["t"]), [utc("2020-01-01T00:00:00"), null, utc("2020-01-03T00:00:00")]);
  assert.deepEqual(rows.map((row) => row["b"]), [true, true, null]);
  assert.deepEqual(rows.warnings.map(({ line, column }) => [line, column]), [[3, "t"], [4, "b"]]);
});

Deno.test("parseCsv() with strict throws at the first stray, with its line", () => {
  assert.throws(() => parseCsv("a,b\n1,1\n2,x\ny,3\n4,4\n", { strict: true }), (error) => {
    assert(error instanceof SyntaxError);
    assert.match(error.message, /line 3: column "b": "x" is not a number/);
    return true;
  });
  assert.equal(parseCsv("a,b\n1,x\n,y\n", { strict: true }).length, 2);
});

Deno.test("parseCsv() types by majority: nine tenths, or all but one and more than half", () => {
  const cells = (numbers: number, words: number) => [
    ...Array.from({ length: numbers }, (_, i) => `${i}`),
    ...Array.from({ length: words }, (_, i) => `w${i}`),
  ];
  const type = (numbers: number, words: number) => typeof column(`n\n${cells(numbers, words).join("\n")}\n`)[0];
  assert.equal(type(2, 1), "number");
  assert.equal(type(1, 1), "string");
  assert.equal(type(18, 2), "number");
  assert.equal(type(17, 2), "string");
  // Whichever comes first.
  assert.deepEqual(column("n\nx\n1\n2\n"), [null, 1, 2]);
});

Deno.test("parseCsv() leaves a column of mixed text alone, and says so where it looks like numbers", () => {
  const rows = parseCsv("house,who\n12,1\n12a,b\n14,c\n14b,d\n16,e\n");
  assert.deepEqual(rows.map((row) => row["house"]), ["12", "12a", "14", "14b", "16"]);
  assert.deepEqual(rows.map((row) => row["who"]), ["1", "b", "c", "d", "e"]);
  assert.deepEqual(rows.warnings.map(({ line, column, value }) => [line, column, value]), [[3, "house", "12a"]]);
  assert.match(rows.warnings[0]!.message, /3 of 5 cells are numbers.*types: \{ "house": "number" \}/);
});

Deno.test("parseCsv() lets words for missing values not vote, but reports them", () => {
  const rows = parseCsv("n,country\n1,NA\nNA,DE\nn/a,US\nNaN,null\n2,FR\n");
  assert.deepEqual(rows.map((row) => row["n"]), [1, null, null, null, 2]);
  assert.deepEqual(rows.map((row) => row["country"]), ["NA", "DE", "US", "null", "FR"]);
  assert.deepEqual(rows.warnings.map(({ line }) => line), [3, 4, 5]);
});

Deno.test("parseCsv() keeps codes as text and says so", () => {
  const rows = parseCsv("zip,id,n\n02134,12345678901234567890,0\n90210,12345678901234567891,1e20\n");
  assert.deepEqual(rows[0], { zip: "02134", id: "12345678901234567890", n: 0 });
  assert.equal(rows[1]!["zip"], "90210");
  assert.deepEqual(rows.warnings.map(({ column, line }) => [column, line]), [["zip", 2], ["id", 2]]);
  assert.deepEqual(column("zip\n02134\n90210", { types: { zip: "number" } }), [2134, 90210]);
  assert.deepEqual(column("n\n100000000000000000000\n"), [1e20]);
});

Deno.test("parseCsv() forces types", () => {
  const dates = [
    "Jan 1 2000",
    "Jan 1, 2000",
    "1 January 2000",
    "1-Jan-00",
    "Sat Jan 01 2000 00:00:00 GMT+0000 (UTC)",
    "1/1/2000",
  ];
  dates.push(
    "Sat, 01 Jan 2000 02:00:00 +0200",
    "2000/1/1",
    "20000101",
    "2000",
    "January 2000",
    "1/1/2000 12:00 AM",
    "2000-01-01",
  );
  const expected = utc("2000-01-01T00:00:00");
  for (const date of dates) {
    assert.deepEqual(column(`date,n\n"${date}",1\n`, { types: { date: "date" } }), [expected], date);
  }
  for (const date of ["Foo 1 2000", "Feb 30 2000", "13/1/2000", "1/1/2000 13:00 PM", "banana 5", "1577836800", "Jan"]) {
    const table = parseCsv(`date,n\n"${date}",1\n`, { types: { date: "date" } });
    assert.equal(table[0]!["date"], null, date);
    assert.match(table.warnings[0]!.message, /is not a date/);
  }
  const rows = parseCsv("id,ok,n\n1,yes,x\n2,0,1\n", { types: { id: "string", ok: "boolean", n: "number" } });
  assert.deepEqual(rows, [{ id: "1", ok: true, n: null }, { id: "2", ok: false, n: 1 }]);
  assert.equal(rows.warnings.length, 1);
});

Deno.test("parseCsv() refuses unknown columns, types and options, and lists the known", () => {
  assert.throws(() => parseCsv("a,b\n1,2", { types: { c: "date" } }), { name: "TypeError", message: /"c".*a, b/ });
  assert.throws(() => parseCsv("a\n1", { types: { constructor: "date" } as never }), /"constructor".*columns are a/);
  assert.throws(() => parseCsv("a\n1", { types: { a: "money" as "date" } }), {
    name: "TypeError",
    message: /"money".*number, date/,
  });
  assert.throws(() => parseCsv("a\n1", { type: {} } as never), { name: "TypeError", message: /"type".*types/ });
  assert.throws(() => parseCsv("a\n1", { delimiter: "::" }), RangeError);
  assert.throws(() => parseCsv(new Uint8Array() as never), TypeError);
});

Deno.test("parseCsv() reads BOM, CRLF, CR, mixed line endings and quoted newlines", () => {
  assert.deepEqual(parseCsv("\ufeffa,b\r\n1,x\r\n2,y\r\n"), [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  assert.deepEqual(parseCsv("a,b\r1,x\r2,y\r"), [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  assert.deepEqual(parseCsv("a,b\r\n1,x\n2,y\r\n"), [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  assert.deepEqual(parseCsv('a,b\r\n1,"x\r\nz"\r\n2,y\r\n3,5"\r\n4,"q\r"\r\n').map((row) => row["b"]), [
    "x\r\nz",
    "y",
    '5"',
    "q\r",
  ]);
  assert.deepEqual(parseCsv('a,b\n1,"say ""hi"", then go"\n')[0]!["b"], 'say "hi", then go');
});

Deno.test("parseCsv() finds ; and tab and | as separators, and takes another when told", () => {
  for (const mark of [";", "\t", "|"]) {
    const rows = parseCsv(`a, euro${mark}b\n1${mark}"x, y"\n2${mark}z\n`);
    assert.deepEqual(rows, [{ "a, euro": 1, b: "x, y" }, { "a, euro": 2, b: "z" }]);
  }
  assert.deepEqual(parseCsv("date;close\n2020-01-01;3,5\n", { decimal: "," })[0]!["close"], 3.5);
  assert.deepEqual(parseCsv("a:b\n1:2\n", { delimiter: ":" }), [{ a: 1, b: 2 }]);
});

Deno.test("parseCsv() refuses ragged rows, open quotes and empty text, with the line", () => {
  const fails = (text: string, message: RegExp) =>
    assert.throws(() => parseCsv(text), { name: "SyntaxError", message });
  fails('a,b\n"1\n",2\n3\n', /line 4: number of cells is 1.*names 2 \(a, b\)/);
  fails("a,b\n1,2,3\n", /line 2: number of cells is 3/);
  fails('a,b\n1,2\n3,"x\ny\n', /line 3: a quoted cell begins/);
  fails('a,b\n1,"x"y\n', /line 2: text follows/);
  fails("", /empty/);
  fails("\n\n", /empty/);
});

Deno.test("parseCsv() gives zero rows and the columns for a file with only a header", () => {
  for (const text of ["a,b", "a,b\n", "a,b\r\n\r\n"]) {
    const rows = parseCsv(text);
    assert.deepEqual(rows, []);
    assert.deepEqual(rows.columns, ["a", "b"]);
  }
});

Deno.test("parseCsv() makes names unique and never empty, and says so", () => {
  const rows = parseCsv("\na,a,, b,a_2\n1,2,3,4,5\n");
  assert.deepEqual(rows.columns, ["a", "a_3", "column_3", "b", "a_2"]);
  assert.deepEqual(rows[0], { a: 1, a_3: 2, column_3: 3, b: 4, a_2: 5 });
  assert.deepEqual(rows.warnings.map(({ line, column, value }) => [line, column, value]), [
    [2, "a_3", "a"],
    [2, "column_3", ""],
    [2, "b", " b"],
  ]);
});

Deno.test("parseCsv() keeps empty lines of a single column as null, those at the end aside", () => {
  assert.deepEqual(parseCsv("a\n1\n\n3\n\n\n"), [{ a: 1 }, { a: null }, { a: 3 }]);
  assert.deepEqual(parseCsv("a,b\n1,2\n\n,\n"), [{ a: 1, b: 2 }, { a: null, b: null }]);
});

Deno.test("parseCsv() does not let names reach prototypes", () => {
  const rows = parseCsv("__proto__,constructor,toString,a\n1,2,3,4\n5,6,7,8\n");
  assert.deepEqual(Object.entries(rows[1]!), [["__proto__", 5], ["constructor", 6], ["toString", 7], ["a", 8]]);
  assert.equal(Object.getPrototypeOf(rows[0]), Object.prototype);
  assert.equal(({} as Record<string, unknown>)["a"], undefined);
  assert.equal(Object.prototype.toString.call({}), "[object Object]");
});

Deno.test("parseCsv() keeps 1000 warnings a column and counts the rest", () => {
  const rows = parseCsv(`n\n${"1\n".repeat(20_000)}${"x\n".repeat(1500)}`);
  assert.equal(rows.warnings.length, 1001);
  assert.equal(rows.warnings[999]!.line, 21_001);
  assert.match(rows.warnings[1000]!.message, /500 more/);
});

Deno.test("parseCsv() types by the whole column, also when its beginning promised something else", () => {
  const numbers = Array.from({ length: 30_000 }, (_, i) => `${i}`).join("\n");
  const words = Array.from({ length: 30_000 }, (_, i) => `w${i}`).join("\n");
  const late = column(`n\n${numbers}\n${words}\n`);
  assert.deepEqual([late[0], late[29_999], late[30_000]], ["0", "29999", "w0"]);
  const early = column(`n\nx\n${"word\n".repeat(1)}${numbers}\n`);
  assert.deepEqual(early.slice(0, 3), [null, null, 0]);
  assert.equal(column(`n\n${numbers}\n007\n`)[5], "5");
});

Deno.test("parseCsv() says how to read text that is dates in words, or numbers with a comma", () => {
  const rows = parseCsv("day;price;who\nJan 1 2000;1,5;Ann\nJan 2 2000;2,5;Bob\n");
  assert.deepEqual(rows[0], { day: "Jan 1 2000", price: "1,5", who: "Ann" });
  assert.deepEqual(rows.warnings.map(({ line, column, value }) => [line, column, value]), [
    [2, "day", "Jan 1 2000"],
    [2, "price", "1,5"],
  ]);
  assert.match(rows.warnings[0]!.message, /"Jan 1 2000" looks like a date.*give types: \{ "day": "date" \}$/);
  assert.match(rows.warnings[1]!.message, /"1,5" has a comma and stays text.*give decimal: ","$/);
  const read = parseCsv("day;price\nJan 1 2000;1,5\n", { types: { day: "date" }, decimal: "," });
  assert.deepEqual([...read.warnings], []);
  assert.deepEqual(read[0], { day: utc("2000-01-01T00:00:00"), price: 1.5 });
});
