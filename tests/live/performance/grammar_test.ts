import assert from "node:assert/strict";
import { instrument, type LiveOptions, parseCsv, Plot, plot, Sound, Source, source } from "../../../mod.ts";
import { removeInstrument } from "../../../lib/sound/instruments.ts";

/** Rows as data has them: with gaps, dates, texts, and what no scale maps. */
const rows = parseCsv(
  "day,v,w,kind,note\n" + Array.from({ length: 60 }, (_, i) =>
    [
      `2020-01-${String(i % 28 + 1).padStart(2, "0")}`,
      i % 9 === 4 ? "" : (i * 7919 % 100) / 10 + 0.5,
      (i * 31 % 17) - 3,
      "abc"[i % 3],
      ["C4", "E4", "G4"][i % 3],
    ].join(","))
    .join("\n"),
);

/** What the same channels and scales are in a plot. */
type Grammar = { channels: Record<string, unknown>; scales: Record<string, Record<string, unknown>> };

const cases: [what: string, grammar: Grammar][] = [
  ["a column", { channels: { y: "v" }, scales: { pitch: { domain: [0, 10] } } }],
  ["a function", { channels: { pitch: (d: { v: number }) => d.v * 2 }, scales: { pitch: { domain: [0, 20] } } }],
  ["a label and a value", {
    channels: { pitch: { value: "v", label: "speed" } },
    scales: { pitch: { domain: [2, 5] } },
  }],
  ["constants", {
    channels: { pitch: "A4", loudness: -20, pan: 0.25, brightness: 0.1, sustain: 0.3, instrument: "bell" },
    scales: {},
  }],
  ["values in the unit of the channel", {
    channels: {
      pitch: { value: (d: { w: number }) => 400 + d.w, scale: null },
      pan: { value: (d: { w: number }) => d.w / 20, scale: null },
    },
    scales: {},
  }],
  ["a musical scale", {
    channels: { y: "v" },
    scales: { pitch: { domain: [0, 10], range: ["C3", "C5"], scale: "D minor pentatonic" } },
  }],
  ["a tuning", { channels: { y: "v" }, scales: { pitch: { domain: [0, 10], tuning: { edo: 19 } } } }],
  ...["linear", "log", "sqrt", "symlog", "pow"].map((type): [string, Grammar] => [
    `a ${type} scale`,
    {
      channels: { y: "v", pan: "w" },
      scales: {
        pitch: { type, domain: [1, 9], ...(type === "pow" && { exponent: 3 }) },
        pan: { domain: [-3, 13], reverse: true },
      },
    },
  ]),
  ["a threshold scale", {
    channels: { y: "v" },
    scales: { pitch: { type: "threshold", domain: [3, 6], range: ["C3", "E3", "G3"] } },
  }],
  ["a quantile scale", { channels: { y: "v" }, scales: { pitch: { type: "quantile", domain: [1, 2, 3, 5, 8, 9] } } }],
  ["a diverging scale", { channels: { pan: "w" }, scales: { pan: { type: "diverging", domain: [-3, 13], pivot: 0 } } }],
  ["an identity scale", {
    channels: { pitch: (d: { w: number }) => 300 + d.w },
    scales: { pitch: { type: "identity" } },
  }],
  ["an ordinal scale", {
    channels: { pitch: "kind" },
    scales: { pitch: { domain: ["a", "b", "c"], range: ["C4", "E4", "G4"] } },
  }],
  ["dates", {
    channels: { pitch: "day" },
    scales: { pitch: { type: "utc", domain: [new Date("2020-01-01"), new Date("2020-01-28")] } },
  }],
  ["note names", { channels: { pitch: "note" }, scales: {} }],
  ["instruments and voices", {
    channels: { y: "v", z: "kind", instrument: "kind" },
    scales: { pitch: { domain: [0, 10] }, instrument: { domain: ["c", "b", "a"], range: ["pluck", "bell", "pad"] } },
  }],
  ["loudness over a range", {
    channels: { y: "v", loudness: "w" },
    scales: { pitch: { domain: [0, 10] }, loudness: { domain: [-3, 13], range: [-50, -20] } },
  }],
  ["a value for what is missing", { channels: { pan: "v" }, scales: { pan: { domain: [0, 10], unknown: -1 } } }],
  ["a transform of the scale", {
    channels: { y: "v" },
    scales: { pitch: { domain: [0, 100], transform: (v: number) => v * v } },
  }],
  ["an instrument's own channel", {
    channels: { y: "v", instrument: "buzz", cutoff: "w", drive: 0.5 },
    scales: { pitch: { domain: [0, 10] }, cutoff: { domain: [-3, 13], range: [400, 4000] } },
  }],
];

for (const [what, { channels, scales }] of cases) {
  Deno.test(`Sound.live() with explicit domains gives what plot() gives: ${what}`, async () => {
    await instrument("tests/fixtures/buzz.orc", { check: false });
    try {
      const { score } = plot({
        marks: [
          Sound.note(rows, {
            sustain: 0.2,
            loudness: -30,
            ...channels,
            time: { value: rows.map((_, i) => i), scale: null },
          }),
        ],
        ...scales,
      });
      const one: Record<string, unknown> = { sustain: 0.2, loudness: -30, ...channels };
      for (const [name, scale] of Object.entries(scales)) {
        const channel = one[name];
        one[name] = channel === undefined
          ? scale
          : typeof channel === "object"
          ? { ...channel, ...scale }
          : { value: channel, ...scale };
      }
      const live = await Sound.live(
        source("rows", rows.map((row) => ({ ...row }))),
        {
          ...one,
          burst: { over: 1, most: 1e6 },
          onProblem: () => {},
        } as LiveOptions & { [name: string]: unknown },
      ).collect();
      const heard = ({ events }: typeof score) => events.map(({ time: _, ...event }) => event);
      assert.deepEqual(heard(live), heard(score));
    } finally {
      removeInstrument("buzz");
    }
  });
}

Deno.test("transforms see the rows of one reception, and filter leaves rows out", async () => {
  const given = rows.map(({ v, kind }) => ({ v: v as number | null, kind: kind as string }));
  const bunches = [given.slice(0, 30), given.slice(30, 36)];
  const feed = () =>
    new Source("rows", async function* () {
      for (const [i, rows] of bunches.entries()) yield await Promise.resolve({ at: 10 * i, rows });
    });
  const { events } = await Sound.live(feed(), {
    ...Plot.groupZ({ y: "mean" }, { y: (d: { v: number | null }) => d.v === null ? NaN : 100 * d.v, z: "kind" }),
    pitch: { type: "identity" },
  }).collect();
  const mean = (rows: typeof given, kind: string) => {
    const own = rows.filter((row) => row.kind === kind && row.v !== null);
    return own.reduce((sum, { v }) => sum + 100 * v!, 0) / own.length;
  };
  assert.deepEqual(
    events.map(({ pitch, voice }) => [voice, pitch]),
    bunches.flatMap((rows) => ["a", "b", "c"].map((kind) => [kind, Number(mean(rows, kind).toFixed(4))])),
  );
  const few = await Sound.live(feed(), {
    y: "v",
    filter: (d: { kind: string }) => d.kind === "a",
    pitch: { domain: [0, 10] },
    onProblem: () => {},
  }).collect();
  assert.equal(few.events.length, bunches.flat().filter(({ v, kind }) => v !== null && kind === "a").length);
});
