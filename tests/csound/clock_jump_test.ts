import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { readWav } from "../../lib/csound/wav.ts";
import { Csound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { clicksEvery } from "../helpers/clicks.ts";
import { onsets } from "../helpers/onsets.ts";

/** Makes the system's clock jump, again and again, for whoever looks at it. Returns how often it was looked at after a jump. */
const jumping = `
const { Date: RealDate } = globalThis;
const start = performance.now();
const hour = 3_600_000;
// A second after the start, it is an hour later; then an hour earlier, and so on.
const off = () => performance.now() - start < 1000 ? 0 : Math.floor((performance.now() - start) / 500) % 2 ? hour : -hour;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length ? args : [RealDate.now() + off()]));
  }
  static now() {
    return RealDate.now() + off();
  }
};`;

/** A Worker's module, in a world whose clock jumps. What it is told while it loads is kept for it. */
const worker = (url: string | URL) => `
${jumping}
const early = [];
self.onmessage = (event) => early.push(event);
await import(${JSON.stringify(String(url))});
for (const event of early) self.onmessage(event);
`;

Deno.test("the system's clock jumps by an hour, again and again, in all threads: nothing moves, nothing is lost", () =>
  withFolder(async (folder) => {
    const { Worker, Date: RealDate } = globalThis;
    let count = 0;
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        const prelude = `${folder}/worker${++count}.js`;
        Deno.writeTextFileSync(prelude, worker(url));
        super(pathToFileURL(prelude), options);
      }
    };
    try {
      // deno-lint-ignore no-eval -- the same text that the Workers get
      (0, eval)(`{${jumping}}`);
      const jumps = new Set<number>();
      const timer = setInterval(() => jumps.add(Math.round((Date.now() - RealDate.now()) / 3_600_000)), 50);
      const record = `${folder}/take.wav`;
      let report;
      const positions: number[] = [];
      {
        await using csound = await Csound.start({ output: "none", record });
        const playing = clicksEvery(0.05, 80).perform(csound);
        for await (const _ of playing) positions.push(playing.position);
        report = await playing.done;
      }
      clearInterval(timer);
      assert.equal(count, 3, "Csound's Worker, the conductor's, and the one that measures the take");
      assert(jumps.has(1) && jumps.has(-1), "the clock did jump");
      const { started, late, lost, restarts, problems } = report;
      assert.deepEqual({ started, late, lost, restarts, problems }, {
        started: 80,
        late: 0,
        lost: 0,
        restarts: 0,
        problems: [],
      });
      assert(
        positions.every((position, i) => i === 0 || position >= positions[i - 1]! - 0.05),
        "the position never jumps",
      );
      const take = await readWav(record);
      assert.deepEqual(onsets(take), Array.from({ length: 80 }, (_, i) => i * 0.05 * take.sampleRate).map(Math.round));
    } finally {
      globalThis.Worker = Worker;
      globalThis.Date = RealDate;
    }
  }));
