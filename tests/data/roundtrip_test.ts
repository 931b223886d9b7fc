import fc from "fast-check";
import assert from "node:assert/strict";
import Papa from "../../lib/data/papaparse.ts";
import { parseCsv } from "../../lib/data/parseCsv.ts";
import type { Cell, Row } from "../../lib/data/Table.ts";
import { TableReader } from "../../lib/data/TableReader.ts";

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 === 0 ? 0 : value);
const date = fc.date({ noInvalidDate: true });
const text = fc.string({ unit: fc.constantFrom(..."abz ,;|\t\"\r\n'é𝄞-") }).filter((value) => value.trim() !== "")
  .map((value) => `t${value}`); // never a number, a date, a boolean or a word for a missing value
const cells: Record<string, fc.Arbitrary<Cell>> = { number, date, boolean: fc.boolean(), string: text };

const tables = fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,12}$/), { minLength: 2, maxLength: 5 }).chain((names) =>
  fc.array(fc.constantFrom(...Object.keys(cells)), { minLength: names.length, maxLength: names.length }).chain((
    types,
  ) =>
    fc.array(
      fc.tuple(...types.map((type) => fc.option(cells[type]!))).map((values) =>
        Object.fromEntries(names.map((name, i) => [name, values[i]!])) as Row
      ),
      { minLength: 1, maxLength: 12 },
    ).map((rows) => ({ names, rows }))
  )
);
const written = fc.record({ delimiter: fc.constantFrom(",", ";", "\t", "|"), newline: fc.constantFrom("\n", "\r\n") });

Deno.test("parseCsv() gives back what Papa.unparse wrote", () => {
  fc.assert(
    fc.property(tables, written, ({ names, rows }, { delimiter, newline }) => {
      const text = Papa.unparse(rows, { columns: names, delimiter, newline });
      const table = parseCsv(text, { delimiter });
      assert.deepEqual(table.columns, names);
      assert.deepEqual([...table], rows);
      assert.deepEqual(table.warnings, []);
    }),
    { numRuns: 300 },
  );
});

/** What reading a text in these pieces gives: rows, columns and warnings, or the error's message. */
function outcome(text: string, sizes: readonly number[]): unknown {
  try {
    let reader = new TableReader({});
    for (;;) {
      let at = 0;
      for (let i = 0; at < text.length; i++) reader.push(text.slice(at, at += sizes[i % sizes.length]!));
      const table = reader.end();
      if (table) return { rows: [...table], columns: table.columns, warnings: table.warnings };
      reader = reader.again();
    }
  } catch (error) {
    return String(error);
  }
}

const hostile = fc.string({ unit: fc.constantFrom(...'a1-,;""\r\n\n ') });
const good = fc.tuple(tables, written).map(([{ names, rows }, options]) =>
  Papa.unparse(rows, { columns: names, ...options })
);
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

Deno.test("a table does not depend on the pieces that its text comes in", () => {
  fc.assert(
    fc.property(fc.oneof(hostile, good), sizes, (text, sizes) => {
      assert.deepEqual(outcome(text, sizes), outcome(text, [text.length || 1]));
    }),
    { numRuns: 500 },
  );
});

Deno.test("a table does not depend on the pieces past the beginning that the delimiter is found in either", () => {
  const beginning = `a,b\n${"1,x\n".repeat(16_380)}`;
  fc.assert(
    fc.property(fc.oneof(hostile, good), sizes, (rest, sizes) => {
      const text = beginning + rest;
      const whole = outcome(text, [text.length]);
      assert.deepEqual(outcome(text, [beginning.length - 20, ...sizes, ...sizes, text.length]), whole);
      assert.deepEqual(outcome(text, [1021]), whole);
    }),
    { numRuns: 60 },
  );
});

Deno.test("the delimiter is found in a beginning that does not depend on the pieces", () => {
  const text = `"${"x".repeat(70_000)}";b\n1;2\n`;
  assert.deepEqual(outcome(text, [1000]), outcome(text, [text.length]));
});

Deno.test("a row that is longer than a piece is not scanned again for each piece", () => {
  const reader = new TableReader({});
  reader.push(`a,b\n${"1,x\n".repeat(20_000)}2,"`);
  const piece = "line\n".repeat(200);
  for (let i = 0; i < 20_000; i++) reader.push(piece); // 20 MB in one cell: minutes, if it were
  reader.push('"\n');
  assert.equal(reader.end()?.at(-1)?.["b"], piece.repeat(20_000));
});
