import assert from "node:assert/strict";
import fc from "fast-check";
import { Recent } from "../../../lib/live/sources/Recent.ts";

Deno.test("Recent remembers the last so many different values, and all that came together, but not twice as many more", () => {
  const batches = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 25 }), { maxLength: 60 });
  fc.assert(fc.property(batches, fc.integer({ min: 1, max: 12 }), (batches, most) => {
    const recent = new Recent<number>(most);
    let largest = 0;
    const order: number[] = []; // the newest last, each once
    for (const batch of batches) {
      recent.add(new Set(batch));
      for (const value of batch) {
        const at = order.indexOf(value);
        if (at >= 0) order.splice(at, 1);
        order.push(value);
      }
      assert(batch.every((value) => recent.has(value)));
      assert(order.slice(-most).every((value) => recent.has(value)));
      const known = Array.from({ length: 41 }, (_, value) => value).filter((value) => recent.has(value));
      largest = Math.max(largest, batch.length);
      assert(known.length <= 2 * most + largest, `${known.length} of ${most}`);
    }
  }));
});

Deno.test("Recent takes as long for the millionth value as for the first", () => {
  const recent = new Recent<string>(100_000);
  const parts: number[] = [];
  for (let part = 0; part < 10; part++) {
    const from = performance.now();
    for (let i = 0; i < 50_000; i++) recent.add(new Set([`key ${part} ${i}`]));
    parts.push(performance.now() - from);
  }
  // One by one from the front of a Set, each took 80 µs from the 100,000th on: 4 s for a part.
  assert(Math.min(...parts.slice(5)) < 1000, `${parts.map(Math.round)} ms`);
});
