import assert from "node:assert/strict";
import { systemClock } from "../../lib/time/clock.ts";

Deno.test("systemClock.wait() waits longer than a timer can, and a signal ends it", async () => {
  const stop = new AbortController();
  for (const until of [systemClock.now() + 40 * 86_400, Infinity]) {
    const waiting = systemClock.wait(until, stop.signal).then(() => "over");
    const soon = systemClock.wait(systemClock.now() + 0.03).then(() => "waits");
    assert.equal(await Promise.race([waiting, soon]), "waits", `until ${until}`);
  }
  const waiting = systemClock.wait(Infinity, stop.signal);
  stop.abort();
  await waiting;
});
