/**
 * Decodes mutated packets, and prints what became of them as JSON; for fuzz_test.ts, in a process whose memory can be measured.
 */
import assert from "node:assert/strict";
import { decodePacket, encodeMessage } from "../../lib/osc/codec.ts";
import { messageText, reasonText } from "../../lib/osc/messageText.ts";
import { readPacket } from "../../lib/osc/readPacket.ts";
import { mutatedPacket, seededRandom } from "../helpers/mutatedPackets.ts";

const [count = 1_000_000, seed = 1] = Deno.args.map(Number);
const random = seededRandom(seed);
const { gc } = globalThis as unknown as { gc: () => void };

let decoded = 0;
let refused = 0;
let slowest = 0;
let memory = 0;
for (let i = 0; i < count; i++) {
  const bytes = mutatedPacket(random);
  const before = performance.now();
  try {
    const messages = decodePacket(bytes);
    decoded++;
    // What is read can be written, and is the same when it is read again.
    if (i % 16 === 0) {
      for (const { address, types, args } of messages) {
        const message = { address, types, args };
        assert.deepEqual(decodePacket(encodeMessage(message)), [{ ...message, time: null, depth: 0 }]);
      }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    refused++;
  }
  slowest = Math.max(slowest, performance.now() - before);
  if (i % 8 === 0) {
    const { messages, malformed } = readPacket(bytes, { time: 1.7e12, from: "127.0.0.1:1" });
    for (const text of [...messages.map(messageText), reasonText(malformed?.reason ?? "")]) {
      if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) throw new Error(`${JSON.stringify(text)} would reach the terminal`);
      if (text.length > 20_000) throw new Error(`a packet of ${bytes.length} bytes becomes ${text.length} characters`);
    }
  }
  if (i === Math.floor(count / 10)) {
    gc();
    memory = Deno.memoryUsage().heapUsed;
  }
}
gc();
const grown = Deno.memoryUsage().heapUsed - memory;
console.log(JSON.stringify({ decoded, refused, slowest, grown }));
