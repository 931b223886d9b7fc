import assert from "node:assert/strict";
import { joinBytes } from "../../lib/data/joinBytes.ts";
import { frame, greeting, messages, ready } from "../../lib/notebook/kernel/zmtp.ts";

Deno.test("messages() gives the frames of each message, however the bytes come, and leaves commands out", async () => {
  const text = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * seed) % 256);
  const short = Uint8Array.of(1, 3, 7, 8, 9); // as other programs write frames below 256 bytes
  const bytes = joinBytes([
    greeting(),
    ready("PUB"),
    short,
    frame(text(70_000, 3), true),
    frame(text(0, 1), false),
    frame(text(300, 5), false),
  ]);
  for (const size of [1, 7, 64, 65_536, bytes.length]) {
    const got = await Array.fromAsync(messages(
      new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
          controller.close();
        },
      }),
    ));
    assert.deepEqual(got, [[Uint8Array.of(7, 8, 9), text(70_000, 3), text(0, 1)], [text(300, 5)]], `${size} at a time`);
  }
});
