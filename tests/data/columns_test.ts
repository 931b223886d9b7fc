import assert from "node:assert/strict";
import { columnType, pickColumns } from "../../lib/data/columns.ts";
import { parseCsv } from "../../lib/data/parseCsv.ts";

Deno.test("pickColumns() takes the first date and the first number", () => {
  const rows = parseCsv("name,close,date,volume\na,1,2020-01-01,2\n");
  assert.deepEqual(pickColumns(rows), { x: "date", y: "close" });
});

Deno.test("pickColumns() takes the row's number where there is no date", () => {
  assert.deepEqual(pickColumns(parseCsv("name,close\na,\nb,1\n")), { x: null, y: "close" });
});

Deno.test("pickColumns() refuses a table without numbers and lists its columns with their types", () => {
  const rows = parseCsv("date,name,ok,none\n2020-01-01,a,true,\n");
  assert.throws(() => pickColumns(rows), {
    name: "TypeError",
    message: /date \(date\), name \(string\), ok \(boolean\), none \(empty\)/,
  });
});

Deno.test("columnType() refuses an unknown column and lists the known", () => {
  const rows = parseCsv("a,b\n1,2\n");
  assert.equal(columnType(rows, "a"), "number");
  assert.throws(() => columnType(rows, "c"), { name: "TypeError", message: /"c".*a, b/ });
});
