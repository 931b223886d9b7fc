import { columnsOf } from "../sound/data.ts";
import { suggest } from "../sound/suggest.ts";
import type { LiveRow } from "./OscStream.ts";
import type { Channel } from "./streamChannels.ts";
import { type Missing, RowFitter, scaleOf } from "./streamRows.ts";
import { checkTypes, chooseTag, isMissing } from "./typeTags.ts";

/**
 * Rows that arrive over time, as they are sent. Their type tags are stated, or those of the first row that has all its values; a later
 * row that does not fit them is not sent, and says why: what comes from outside does not end a performance.
 *
 * @throws {TypeError} for a scale without a domain, and an array of values: nobody knows what will come
 */
export function liveRows(
  rows: AsyncIterable<unknown>,
  channels: readonly Channel[],
  { types: stated, missing, address }: { types: string | undefined; missing: Missing; address: string },
): AsyncIterator<LiveRow> {
  const labels = channels.map(({ label }) => label);
  const types = stated === undefined ? undefined : checkTypes(stated, labels);
  const scales = channels.map((channel) => {
    const { label, scale, value } = channel;
    if (typeof value === "object") {
      throw new TypeError(
        `Cannot stream ${label}: an array has no value for rows that arrive over time; a function has`,
      );
    }
    if (scale !== undefined && scale.domain === undefined && scale.type !== "identity") {
      throw new TypeError(
        `Cannot scale ${label}: the extent of rows that arrive over time is not known; say it, { value, domain: [0, 100] }`,
      );
    }
    return scaleOf(channel, []);
  });
  const iterator = rows[Symbol.asyncIterator]();
  const fitted = fitRows({ [Symbol.asyncIterator]: () => iterator }, { channels, scales, types, missing, address });
  return {
    next: () => fitted.next(),
    // A generator that waits for a row returns only when that has come: the source is told at once.
    async return() {
      await iterator.return?.();
      return await fitted.return(undefined);
    },
  };
}

async function* fitRows(
  rows: AsyncIterable<unknown>,
  { channels, scales, types: stated, missing, address }: {
    channels: readonly Channel[];
    scales: readonly ReturnType<typeof scaleOf>[];
    types: string | undefined;
    missing: Missing;
    address: string;
  },
): AsyncGenerator<LiveRow, undefined> {
  let types = stated;
  let fitter: RowFitter | undefined;
  let row = -1;
  for await (const d of rows) {
    row++;
    if (row === 0) checkColumns(d, channels);
    const values = channels.map(({ value }, c) => {
      const raw = typeof value === "function"
        ? value(d, row)
        : typeof value === "number"
        ? value
        : field(d, value as string);
      return scales[c] ? scales[c].apply(raw) : raw;
    });
    try {
      if (types === undefined && !values.some(isMissing)) {
        types = channels.map(({ label }, c) => chooseTag([values[c]], label)).join("");
      }
      if (types === undefined) yield { types: "", args: null };
      else {
        fitter ??= new RowFitter(channels, types, { missing, address });
        yield { types, args: fitter.fit(values, row) ?? null };
      }
    } catch (error) {
      yield { types: types ?? "", args: null, problem: (error as Error).message };
    }
  }
}

/** Only what is its own: rows inherit functions, as "constructor". */
function field(d: unknown, name: string): unknown {
  const value = (d as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "function" ? undefined : value;
}

function checkColumns(d: unknown, channels: readonly Channel[]) {
  const columns = columnsOf([d]);
  for (const { value } of channels) {
    if (typeof value !== "string" || columns.includes(value) || field(d, value) !== undefined) continue;
    throw new TypeError(
      `Cannot stream "${value}": the first row has no such column${suggest(value, columns)}; ` +
        (columns.length ? `its columns are ${columns.join(", ")}` : "a function, (d) => d, sends the rows themselves"),
    );
  }
}
