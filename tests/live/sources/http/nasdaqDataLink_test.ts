import assert from "node:assert/strict";
import { nasdaqDataLink } from "auscult";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

/** An answer of the time-series API, as its documentation shows it. */
const series = (...data: unknown[][]) => ({
  dataset_data: {
    limit: null,
    transform: null,
    column_index: null,
    column_names: ["Date", "Open", "High", "Low"],
    start_date: "2015-05-24",
    end_date: "2015-05-28",
    frequency: "daily",
    data,
    collapse: null,
    order: "asc",
  },
});

Deno.test("nasdaqDataLink() gives a time series, oldest first, then what is new or revised, once an hour", async () => {
  const first = ["2015-05-26", 9.53, 10.11, 12.98], second = ["2015-05-27", 9.53, 10.13, null];
  await using server = feedServer(
    () => Response.json(series(first, second)),
    () => Response.json(series(first, ["2015-05-27", 9.53, 10.13, 12.97], ["2015-05-28", 9.58, 10.17, 12.96])),
  );
  const clock = new StepClock({ held: 30 });
  const source = nasdaqDataLink("WIKI/FB", { base: server.base, clock, parameters: { start_date: "2015-05-24" } });
  const rows = [];
  for await (const row of source) if (rows.push(Object.values(row)) === 4) break;
  assert.deepEqual(rows, [
    [new Date("2015-05-26"), 9.53, 10.11, 12.98],
    [new Date("2015-05-27"), 9.53, 10.13, null],
    [new Date("2015-05-27"), 9.53, 10.13, 12.97],
    [new Date("2015-05-28"), 9.58, 10.17, 12.96],
  ]);
  assert.deepEqual(clock.waits.map(Math.round), [3600]);
  const url = new URL(server.requests[0]!.url);
  assert.equal(url.pathname + url.search, "/api/v3/datasets/WIKI/FB/data.json?order=asc&start_date=2015-05-24");
  assert.equal(server.requests[0]!.headers.get("x-api-token"), null);
  // Without a key.
  assert.deepEqual(source.quota!.windows.map(({ limit, window }) => [limit, window]), [[20, 600], [50, 86_400]]);
});

Deno.test("nasdaqDataLink() gives a table, with the key of the environment and the limits that this has", async () => {
  Deno.env.set("NASDAQ_DATA_LINK_API_KEY", "a-key-of-the-test");
  try {
    const datatable = {
      data: [["AAPL", "2026-01-02", 3.5]],
      columns: ["ticker", "date", "eps"].map((name) => ({ name, type: "x" })),
    };
    await using server = feedServer(() => Response.json({ datatable, meta: { next_cursor_id: null } }));
    const clock = new StepClock({ held: 30 });
    const source = nasdaqDataLink("ZACKS/FC", {
      base: server.base,
      clock,
      table: true,
      parameters: { ticker: "AAPL" },
    });
    for await (const row of source) {
      assert.deepEqual(row, { ticker: "AAPL", date: new Date("2026-01-02"), eps: 3.5 });
      break;
    }
    const url = new URL(server.requests[0]!.url);
    assert.equal(url.pathname + url.search, "/api/v3/datatables/ZACKS/FC.json?ticker=AAPL");
    assert.equal(server.requests[0]!.headers.get("x-api-token"), "a-key-of-the-test");
    assert.deepEqual(source.quota!.windows.map(({ limit, window }) => [limit, window]), [[300, 10], [2000, 600], [
      50_000,
      86_400,
    ]]);
  } finally {
    Deno.env.delete("NASDAQ_DATA_LINK_API_KEY");
  }
});

Deno.test("nasdaqDataLink() says when a table has more rows than one answer holds", async () => {
  const datatable = { data: [["AAPL"]], columns: [{ name: "ticker" }] };
  await using server = feedServer(() => Response.json({ datatable, meta: { next_cursor_id: "djEuMV8" } }));
  const said: string[] = [];
  const options = {
    base: server.base,
    clock: new StepClock({ held: 30 }),
    table: true,
    onFault: (text: string) => said.push(text),
  };
  for await (const _ of nasdaqDataLink("ZACKS/FC", options)) break;
  assert.deepEqual(said, [
    "nasdaq data link ZACKS/FC: the table goes on after these 1 rows, which are all that come in one answer; narrow it by parameters",
  ]);
});

Deno.test("nasdaqDataLink() says what the server says, and names a code", async () => {
  const error = { quandl_error: { code: "QECx02", message: "You have submitted an incorrect Quandl code." } };
  await using server = feedServer(
    () => Response.json(error, { status: 404 }),
    () => Response.json(series(["2015-05-26", 1, 2, 3])),
  );
  const said: string[] = [];
  const options = { base: server.base, clock: new StepClock({ held: 30 }), onFault: (text: string) => said.push(text) };
  for await (const _ of nasdaqDataLink("WIKI/NONE", options)) break;
  assert.match(
    said[0]!,
    /^nasdaq data link WIKI\/NONE: the server answered 404 Not Found: You have submitted an incorrect/,
  );
  for (const code of ["AAPL", "WIKI/../x", "WIKI/A?b"]) {
    assert.throws(() => nasdaqDataLink(code), /a code is a database, "\/" and a dataset, such as "WIKI\/AAPL"/);
  }
});
