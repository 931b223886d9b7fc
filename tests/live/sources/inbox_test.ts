import assert from "node:assert/strict";
import { Inbox } from "../../../lib/live/sources/Inbox.ts";

Deno.test("an Inbox gives what was pushed in its order, then its end, or its error", async () => {
  const inbox = new Inbox<number>();
  for (let i = 0; i < 5000; i++) inbox.push(i);
  setTimeout(() => {
    inbox.push(5000);
    inbox.end(new Error("over"));
    inbox.push(5001);
  }, 5);
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const value of inbox) seen.push(value);
  }, /over/);
  assert.deepEqual(seen, Array.from({ length: 5001 }, (_, i) => i));
});

Deno.test("an Inbox that may drop holds no more than so many, and so much, and tells what it drops: the oldest", async () => {
  const lost: string[] = [];
  let empty = 0;
  const inbox = new Inbox<string>(undefined, {
    ...{ count: 3, size: 10, sizeOf: (text: string) => text.length },
    ...{ onLoss: (text: string) => lost.push(text), onEmpty: () => empty++ },
  });
  for (const text of ["a", "b", "c", "d", "eeee", "ffffff"]) inbox.push(text);
  assert.deepEqual(lost, ["a", "b", "c", "d"]);
  inbox.push("g".repeat(50)); // one is held whatever its size
  assert.deepEqual([lost.length, inbox.length], [6, 1]);
  inbox.push("h");
  inbox.end();
  const seen: string[] = [];
  for await (const text of inbox) seen.push(text);
  assert.deepEqual([seen, lost.length, empty], [["h"], 7, 1]);
});

Deno.test("an Inbox that may not drop lets who pushes wait until there is room", async () => {
  const inbox = new Inbox<number>(undefined, { count: 10 });
  let pushed = 0;
  const pushing = (async () => {
    for (; pushed < 1000; pushed++) {
      inbox.push(pushed);
      await inbox.room();
    }
    inbox.end();
  })();
  let seen = 0;
  for await (const value of inbox) {
    assert.equal(value, seen++);
    assert(inbox.length <= 10 && pushed <= seen + 10, `${inbox.length} wait`);
    if (seen % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await pushing;
  assert.equal(seen, 1000);
});

Deno.test("an Inbox drops what waits when its signal aborts, and who waits for room goes on", async () => {
  const closing = new AbortController();
  const inbox = new Inbox<number>(closing.signal, { count: 1 });
  inbox.push(1);
  inbox.push(2);
  const room = inbox.room();
  closing.abort();
  await room;
  for await (const value of inbox) assert.fail(`got ${value}`);
});
