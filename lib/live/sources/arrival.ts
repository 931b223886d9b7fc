/** When rows arrived, s since 1970. */
const arrivals = new WeakMap<object, number>();

/**
 * When a row of a source arrived: seconds since 1970 on the source's clock; undefined for what is no row of a source.
 *
 * A row has the same as `row.arrived`, a `Date` that is not enumerable, unless its data has a column of this name. So it is no column
 * of the data, and can still be plotted: `x: "arrived"`.
 *
 * @example
 * ```ts
 * import { arrivedAt, source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * for await (const row of source("one", [{ value: 1 }])) {
 *   assert.equal(row.arrived.getTime() / 1000, Math.round(arrivedAt(row)! * 1000) / 1000);
 *   assert.deepEqual(Object.keys(row), ["value"]);
 * }
 * ```
 */
export function arrivedAt(row: object): number | undefined {
  return arrivals.get(row);
}

/** A row with its arrival. */
export type Arrived<R extends object> = R & { readonly arrived: Date };

/** Notes when a row arrived. A row that cannot be extended is copied. */
export function arrive<R extends object>(row: R, at: number): Arrived<R> {
  if (arrivals.get(row) === at) return row as Arrived<R>; // it goes through several sources
  const own = Object.isExtensible(row) ? row : { ...row };
  arrivals.set(own, at);
  if (!Object.hasOwn(own, "arrived")) {
    Object.defineProperty(own, "arrived", {
      value: new Date(Math.round(at * 1000)),
      configurable: true,
      writable: true,
    });
  }
  return own as Arrived<R>;
}
