import assert from "node:assert/strict";
import { encodeMessage, type OscArgument, timeTag } from "../../lib/osc/codec.ts";
import { hexDump } from "../../lib/osc/hexDump.ts";
import { argumentsText, dueText, messageText, reasonText } from "../../lib/osc/messageText.ts";
import { printable, quoted, shownAddress } from "../../lib/osc/printable.ts";
import { readPacket } from "../../lib/osc/readPacket.ts";

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
const text = (types: string, ...args: OscArgument[]) => argumentsText(types, args, NOW);

Deno.test("argumentsText() shows each argument with its type tag", () => {
  assert.equal(text("sf", "bell", 440), 's "bell"  f 440');
  assert.equal(
    text("fff", Math.fround(0.1), Math.fround(1 / 3), Math.fround(16777217)),
    "f 0.1  f 0.33333334  f 16777216",
  );
  assert.equal(text("fffd", NaN, -Infinity, -0, -0), "f NaN  f -Infinity  f -0  d -0");
  assert.equal(text("ihdc", -7, 2n ** 60n, 1e-9, "x"), 'i -7  h 1152921504606846976  d 1e-9  c "x"');
  assert.equal(text("TFNI", true, false, null, Infinity), "T  F  N  I");
  assert.equal(text("b", Uint8Array.of(1, 0xab)), "b 2 bytes 01 ab");
  assert.equal(text("b", new Uint8Array(1000)), `b 1000 bytes ${"00 ".repeat(16)}…`);
  assert.equal(text("b", new Uint8Array(0)), "b 0 bytes");
  assert.equal(
    text("mr", Uint8Array.of(0, 0x90, 60, 100), { red: 255, green: 128, blue: 0, alpha: 1 }),
    "m 00 90 3c 64  r #ff800001",
  );
  assert.equal(text("i[s[f]]T", 1, ["a", [2]], true), 'i 1  [  s "a"  [  f 2  ]  ]  T');
  assert.equal(text("i".repeat(100), ...Array(100).fill(0)), `${"i 0  ".repeat(24)}… (100 arguments)`);
});

Deno.test("messageText() of what a packet held lets no control character out, wherever it is put", () => {
  const evil = '\x1b]0;owned\x07\x1b[2J\r\n"\\\x00\x7f\x9b31m\u202e\u2066\u200b\ufeff\u2028\u{e0041}'.replaceAll(
    "\0",
    "",
  );
  const args = [evil, "\x9b", 1];
  const bytes = encodeMessage({ address: `/${evil}`, types: "scf", args });
  const [message] = readPacket(bytes, { time: NOW, from: "127.0.0.1:1" }).messages;
  const shown = messageText(message!);
  assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  assert.equal(
    shown,
    `"/${'\\u001b]0;owned\\u0007\\u001b[2J\\r\\n\\"\\\\\\u007f\\u009b31m\\u202e\\u2066\\u200b\\ufeff\\u2028\\u{e0041}"'}  ` +
      `s "${'\\u001b]0;owned\\u0007\\u001b[2J\\r\\n\\"\\\\\\u007f\\u009b31m\\u202e\\u2066\\u200b\\ufeff\\u2028\\u{e0041}"'}  c "\\u009b"  f 1`,
  );
  assert.equal(printable("é, 音, 🎵"), "é, 音, 🎵"); // what can be read stays
  assert.equal(quoted("a".repeat(1234)), `"${"a".repeat(200)}"… (1,034 more)`);
  assert.equal(shownAddress("/a b"), '"/a b"');
  assert.equal(shownAddress("/sp500/{x,y}"), "/sp500/{x,y}");
  const { malformed } = readPacket(new TextEncoder().encode("/\x9b\x1b[31m\0\0x\0\0\0"), { time: NOW, from: "" });
  assert.doesNotMatch(reasonText(malformed!.reason), /\p{Cc}/u);
});

Deno.test("dueText() says when a bundle is due, and what is wrong with its time tag", () => {
  assert.equal(dueText("now", NOW), "immediately");
  assert.match(dueText(NOW + 250, NOW), /^\+0\.250 s \(\d\d:00:00\.250\)$/);
  assert.match(dueText(NOW - 1500, NOW), /^-1\.500 s \(\d\d:59:58\.500\), late$/);
  // seconds since 1970 written as if they were since 1900
  assert.match(
    dueText(NOW - 2_208_988_800_000, NOW),
    /^at 1956-.* UTC: the sender counts from 1970, OSC from 1900 \(add 2208988800 s\)$/,
  );
  assert.match(dueText(-2_208_988_800_000, NOW), /^at time tag 0, the year 1900/);
  assert.equal(dueText(NOW + 10 * 86_400_000, NOW), "at 2026-03-11 12:00:00 UTC, 10 days from now");
  assert.equal(text("t", timeTag((NOW + 500) / 1000)).replace(/\(.*\)/, ""), "t +0.500 s ");
});

Deno.test("messageText() tells of the bundle that held a message", () => {
  const message = { time: NOW, from: "127.0.0.1:1", address: "/a", types: "i", args: [1] };
  assert.equal(messageText(message), "/a  i 1");
  assert.equal(messageText({ ...message, timeTag: "now", bundle: 1 }), "/a  i 1  · bundle immediately");
  assert.match(messageText({ ...message, timeTag: NOW + 250, bundle: 2 }), /i 1 {2}· bundle 2 deep \+0\.250 s \(/);
});

Deno.test("hexDump() lays bytes out in rows, and says what it leaves out", () => {
  const bytes = new TextEncoder().encode("/note\0\0\0,f\0\0\x1b[2J");
  assert.equal(
    hexDump(bytes),
    "2f 6e 6f 74  /not\n65 00 00 00  e...\n2c 66 00 00  ,f..\n1b 5b 32 4a  .[2J",
  );
  assert.equal(
    hexDump(bytes, { row: 8, most: 10 }),
    "2f 6e 6f 74 65 00 00 00  /note...\n2c 66                    ,f\n… 6 more bytes",
  );
});
