/**
 * Several rows as one, for what is too dense to hear: numbers are their mean, over the rows that have one; all else is that of the first
 * row. Its memory does not grow with the rows.
 */
export class MeanRow {
  #first: object;
  #count = 1;
  readonly #sums = new Map<string, { sum: number; count: number }>();

  constructor(first: object) {
    this.#first = first;
    this.#sum(first);
  }

  /** How many rows it stands for. */
  get count(): number {
    return this.#count;
  }

  add(row: object): void {
    this.#count++;
    this.#sum(row);
  }

  /** The row itself where it is alone. */
  get row(): object {
    if (this.#count === 1) return this.#first;
    // Of the same make, so that `arrived` and what it inherits stay.
    const row = Object.create(Object.getPrototypeOf(this.#first), Object.getOwnPropertyDescriptors(this.#first));
    for (const [path, { sum, count }] of this.#sums) {
      if (!path.startsWith("properties.")) define(row, path, sum / count);
    }
    const { properties } = this.#first as { properties?: unknown };
    if (isObject(properties)) { // a feature of GeoJSON has its columns there
      const own = { ...properties };
      for (const [path, { sum, count }] of this.#sums) {
        if (path.startsWith("properties.")) define(own, path.slice("properties.".length), sum / count);
      }
      define(row, "properties", own);
    }
    return row;
  }

  #sum(row: object) {
    this.#add("", row);
    const { properties } = row as { properties?: unknown };
    if (isObject(properties)) this.#add("properties.", properties);
  }

  #add(prefix: string, row: object) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      const sum = this.#sums.get(prefix + name);
      if (sum === undefined) this.#sums.set(prefix + name, { sum: value, count: 1 });
      else sum.sum += value, sum.count++;
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function define(row: object, name: string, value: unknown) {
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
}
