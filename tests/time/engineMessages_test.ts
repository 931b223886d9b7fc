import assert from "node:assert/strict";
import { decodePacket, encodeBundle, encodeMessage } from "../../lib/osc/codec.ts";
import { EngineMessages, readReplies } from "../../lib/time/engineMessages.ts";
import { fromHexDump, hexDump } from "../helpers/hexDump.ts";

const same = (bytes: Uint8Array, dump: string) => assert.equal(hexDump(bytes), hexDump(fromHexDump(dump)));

Deno.test("EngineMessages puts the token first in each message", () => {
  const messages = new EngineMessages("k");
  same(
    messages.hello("127.0.0.1", 7771),
    `
    2f 61 75 73  /aus
    63 75 6c 74  cult
    2f 68 65 6c  /hel
    6c 6f 00 00  lo..
    2c 73 73 69  ,ssi
    00 00 00 00  ....
    6b 00 00 00  k...
    31 32 37 2e  127.
    30 2e 30 2e  0.0.
    31 00 00 00  1...
    00 00 1e 5b  ...[`,
  );
  same(
    messages.sync(0.5),
    `
    2f 61 75 73  /aus
    63 75 6c 74  cult
    2f 73 79 6e  /syn
    63 00 00 00  c...
    2c 73 64 00  ,sd.
    6b 00 00 00  k...
    3f e0 00 00  ?...
    00 00 00 00  ....`,
  );
  same(
    messages.stop(258, 0.03),
    `
    2f 61 75 73  /aus
    63 75 6c 74  cult
    2f 73 74 6f  /sto
    70 00 00 00  p...
    2c 73 69 66  ,sif
    00 00 00 00  ....
    6b 00 00 00  k...
    00 00 01 02  ....
    3c f5 c2 8f  <...`,
  );
});

Deno.test("EngineMessages writes a note that keeps its moment to the last bit", () => {
  const note = { instrument: "pluck", sustain: 0.25, pitch: 440, loudness: -20, pan: -1, brightness: 0.5 };
  const bytes = new EngineMessages("").note(3, 9, 86_400 + 1 / 48000, note);
  same(
    bytes,
    `
    2f 61 75 73  /aus
    63 75 6c 74  cult
    2f 6e 6f 74  /not
    65 00 00 00  e...
    2c 73 69 69  ,sii
    64 73 66 66  dsff
    66 66 66 00  fff.
    00 00 00 00  ....
    00 00 00 03  ....
    00 00 00 09  ....
    40 f5 18 00  @...
    00 15 d8 68  ...h
    70 6c 75 63  pluc
    6b 00 00 00  k...
    3e 80 00 00  >...
    43 dc 00 00  C...
    c1 a0 00 00  ....
    bf 80 00 00  ....
    3f 00 00 00  ?...`,
  );
});

Deno.test("readReplies() reads what the engine says, and skips what it does not know", () => {
  const packet = encodeBundle([
    { address: "/auscult/ready", types: "iiiid", args: [1, 48000, 32, 224, 0.5] },
    { address: "/auscult/ready", types: "iiiiddi", args: [1, 48000, 32, 224, 0.5, 1.75e9, 9] },
    { address: "/auscult/onset", types: "iid", args: [4, 5, 1e-6] },
    { address: "/auscult/refused", types: "iis", args: [4, 6, "unknown instrument"] },
    { address: "/auscult/onset", types: "sid", args: ["4", 5, 1e-6] },
    { address: "/other", types: "", args: [] },
  ]);
  assert.deepEqual(readReplies(packet), [
    { kind: "ready", info: { protocol: 1, sampleRate: 48000, ksmps: 32, latency: 224, born: 0 }, time: 0.5 },
    { kind: "ready", info: { protocol: 1, sampleRate: 48000, ksmps: 32, latency: 224, born: 1.75e9 }, time: 0.5 },
    { kind: "onset", take: 4, id: 5, error: 1e-6 },
    { kind: "refused", take: 4, id: 6, reason: "unknown instrument" },
  ]);
});

Deno.test("readReplies() reads a status that a later version made longer", () => {
  const args = [2.5, 10, 9, 1, 2, 3, 4, 0.25, 7, 99, 100];
  const status = encodeMessage({ address: "/auscult/status", types: "diiiiiidiii", args });
  assert.deepEqual(readReplies(status), [{
    kind: "status",
    status: {
      time: 2.5,
      received: 10,
      started: 9,
      late: 1,
      refused: 2,
      released: 3,
      badBlocks: 4,
      peak: 0.25,
      strangers: 7,
    },
  }]);
});

Deno.test("EngineMessages writes the long form of a note that glides or has p-fields of its instrument's own", () => {
  const note = { instrument: "line", sustain: 0.25, pitch: 440, loudness: -20, pan: -1, brightness: 0.5 };
  const more = [880, -12, 1, 0.25, 1023.5, 1, 2, 3, 4, 5, 6, 7, 8];
  const [message] = decodePacket(new EngineMessages("k").note(3, 9, 0.5, { ...note, more }));
  assert.equal(message!.types, `siidsfffff${"f".repeat(13)}`);
  assert.deepEqual(message!.args, ["k", 3, 9, 0.5, "line", 0.25, 440, -20, -1, 0.5, ...more]);
});
