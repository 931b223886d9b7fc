import assert from "node:assert/strict";
import { Account } from "../../lib/time/account.ts";
import type { EngineStatus } from "../../lib/time/engineMessages.ts";
import { Resumption } from "../../lib/time/resumption.ts";

const status = (counters: Partial<EngineStatus>): EngineStatus => ({
  ...{ time: 0, received: 0, started: 0, late: 0, refused: 0, released: 0, badBlocks: 0, peak: 0, strangers: 0 },
  ...counters,
});
const heard = (account: Account, take: number, notes: number) => {
  for (let i = 0; i < notes; i++) account.onset(take, 0, 1e-5);
};

Deno.test("Account counts over engines: what each had is added up, and what was lost with one is lost", () => {
  const out = { sent: 100, status: status({ received: 95, started: 90, released: 3, strangers: 1 }) };
  const account = new Account(out);
  account.send(1, 10);
  out.sent += 10;
  heard(account, 1, 6);
  account.refuse(1, 7, "unknown instrument");
  out.status = status({ received: 104, started: 96, refused: 1, released: 4, strangers: 3 });
  // Of the three that it told nothing of, two are sent again to the next.
  assert.equal(account.nextEngine(2), 1);
  Object.assign(out, { status: undefined });
  assert.deepEqual({ ...account.counts({ stopped: false }), error: 0, refusals: 0 }, {
    ...{ sent: 10, started: 6, late: 0, lost: 1, refused: 1, released: 1, badBlocks: 0, strangers: 2, restarts: 1 },
    ...{ error: 0, refusals: 0 },
  });
  account.send(2, 2);
  out.sent += 2;
  account.drop(4);
  heard(account, 2, 2);
  out.status = status({ received: 2, started: 2, released: 1 });
  const { sent, started, lost, refused, released } = account.counts({ stopped: false });
  assert.deepEqual({ sent, started, lost, refused, released }, {
    sent: 12,
    started: 8,
    lost: 5,
    refused: 1,
    released: 2,
  });
  assert.equal(account.complete(undefined, { stopped: false }), true);
});

Deno.test("Account does not call lost what a stop cut off, also when the engine ends after it", () => {
  const out = { sent: 0, status: status({}) };
  const account = new Account(out);
  account.send(1, 10);
  out.sent = 10;
  heard(account, 1, 4);
  out.status = status({ received: 10, started: 4 });
  account.cut(1);
  assert.equal(account.nextEngine(0), 0);
  assert.equal(account.counts({ stopped: true }).lost, 0);
});

Deno.test("Account calls lost what the engine read and left out, but not what a seek cut off, or of what only the news was lost", () => {
  const lost = (counters: Partial<EngineStatus>, stopped = false) => {
    const out = { sent: 0, status: status({}) };
    const account = new Account(out);
    account.send(1, 5);
    account.cut(1);
    account.send(2, 6);
    out.sent = 11;
    heard(account, 2, 4);
    out.status = status(counters);
    return account.counts({ stopped }).lost;
  };
  assert.equal(lost({ received: 11, started: 4 }), 2);
  assert.equal(lost({ received: 11, started: 4 }, true), 0);
  assert.equal(lost({ received: 10, started: 4 }), 2); // one of the two did not arrive
  assert.equal(lost({ received: 11, started: 6 }), 0);
});

Deno.test("Resumption records on from the next k-cycles, tells the sample of the take, and tries again when it was too late", () => {
  const engine = {
    info: { sampleRate: 48000, ksmps: 32 },
    time: 50,
    records: [] as number[],
    now() {
      return this.time;
    },
    record(time: number) {
      this.records.push(time);
    },
  };
  const times = () => engine.records.map((time) => time.toFixed(4));
  const told: number[] = [];
  const recording = new Resumption(engine, (sample) => told.push(sample));
  recording.resume(-40);
  recording.refused("the recording's start has passed");
  assert.equal(engine.records.length, 0, "nothing was recorded yet");
  recording.begun(48);
  engine.time = 9.5;
  recording.resume(-40); // what was 48 s is 8 s
  assert.deepEqual([times(), told], [["9.6000"], [1.6 * 48000]]);
  recording.refused("the recording's start has passed");
  recording.refused("something else");
  assert.deepEqual([times(), told], [["9.6000", "9.7000"], [1.6 * 48000, 1.7 * 48000]]);
  for (let i = 0; i < 10; i++) recording.refused("the recording's start has passed");
  assert.equal(engine.records.length, 6, "not for ever");
  recording.begun(20); // due later than now
  engine.time = 1;
  recording.resume(-10);
  assert.deepEqual([engine.records.at(-1), told.at(-1)], [10, 0]);
});
