import assert from "node:assert/strict";
import fc from "fast-check";
// @ts-types="../../lib/types/osc.d.ts"
import osc from "osc/src/osc.js";
import {
  decodePacket,
  encodeBundle,
  encodeMessage,
  IMMEDIATELY,
  type OscArgument,
  type OscMessage,
  timeTag,
  unixTime,
} from "../../lib/osc/codec.ts";
import { fromHexDump, hexDump } from "../helpers/hexDump.ts";
import { golden } from "./golden.ts";

const encode = (types: string, ...args: unknown[]) =>
  encodeMessage({ address: "/a", types, args: args as OscArgument[] });

for (const { name, message, dump } of golden) {
  Deno.test(`encodeMessage() writes ${name}`, () => {
    assert.equal(hexDump(encodeMessage(message)), hexDump(fromHexDump(dump)));
  });
  Deno.test(`decodePacket() reads ${name}`, () => {
    assert.deepEqual(decodePacket(fromHexDump(dump)), [{ ...message, time: null, depth: 0 }]);
  });
}

Deno.test("encodeBundle() and decodePacket() keep to a bundle within a bundle", () => {
  const inner = encodeBundle([{ address: "/b", types: "i", args: [2] }], timeTag(0.25));
  const bytes = encodeBundle([{ address: "/a", types: "", args: [] }, inner, encodeMessage(golden[5]!.message)]);
  assert.equal(
    hexDump(bytes),
    hexDump(fromHexDump(`
      23 62 75 6e  #bun
      64 6c 65 00  dle.
      00 00 00 00  ....
      00 00 00 01  ....
      00 00 00 08  ....
      2f 61 00 00  /a..
      2c 00 00 00  ,...
      00 00 00 20  ...
      23 62 75 6e  #bun
      64 6c 65 00  dle.
      83 aa 7e 80  ..~.
      40 00 00 00  @...
      00 00 00 0c  ....
      2f 62 00 00  /b..
      2c 69 00 00  ,i..
      00 00 00 02  ....
      00 00 00 0c  ....
      2f 73 74 6f  /sto
      70 00 00 00  p...
      2c 00 00 00  ,...`)),
  );
  assert.deepEqual(decodePacket(bytes), [
    { address: "/a", types: "", args: [], time: IMMEDIATELY, depth: 1 },
    { address: "/b", types: "i", args: [2], time: timeTag(0.25), depth: 2 },
    { address: "/stop", types: "", args: [], time: IMMEDIATELY, depth: 1 },
  ]);
});

Deno.test("encodeBundle() writes the bytes that npm:osc writes", () => {
  const bytes = encodeBundle([{ address: "/a", types: "f", args: [1] }, { address: "/bcd", types: "s", args: ["x"] }]);
  const theirs = osc.writeBundle({
    timeTag: { raw: [0, 1] },
    packets: [{ address: "/a", args: [{ type: "f", value: 1 }] }, {
      address: "/bcd",
      args: [{ type: "s", value: "x" }],
    }],
  }, { metadata: true });
  assert.equal(hexDump(bytes), hexDump(theirs));
});

Deno.test("encodeMessage() refuses what is not a number, with its place, value and what is allowed", () => {
  for (const tag of ["i", "f", "d"]) {
    for (
      const [value, shown] of [[undefined, "undefined"], ["abc", '"abc"'], [null, "null"], [1n, "1n"], [true, "true"]]
    ) {
      assert.throws(() => encode(`s${tag}`, "x", value), {
        name: "TypeError",
        message: `Cannot encode /a: argument 1 ("${tag}") must be a number, got ${shown}`,
      });
    }
  }
});

Deno.test("encodeMessage() refuses an i that int32 cannot hold", () => {
  for (const value of [2 ** 31, -(2 ** 31) - 1, 3.7, NaN, Infinity]) {
    assert.throws(() => encode("i", value), {
      name: "RangeError",
      message:
        `Cannot encode /a: argument 0 ("i") must be a whole number within int32, -2147483648…2147483647, got ${value}`,
    });
  }
  assert.deepEqual(decodePacket(encode("ii", 2 ** 31 - 1, -(2 ** 31)))[0]!.args, [2 ** 31 - 1, -(2 ** 31)]);
});

Deno.test("encodeMessage() refuses a finite f that would become infinite, and lets NaN and Inf be sent on purpose", () => {
  assert.throws(() => encode("f", 1e39), RangeError);
  assert.deepEqual(decodePacket(encode("fff", NaN, Infinity, 3.4e38))[0]!.args, [NaN, Infinity, Math.fround(3.4e38)]);
});

Deno.test("encodeMessage() writes h from a bigint and from a whole number (npm:osc writes 0 for a number)", () => {
  for (const value of [0n, 1n, -1n, 2n ** 32n, -(2n ** 32n) - 5n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    assert.deepEqual(decodePacket(encode("h", value))[0]!.args, [value]);
  }
  assert.deepEqual(decodePacket(encode("h", -(2 ** 40)))[0]!.args, [-(2n ** 40n)]);
  assert.throws(() => encode("h", 2n ** 63n), RangeError);
  assert.throws(() => encode("h", 2 ** 53), RangeError);
  assert.throws(() => encode("h", 0.5), RangeError);
  assert.throws(() => encode("h", "1"), TypeError);
});

Deno.test("encodeMessage() refuses other values that do not fit their tag", () => {
  assert.throws(() => encode("s", 1), TypeError);
  assert.throws(() => encode("s", "a\0b"), { name: "TypeError", message: /U\+0000/ });
  assert.throws(() => encode("s", "\ud800"), { name: "TypeError", message: /surrogates/ });
  assert.throws(() => encode("c", "ab"), TypeError);
  assert.throws(() => encode("b", [1, 2]), TypeError);
  assert.throws(() => encode("m", Uint8Array.of(1)), TypeError);
  assert.throws(() => encode("r", { red: 1, green: 2, blue: 3 }), TypeError);
  assert.throws(() => encode("r", { red: 256, green: 2, blue: 3, alpha: 0 }), RangeError);
  assert.throws(() => encode("t", 5), TypeError);
  assert.throws(() => encode("t", -1n), RangeError);
  for (const tag of ["T", "F", "N", "I"]) assert.throws(() => encode(tag, 1), TypeError);
});

Deno.test("encodeMessage() refuses types and arguments that do not pair up", () => {
  assert.throws(() => encode("ff", 1), {
    name: "TypeError",
    message: /argument 1 \("f"\) is missing, got 1 arguments/,
  });
  assert.throws(() => encode("f", 1, 2), { name: "TypeError", message: /2 arguments, but types for 1/ });
  assert.throws(() => encode("[f]", [1, 2]), { name: "TypeError", message: /2 arguments in array 0, but types for 1/ });
  assert.throws(() => encode("[f]", 1), { name: "TypeError", message: /must be an array, got 1/ });
  assert.throws(() => encode("[f", [1]), { name: "SyntaxError", message: /"\[" without "\]"/ });
  assert.throws(() => encode("f]", 1), { name: "SyntaxError", message: /"\]" without "\["/ });
  assert.throws(() => encode("x", 1), { name: "SyntaxError", message: /"x" is not one of i h f d/ });
  assert.throws(() => encode(",f", 1), { name: "SyntaxError", message: /without the comma/ });
});

Deno.test("encodeMessage() refuses a bad address", () => {
  for (const address of ["note", "", "#bundle", "/a\0b", undefined as unknown as string]) {
    assert.throws(() => encodeMessage({ address, types: "", args: [] }), {
      name: "SyntaxError",
      message: /must start with "\/"/,
    });
  }
});

Deno.test("decodePacket() reads blobs, MIDI and colours from a view that does not start its buffer", () => {
  const packet = encode("bmr", Uint8Array.of(9, 8, 7), Uint8Array.of(1, 2, 3, 4), {
    red: 5,
    green: 6,
    blue: 7,
    alpha: 8,
  });
  const larger = new Uint8Array(packet.length + 20).fill(0xee);
  larger.set(packet, 12);
  const [message] = decodePacket(larger.subarray(12, 12 + packet.length));
  larger.fill(0); // the decoded blob is a copy
  assert.deepEqual(message!.args, [
    Uint8Array.of(9, 8, 7),
    Uint8Array.of(1, 2, 3, 4),
    { red: 5, green: 6, blue: 7, alpha: 8 },
  ]);
});

Deno.test("timeTag() carries a fraction that rounds to a whole second", () => {
  // One part in 2⁴⁰ before 1970: npm:osc makes the fraction 2³², which is written as 0, and the time a second early.
  assert.equal(timeTag(-(2 ** -40)), 2_208_988_800n << 32n);
  assert.equal(unixTime(timeTag(1_234_567_890.123)), 1_234_567_890.123);
  for (const unix of [NaN, Infinity, -3e9, 3e9]) assert.throws(() => timeTag(unix), RangeError);
});

Deno.test("decodePacket() refuses a bundle whose sizes lie", () => {
  const bundle = encodeBundle([{ address: "/a", types: "i", args: [1] }, { address: "/b", types: "i", args: [2] }]);
  for (const size of [-4, 0, 2, 4, 16, 28, 32, 2 ** 31 - 1]) {
    const lying = bundle.slice();
    new DataView(lying.buffer).setInt32(16, size);
    assert.throws(() => decodePacket(lying), SyntaxError, `size ${size}`);
  }
});

Deno.test("decodePacket() refuses malformed packets, each with its reason", () => {
  const bad: [string, RegExp][] = [
    ["", /multiple of 4, above 0, got 0/],
    ["2f 61 00", /multiple of 4, above 0, got 3/],
    ["41 00 00 00", /starts with byte 0x41/],
    ["2f 61 62 63", /the address at byte 0 is not terminated/],
    ["2f 61 00 00", /the type tags at byte 4 is not terminated/],
    ["2f 61 00 00  .\n2c 69 69 69", /the type tags at byte 4 is not terminated/],
    ["2f 61 00 00  .\n69 00 00 00", /not followed by type tags/],
    ["2f 61 00 00  .\n2c 69 00 00", /ends in the middle of a value/],
    ["2f 61 00 00  .\n2c 73 00 00", /a string \("s"\) at byte 8 is not terminated/],
    ["2f 61 00 00  .\n2c 00 00 00  .\n00 00 00 00", /ends at byte 8, 4 are left over/],
    ["2f 61 00 00  .\n2c 62 00 00  .\nff ff ff ff", /ends in the middle/],
    ["2f 61 00 00  .\n2c 62 00 00  .\n7f ff ff ff", /ends in the middle/],
    ["2f 61 00 00  .\n2c 5b 00 00", /leave an array open/],
    ["2f 61 00 00  .\n2c 5d 00 00", /close an array that is not open/],
    ["2f 61 00 00  .\n2c 78 00 00", /type tag "x" is not one of/],
    ["2f 61 00 00  .\n2c 63 00 00  .\n00 01 00 00", /character code 65536/],
    ["23 62 75 6e  .\n64 6c 65 00", /ends in the middle/],
    ["23 62 75 6e  .\n64 6c 65 73  .\n00 00 00 00", /a bundle starts with "#bundle"/],
  ];
  for (const [dump, reason] of bad) {
    assert.throws(() => decodePacket(fromHexDump(dump)), (error: Error) => {
      assert.equal(error.name, "SyntaxError", dump);
      assert.match(error.message, reason);
      return true;
    });
  }
  let nested = encodeBundle([]);
  for (let depth = 0; depth < 3000; depth++) nested = encodeBundle([nested]);
  assert.throws(() => decodePacket(nested), /nested more than 16 deep/);
});

const value: Record<string, fc.Arbitrary<OscArgument>> = {
  i: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  h: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  f: fc.float({ noNaN: true }).map(Math.fround),
  d: fc.double({ noNaN: true }),
  s: fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
  S: fc.string({ unit: "grapheme-ascii" }),
  c: fc.integer({ min: 1, max: 0xffff }).map((code) => String.fromCharCode(code)),
  b: fc.uint8Array({ maxLength: 20 }),
  m: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  r: fc.record({
    red: fc.integer({ min: 0, max: 255 }),
    green: fc.integer({ min: 0, max: 255 }),
    blue: fc.integer({ min: 0, max: 255 }),
    alpha: fc.integer({ min: 0, max: 255 }),
  }, { noNullPrototype: true }),
  t: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  T: fc.constant(true),
  F: fc.constant(false),
  N: fc.constant(null),
  I: fc.constant(Infinity),
};

interface Typed {
  types: string;
  args: OscArgument[];
}
const typed = fc.letrec<{ list: Typed; item: { tag: string; arg: OscArgument } }>((tie) => ({
  list: fc.array(tie("item"), { maxLength: 8 }).map((items) => ({
    types: items.map(({ tag }) => tag).join(""),
    args: items.map(({ arg }) => arg),
  })),
  item: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(...Object.keys(value)).chain((tag) => value[tag]!.map((arg) => ({ tag, arg }))),
    tie("list").map(({ types, args }) => ({ tag: `[${types}]`, arg: args })),
  ),
})).list;
const message: fc.Arbitrary<OscMessage> = fc
  .tuple(fc.string({ unit: "grapheme-ascii", maxLength: 12 }), typed)
  .map(([name, { types, args }]) => ({ address: `/${name}`, types, args }));

Deno.test("decodePacket() gives back what encodeMessage() and encodeBundle() were given", () => {
  fc.assert(fc.property(message, (sent) => {
    assert.deepEqual(decodePacket(encodeMessage(sent)), [{ ...sent, time: null, depth: 0 }]);
  }));
  fc.assert(fc.property(fc.array(message, { maxLength: 5 }), value["t"]!, (sent, time) => {
    assert.deepEqual(
      decodePacket(encodeBundle(sent, time as bigint)),
      sent.map((one) => ({ ...one, time: time as bigint, depth: 1 })),
    );
  }));
});
