import { createHash } from "node:crypto";
import { Recent } from "../Recent.ts";

/** What tells rows apart: a column's name, or a function of the row. */
export type PollKey<R extends object> = string | ((row: R) => unknown);

/** A longer key is kept as its hash. */
const LONGEST = 64;

/**
 * The rows that came already, by their keys: so many of the latest at least, and always all of the last response, so that a feed longer
 * than the memory does not come twice.
 */
export class Seen<R extends object> {
  readonly #recent: Recent<string>;
  readonly #key: PollKey<R> | undefined;

  /** @param key by default the row's `id`, where it has one, else the whole row */
  constructor(key: PollKey<R> | undefined, most: number) {
    this.#key = key;
    this.#recent = new Recent(most);
  }

  /** The rows that are new; the first of those with the same key. */
  fresh(rows: readonly R[]): R[] {
    // First all keys: where the function of one throws, nothing is forgotten.
    const keys = rows.map((row) => this.#keyOf(row));
    const here = new Set<string>();
    const fresh = rows.filter((_, i) => {
      const known = here.has(keys[i]!) || this.#recent.has(keys[i]!);
      here.add(keys[i]!);
      return !known;
    });
    this.#recent.add(here);
    return fresh;
  }

  #keyOf(row: R): string {
    const columns = row as Record<string, unknown>;
    const value = typeof this.#key === "function"
      ? this.#key(row)
      : this.#key !== undefined
      ? columns[this.#key]
      : columns["id"];
    // Without a key the row itself tells it from others.
    const text = value === undefined || value === null ? `row ${textOf(row)}` : `key ${textOf(value)}`;
    return text.length <= LONGEST ? text : createHash("sha256").update(text).digest("base64");
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) => typeof inner === "bigint" ? `${inner}n` : inner) ?? String(value);
}
