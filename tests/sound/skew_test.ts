import assert from "node:assert/strict";
import { score } from "./eventList.ts";

const ranks = Array.from({ length: 200 }, (_, i) => (i * 83) % 200);
const SAID =
  /Nine of ten pitches lie within (\d+) semitones of 36, as v is skewed: pitch: ({ type: "\w+" }) spreads them/;
/** How many semitones nine of ten pitches take up. */
function width(pitches: readonly number[]): number {
  const semitones = pitches.map((pitch) => 12 * Math.log2(pitch)).sort((a, b) => a - b);
  const held = Math.ceil(0.9 * semitones.length) - 1;
  return Math.min(...semitones.slice(0, semitones.length - held).map((low, i) => semitones[i + held]! - low));
}

for (
  const [what, value, type] of [
    ["above 0, by magnitudes", (rank: number) => 10 ** (rank / 33), "log"],
    ["of 0 and more, by magnitudes", (rank: number) => Math.floor(10 ** (rank / 40)) - 1, "symlog"],
    ["below and above 0", (rank: number) => Math.sinh((rank - 100) / 5), "symlog"],
    ["far from 0, but for one", (rank: number) => rank === 199 ? 9000 : 5000 + rank, "quantile"],
  ] as const
) {
  Deno.test(`describe() says that values are skewed, and the type that it suggests spreads them: ${what}`, () => {
    const rows = ranks.map((rank, t) => ({ t, v: value(rank) }));
    const heard = score(rows, { x: "t", y: "v" });
    const [, said, suggestion] = SAID.exec(heard.describe())!;
    const before = width(heard.events.map(({ pitch }) => pitch));
    assert(Math.abs(Number(said) - before) <= 1 && before <= 12, `${said}, not ${before}`);
    assert.equal(suggestion, `{ type: "${type}" }`);
    const spread = score(rows, { x: "t", y: "v" }, { pitch: new Function(`return ${suggestion}`)() });
    const after = width(spread.events.map(({ pitch }) => pitch));
    assert(after > 12 && after >= 1.5 * before, `${before} to ${after} semitones`);
    assert.doesNotMatch(spread.describe(), /skewed/);
  });
}

Deno.test("describe() says nothing of skew where values are spread, few, constant, of one value but for some, or scaled otherwise", () => {
  const says = (values: readonly unknown[], options = {}) =>
    /skewed/.test(score(values.map((v, t) => ({ t, v })), { x: "t", y: "v" }, options).describe());
  const skewed = ranks.map((rank) => 10 ** (rank / 33));
  assert(says(skewed));
  assert(!says(ranks));
  assert(!says([1, 1, 1, 1000]));
  assert(!says(ranks.map(() => 3)));
  assert(!says(ranks.map((rank) => rank < 198 ? 0 : rank)));
  assert(!says(skewed, { pitch: { type: "log" } }));
  assert(!says(ranks.map((rank) => "abc"[rank % 3])));
});
