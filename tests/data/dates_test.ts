import fc from "fast-check";
import assert from "node:assert/strict";
import { parseDate, parseIsoDate } from "../../lib/data/dates.ts";

const date = fc.date({
  noInvalidDate: true,
  min: new Date("0000-01-01T00:00:00Z"),
  max: new Date("9999-12-30T00:00:00Z"),
});

Deno.test("parseIsoDate() agrees with Date on every form that Date reads as UTC", () => {
  fc.assert(fc.property(date, fc.constantFrom(7, 10, 16, 19, 20, 21, 22, 23), (date, length) => {
    const text = date.toISOString().slice(0, length).replace(/\.$/, "");
    const expected = Date.parse(text.includes("T") ? `${text}Z` : text);
    assert.equal(parseIsoDate(text), expected, text);
    assert.equal(parseIsoDate(text.replace("T", " ")), expected, text);
    if (text.includes("T")) assert.equal(parseIsoDate(`${text}Z`), expected, `${text}Z`);
    assert.equal(parseDate(text), expected, text);
  }));
});

Deno.test("parseIsoDate() subtracts offsets", () => {
  fc.assert(fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
    const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
    const size = Math.abs(offset);
    const zone = `${offset < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
    const text = date.toISOString().replace("Z", zone);
    assert.equal(parseIsoDate(text), date.getTime() - offset * 60_000, text);
    assert.equal(parseIsoDate(text.replace(/:(\d\d)$/, "$1")), date.getTime() - offset * 60_000, text);
  }));
});

Deno.test("parseIsoDate() refuses days and times that there are not", () => {
  const texts =
    "2020-02-30 2100-02-29 2020-00-01 2020-01-00 2020-01-32 2020-01-01T24:00 2020-01-01T00:60:00 2020-01-01T00:00:60Z"
      .split(" ");
  for (const text of [...texts, "2020-01-01T00:00:00.000+25:00", "202O-01-01", "2020-01-01x", "", "2020"]) {
    assert(Number.isNaN(parseIsoDate(text)), text);
  }
});
