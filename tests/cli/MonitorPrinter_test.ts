import assert from "node:assert/strict";
import { MonitorPrinter, summary } from "../../lib/cli/MonitorPrinter.ts";
import type { MonitorStatistics } from "../../lib/osc/monitor.ts";

const NOW = new Date(2026, 2, 1, 21, 31, 47, 373).getTime();
const FROM = "127.0.0.1:5000";

const statistics: MonitorStatistics = {
  packets: 0,
  malformed: 0,
  messages: 0,
  filtered: 0,
  addresses: new Map(),
  others: new Map(),
  senders: new Set([FROM]),
  dropped: 0,
  unsent: 0,
  missed: 0,
};

function printer() {
  const lines: string[] = [];
  const statuses: string[] = [];
  const printer = new MonitorPrinter({
    line: (text) => void lines.push(text),
    status: (text) => void statuses.push(text),
  });
  const send = (address: string, from: number, count: number) => {
    for (let i = from; i < from + count; i++) {
      printer.message({ time: NOW + i, from: FROM, address, types: "i", args: [i] });
    }
  };
  return { printer, send, lines, statuses };
}

Deno.test("MonitorPrinter prints each of 50 messages a second", () => {
  const { printer: to, send, lines } = printer();
  for (let second = 0; second < 3; second++) {
    send("/a", 0, 50);
    to.tick(1, statistics);
  }
  assert.equal(lines.length, 150);
  assert.equal(lines[1], "21:31:47.374  127.0.0.1:5000  /a  i 1");
});

Deno.test("MonitorPrinter prints of a crowd the newest of each address, its rate, and how many it did not print", () => {
  const { printer: to, send, lines, statuses } = printer();
  send("/a", 0, 60);
  send("/b", 0, 5);
  assert.equal(lines.length, 50); // it cannot know yet
  to.tick(1, { ...statistics, messages: 65 });
  assert.deepEqual(lines.splice(0).slice(50), [
    "21:31:47.432  127.0.0.1:5000  /a  i 59  · 60 /s",
    "21:31:47.377  127.0.0.1:5000  /b  i 4  · 5 /s",
    "  … 13 messages not printed, of 65 messages in 1.0 s",
  ]);
  send("/a", 0, 20_000);
  to.tick(1, statistics);
  assert.deepEqual(lines.splice(0), [
    "21:32:07.372  127.0.0.1:5000  /a  i 19999  · 20,000 /s",
    "  … 19,999 messages not printed, of 20,000 messages in 1.0 s",
  ]);
  // The crowd is over: what the second held comes whole at its end, and then each at once again.
  send("/a", 0, 3);
  assert.equal(lines.length, 0);
  to.tick(1, statistics);
  assert.deepEqual(lines.splice(0).map((line) => line.slice(-3)), ["i 0", "i 1", "i 2"]);
  send("/a", 0, 1);
  assert.equal(lines.length, 1);
  assert.equal(statuses[0], "65 /s · 65 messages · /a 60 /s · /b 5 /s");
});

Deno.test("MonitorPrinter stays short, whatever the number of addresses and of malformed packets", () => {
  const { printer: to, send, lines } = printer();
  for (let i = 0; i < 5000; i++) send(`/${i}`, 0, 1);
  for (let i = 0; i < 1000; i++) {
    to.malformed({ time: NOW, from: FROM, reason: "\x1b[2J", bytes: new Uint8Array(1000) });
  }
  to.tick(1, statistics);
  assert.ok(lines.length < 110, `${lines.length} lines`);
  assert.ok(
    lines.includes("  … 4,930 messages not printed, of 5,000 messages in 1.0 s; 931 more addresses"),
    lines.slice(-3).join("\n"),
  );
  assert.equal(lines.at(-1), "  … 995 more malformed or empty packets not printed");
  assert.ok(lines.includes("21:31:47.373  127.0.0.1:5000  MALFORMED, 1000 bytes: \\u001b[2J"));
  assert.ok(lines.includes("    … 936 more bytes"));
});

Deno.test("summary() tells of all that came and of what was lost", () => {
  const all = {
    ...statistics,
    messages: 30,
    malformed: 2,
    filtered: 1,
    dropped: 4812,
    addresses: new Map([["/b", 10], ["/a\x1b", 20]]),
  };
  assert.deepEqual(summary(all, 10), [
    "30 messages from 1 sender in 10.0 s (3 /s), 2 malformed, 4,812 packets LOST by the socket",
    "  1 message did not match the filter",
    '  "/a\\u001b"         20  2 /s',
    "  /b                 10  1 /s",
  ]);
  assert.match(summary({ ...all, dropped: undefined }, 10)[0]!, /what the socket lost is not known here$/);
  assert.match(summary({ ...all, dropped: 0 }, 10)[0]!, /none lost by the socket$/);
});
