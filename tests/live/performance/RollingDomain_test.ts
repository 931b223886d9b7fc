import assert from "node:assert/strict";
import fc from "fast-check";
import { MOST_MOVE, RollingDomain, STEP } from "../../../lib/live/performance/RollingDomain.ts";
import { type LiveOptions, Sound, Source } from "../../../mod.ts";

/** Values that come at once, so many steps after those before: small ones, and now and then a monster. */
const bunch = fc.record({
  gap: fc.integer({ min: 0, max: 30 }),
  values: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
      { weight: 1, arbitrary: fc.double({ min: -1e9, max: 1e9, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(0, NaN, Infinity, -Infinity) },
    ),
    { maxLength: 6 },
  ),
});

for (const type of ["linear", "sqrt", "symlog"] as const) {
  Deno.test(`a ${type} domain that follows its values never moves one by more than stated, nor out of the range`, () => {
    fc.assert(
      fc.property(fc.array(bunch, { minLength: 2, maxLength: 40 }), (bunches) => {
        const domain = new RollingDomain({ type, window: 5 });
        const own = type === "linear"
          ? (x: number) => x
          : type === "sqrt"
          ? (x: number) => Math.sign(x) * Math.sqrt(Math.abs(x))
          : (x: number) => Math.sign(x) * Math.log1p(Math.abs(x));
        const place = (value: number) => {
          const [low, high] = domain.domain!.map(own) as [number, number];
          return Math.min(1, Math.max(0, (own(value) - low) / (high - low)));
        };
        const probes = [-1e6, -7, -1, 0, 0.1, 3, 9.9, 1e4];
        let step = 0;
        for (const { gap, values } of bunches) {
          for (let k = 0; k < Math.max(1, gap); k++) {
            const before = domain.domain && probes.map(place);
            domain.moveTo((step + 0.5) * STEP);
            step++;
            const after = domain.domain && probes.map(place);
            before?.forEach((was, i) => {
              assert(Math.abs(after![i]! - was) <= MOST_MOVE + 1e-6, `${probes[i]} moved from ${was} to ${after![i]}`);
              assert(after![i]! >= 0 && after![i]! <= 1);
            });
          }
          domain.add(values);
        }
      }),
      { numRuns: 60 },
    );
  });
}

Deno.test("a domain comes to the extent of its window, and forgets what is older", () => {
  const domain = new RollingDomain({ type: "linear", window: 20 });
  const go = (from: number, to: number, values: (t: number) => number[]) => {
    for (let t = from; t < to; t += STEP) {
      domain.moveTo(t);
      domain.add(values(t));
    }
  };
  go(0, 30, (t) => [Math.sin(t)]);
  domain.domain!.forEach((end, i) => assert(Math.abs(end - [-1, 1][i]!) < 0.01, `${end}`));
  go(30, 60, (t) => [10 * Math.sin(t)]);
  domain.domain!.forEach((end, i) => assert(Math.abs(end - [-10, 10][i]!) < 0.1, `${end}`));
  go(60, 110, (t) => [5 + Math.sin(t)]);
  domain.domain!.forEach((end, i) => assert(Math.abs(end - [4, 6][i]!) < 0.1, `${end}`));
  const log = new RollingDomain({ type: "log", window: 20 });
  for (let t = 0; t < 30; t += STEP) {
    log.moveTo(t);
    log.add([0, -1, t < 0.05 ? 1 : 100 * (t % 10 + 0.1)]);
  }
  const [low, high] = log.domain!;
  assert(low > 8 && low < 25 && high > 900 && high <= 1010, `${low} to ${high}`);
});

Deno.test("of ten values a second half are clamped in the first 5 s, few after 10 s, and none where the start is given", () => {
  /** Which part of uniform values is outside, in the first 5 s, the next 5 s, and until 40 s. */
  const outside = (start?: [number, number]) => {
    const parts = [[0, 0], [0, 0], [0, 0]];
    for (let run = 0; run < 40; run++) {
      const domain = new RollingDomain({ type: "linear", window: 60, start });
      for (let i = 0; i < 400; i++) {
        domain.moveTo(i / 10);
        const value = ((run + 1) * 0.7548776 + i * 0.618034) % 1; // evenly over 0…1, in no order
        domain.add([value]);
        const [low, high] = domain.domain!;
        const part = parts[i < 50 ? 0 : i < 100 ? 1 : 2]!;
        part[0]! += Number(value < low || value > high);
        part[1]!++;
      }
    }
    return parts.map(([out, all]) => out! / all!);
  };
  const [first, next, rest] = outside() as [number, number, number];
  assert(first < 0.5 && next < 0.15 && rest < 0.02, `${[first, next, rest]}`);
  assert.deepEqual(outside([0, 1])[0], 0);
});

Deno.test("Sound.live() without a domain: the pitch of one value changes slowly, a value outside is clamped, and describe() says so", async () => {
  let at = 0;
  const rows = Array.from(
    { length: 600 },
    (_, i) => ({ at: at += 0.05, v: i % 2 ? 5 : i < 200 ? i % 10 : i * 3 % 40 }),
  );
  const feed = (size: number) =>
    new Source<{ v: number }>("sensor", async function* () {
      await Promise.resolve();
      for (const row of rows.slice(0, size)) yield { at: row.at, rows: [{ v: row.v }] };
    });
  const options: LiveOptions<{ v: number }> = { y: "v", pitch: { range: ["C3", "C6"], window: 10 } };
  const score = await Sound.live(feed(600), options).collect();
  const semitones = (hertz: number) => 12 * Math.log2(hertz / 440);
  const fives = score.events.filter((_, i) => rows[i]!.v === 5);
  for (let i = 1; i < fives.length; i++) {
    const steps = Math.ceil((fives[i]!.time - fives[i - 1]!.time) / STEP) + 1;
    const moved = Math.abs(semitones(fives[i]!.pitch) - semitones(fives[i - 1]!.pitch));
    assert(moved <= 36 * MOST_MOVE * steps + 1e-3, `${moved} semitones in ${steps} steps`);
  }
  assert(score.events.every(({ pitch }) => pitch >= 130.8127 && pitch <= 1046.5024));
  const [, says] = score.describe().split("\n").filter((line) => /Live from|domain of pitch/.test(line));
  assert.match(says!, /^The domain of pitch follows v of the last 10 s, .* at most 2\.1 % of the range in 0\.1 s\.$/);
  // What came first does not depend on what came later, nor on how many rows were read together.
  const first = await Sound.live(feed(300), options).collect();
  assert.deepEqual(first.events.map(({ pitch }) => pitch), score.events.slice(0, 300).map(({ pitch }) => pitch));
});
