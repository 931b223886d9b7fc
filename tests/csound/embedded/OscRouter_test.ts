import assert from "node:assert/strict";
import { OscRouter } from "../../../lib/csound/embedded/OscRouter.ts";
import type { OscArgument } from "../../../lib/osc/message.ts";

/** What a listener for some types gets. */
function heard(listen: string, types: string, args: OscArgument[]) {
  const router = new OscRouter();
  const listener = router.listen("/a", listen);
  router.deliver({ address: "/a", types, args });
  return listener.take();
}

Deno.test("OscRouter lets numbers become one another, as liblo does", () => {
  assert.deepEqual(heard("ffff", "ifhd", [3, 1.5, 7n, 440.1]), [3, 1.5, 7, Math.fround(440.1)]);
  assert.deepEqual(heard("dddd", "ifhd", [3, 1.5, 7n, 440.1]), [3, 1.5, 7, 440.1]);
  assert.deepEqual(heard("iihh", "fdhf", [3.7, -3.7, 7n, 2.9]), [3, -3, 7, 2]);
  assert.deepEqual(heard("i", "f", [NaN]), [0]);
  assert.deepEqual(heard("f", "f", [NaN]), [NaN]);
  assert.deepEqual(heard("sc", "Sc", ["text", "A"]), ["text", 65]);
  assert.deepEqual(heard("", "", []), []);
});

Deno.test("OscRouter is silent about what does not fit, and counts it", () => {
  const silent: [string, string, OscArgument[]][] = [
    ["f", "T", [true]],
    ["f", "s", ["1"]],
    ["f", "b", [new Uint8Array(4)]],
    ["s", "f", [1]],
    ["f", "ff", [1, 2]],
    ["ff", "f", [1]],
    ["i", "c", ["1"]],
    ["f", "t", [1n]],
  ];
  for (const [listen, types, args] of silent) {
    assert.equal(heard(listen, types, args), undefined, `${types} to ${listen}`);
  }
  const router = new OscRouter();
  router.listen("/note", "f");
  for (const address of ["/Note", "/note/", "note", "/not", "/note"]) {
    router.deliver({ address, types: "s", args: ["x"] });
  }
  router.deliver({ address: "/note", types: "s", args: ["x"] });
  assert.deepEqual([...router.statistics.unmatched], [
    ["/Note s", 1],
    ["/note/ s", 1],
    ["note s", 1],
    ["/not s", 1],
    ["/note s", 2],
  ]);
  assert.deepEqual([router.statistics.messages, router.statistics.delivered], [6, 0]);
});

Deno.test("OscRouter gives to the newest of equal listeners, and to the one before when that ends", () => {
  const router = new OscRouter();
  const [old, young] = [router.listen("/a", "f"), router.listen("/a", "f")];
  router.deliver({ address: "/a", types: "f", args: [1] });
  router.unlisten(young);
  router.deliver({ address: "/a", types: "f", args: [2] });
  assert.deepEqual([young.take(), young.take(), old.take(), old.take()], [[1], undefined, [2], undefined]);
});

Deno.test("OscRouter gives to the oldest types that can take it, at one address", () => {
  const router = new OscRouter();
  const [whole, float] = [router.listen("/a", "i"), router.listen("/a", "f")];
  router.deliver({ address: "/a", types: "f", args: [1.5] });
  assert.deepEqual([whole.take(), float.take()], [[1], undefined]);
});

Deno.test("OscRouter understands address patterns, which reach every listener that they match", () => {
  const addresses = ["/a/b", "/a/c", "/a/bc", "/x", "/a.b"];
  const reached = (pattern: string) => {
    const router = new OscRouter();
    const listeners = addresses.map((address) => router.listen(address, ""));
    router.deliver({ address: pattern, types: "", args: [] });
    return addresses.filter((_, i) => listeners[i]!.take());
  };
  assert.deepEqual(reached("/*/b"), ["/a/b"]);
  assert.deepEqual(reached("/a/?"), ["/a/b", "/a/c"]);
  assert.deepEqual(reached("/a/[!b]"), ["/a/c"]);
  assert.deepEqual(reached("/a/[a-c]"), ["/a/b", "/a/c"]);
  assert.deepEqual(reached("/{x,a.b}"), ["/x", "/a.b"]);
  assert.deepEqual(reached("/*"), ["/x", "/a.b"]);
  for (const odd of ["/[", "/{", "/[z-a]", "/[]", "/{}", "/[!]", "/*(", "/?\\"]) {
    assert.deepEqual(reached(odd).length < 3, true, odd);
  }
});

Deno.test("OscRouter keeps the order of 200,000 messages, and drops beyond what a listener leaves lying", () => {
  const router = new OscRouter();
  const listener = router.listen("/a", "i");
  for (let i = 0; i < 200_000; i++) router.deliver({ address: "/a", types: "i", args: [i] });
  for (let i = 0; i < 200_000; i++) assert.equal(listener.take()![0], i);
  for (let i = 0; i < 300_000; i++) router.deliver({ address: "/a", types: "i", args: [i] });
  assert.equal(listener.size, 262_144);
  assert.equal(router.statistics.dropped, 300_000 - 262_144);
});

Deno.test("OscRouter holds no more than what waits: a queue that is never empty does not grow, and long texts have a limit", () => {
  const router = new OscRouter();
  const listener = router.listen("/a", "i");
  const one = { address: "/a", types: "i", args: [1] };
  router.deliver(one);
  const before = Deno.memoryUsage().heapUsed;
  for (let i = 0; i < 3_000_000; i++) {
    router.deliver(one);
    assert.deepEqual(listener.take()?.length, 1);
  }
  assert(Deno.memoryUsage().heapUsed - before < 60e6, "it keeps what was taken");
  const texts = router.listen("/s", "s");
  for (let i = 0; i < 1000; i++) router.deliver({ address: "/s", types: "s", args: ["x".repeat(60_000)] });
  assert(texts.size < 300 && router.statistics.dropped > 700, `${texts.size} of 60 KB wait`);
  while (texts.take());
  router.deliver({ address: "/s", types: "s", args: ["again"] });
  assert.deepEqual(texts.take(), ["again"]);
});
