import type { Value } from "./Value.ts";

/** What code does when it runs, as far as other code can notice. */
export class Effects {
  /** Names whose value it looks at. */
  readonly reads = new Set<string>();
  /** Names that it may give another value. */
  readonly writes = new Set<string>();
  /** Names whose object may be changed in its own properties or elements. */
  readonly shallow = new Set<string>();
  /** Names in whose object anything may be changed. */
  readonly deep = new Set<string>();
  /** What is put into the object of a name; under `name/`, into anything inside of it. */
  readonly stores = new Map<string, Value[]>();
  /** Things that all share and that it changes: `Array.prototype`, `globalThis`, the environment. */
  readonly world = new Set<string>();
  /** Files that it may read, by path; `*` where the path is computed. */
  readonly filesRead = new Set<string>();
  /** Files that it may write. */
  readonly filesWritten = new Set<string>();

  /** All that others do happens here, too. */
  add(others: Effects): void {
    if (others === this) return;
    for (const key of ["reads", "writes", "shallow", "deep", "world", "filesRead", "filesWritten"] as const) {
      for (const name of others[key]) this[key].add(name);
    }
    for (const [name, values] of others.stores) values.forEach((value) => this.store(name, value));
  }

  store(name: string, value: Value) {
    const values = this.stores.get(name);
    if (values) values.push(value);
    else this.stores.set(name, [value]);
  }
}
