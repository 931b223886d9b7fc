import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import fc from "fast-check";
import { captureLines, fromJson, readCaptureLine } from "../../lib/osc/captureLine.ts";
import { CaptureWriter } from "../../lib/osc/CaptureWriter.ts";
import { encodeBundle, encodeMessage, IMMEDIATELY, type OscArgument, timeTag } from "../../lib/osc/codec.ts";
import { type CaptureNotes, readCapture } from "../../lib/osc/readCapture.ts";
import { readPacket } from "../../lib/osc/readPacket.ts";
import { replayOsc } from "../../lib/osc/replayOsc.ts";
import { TestClock } from "../helpers/TestClock.ts";
import { withFolder } from "../cli/auscult.ts";
import { golden } from "./golden.ts";

const FROM = "127.0.0.1:5000";
const HEADER = '{"auscult":"OSC capture","version":1}\n';
const note = { address: "/note", types: "sf", args: ["bell", 440] };

/** Packets of every kind, as bytes. */
const packets = [
  ...golden.map(({ message }) => encodeMessage(message)),
  encodeMessage({ address: "/odd", types: "ffffddh", args: [NaN, Infinity, -Infinity, -0, NaN, -0, -(2n ** 63n)] }),
  encodeMessage({ address: "/time", types: "tt", args: [IMMEDIATELY, 2n ** 64n - 1n] }),
  encodeBundle([note, encodeBundle([note, note], timeTag(1e9))], IMMEDIATELY),
  encodeBundle([]),
  Uint8Array.of(1, 2, 3),
  new Uint8Array(0),
  Uint8Array.from([0x2f, 0xff, 0, 0, 0x2c, 0, 0, 0]), // an address that is no UTF-8: as text it is another
  Uint8Array.from([0x2f, 0x61, 0, 7, 0x2c, 0, 0, 9]), // padding that is not zero
];

async function collect(path: string, notes?: CaptureNotes) {
  return await Array.fromAsync(readCapture(path, notes));
}

Deno.test("A capture gives every packet back, byte for byte, with its moment", () =>
  withFolder(async (folder) => {
    const path = `${folder}/take.jsonl`;
    const writer = await CaptureWriter.toFile(path, { port: 7770 });
    packets.forEach((bytes, i) =>
      writer.packet(readPacket(bytes, { time: 1_700_000_000_000.125 + i / 8, from: FROM }))
    );
    writer.dropped(3, 1_700_000_000_500);
    writer.close();
    const notes: CaptureNotes = {};
    const read = await collect(path, notes);
    assert.deepEqual(read.map(({ bytes }) => [...bytes]), packets.map((bytes) => [...bytes]));
    assert.deepEqual(read.map(({ time }) => time), packets.map((_, i) => 1_700_000_000_000.125 + i / 8));
    assert.deepEqual(notes, {});
  }));

Deno.test("captureLines() are JSON that says what came", () => {
  const lines = (bytes: Uint8Array) =>
    captureLines(readPacket(bytes, { time: 1_700_000_000_000.1234, from: FROM }), 7).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
  const head = { time: 1_700_000_000_000.123, from: FROM };
  assert.deepEqual(
    lines(encodeMessage({ address: "/x", types: "fhbdT", args: [NaN, 5n, Uint8Array.of(1), -0, true] })),
    [
      {
        ...head,
        address: "/x",
        types: "fhbdT",
        args: ["NaN", "5", "AQ==", "-0", true],
        bytes: "L3gAACxmaGJkVAAAf8AAAAAAAAAAAAAFAAAAAQEAAACAAAAAAAAAAA==",
      },
    ],
  );
  assert.deepEqual(lines(Uint8Array.of(1, 2, 3)), [
    { ...head, malformed: "a packet's size must be a multiple of 4, above 0, got 3", bytes: "AQID" },
  ]);
  const [first, second] = lines(encodeBundle([note, note], timeTag(1.5)));
  assert.equal(typeof first.bytes, "string");
  assert.deepEqual(second, { ...head, ...note, timeTag: 1500, bundle: 1, packet: 7 });
});

Deno.test("readCaptureLine() reads what somebody wrote by hand, by its type tags", () => {
  for (const { message } of golden) {
    const [line] = captureLines(readPacket(encodeMessage(message), { time: 1, from: FROM }), 1).split("\n");
    const { bytes: _, ...written } = JSON.parse(line!);
    assert.deepEqual(readCaptureLine(JSON.stringify(written))!.bytes, encodeMessage(message), message.address);
  }
  const odd = fc.array(fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.5), { maxLength: 5 });
  fc.assert(fc.property(odd, (args) => {
    const types = "d".repeat(args.length);
    const [line] = captureLines(readPacket(encodeMessage({ address: "/a", types, args }), { time: 1, from: FROM }), 1)
      .split("\n");
    assert.deepEqual(fromJson(types, JSON.parse(line!).args), args);
  }));
  for (
    const [line, reason] of [
      ["7", /no JSON object/],
      ['{"address":"/a","types":"","args":[]}', /has no time/],
      ['{"time":1}', /neither bytes nor an address/],
      ['{"time":1,"address":"/a","types":"f","args":["x","y"]}', /2 arguments, but types for 1/],
      ['{"time":1,"address":"a","types":"","args":[]}', /must start with "\/"/],
      ['{"time":1,"address":"/a","types":"h","args":["1.5"]}', /BigInt/],
      ['{"time":1,"bytes":"%"}', /./],
    ] as const
  ) {
    assert.throws(
      () => readCaptureLine(line),
      (error: Error) => error.name === "SyntaxError" && reason.test(error.message),
      line,
    );
  }
});

Deno.test("readCapture() reads up to a line that is cut off, and says so; a broken line within is an error", () =>
  withFolder(async (folder) => {
    const path = `${folder}/take.jsonl`;
    const line = captureLines(readPacket(encodeMessage(note), { time: 5, from: FROM }), 1);
    for (const cut of [1, 20, line.length - 2]) {
      await Deno.writeTextFile(path, HEADER + line + line + line.slice(0, cut));
      const notes: CaptureNotes = {};
      assert.equal((await collect(path, notes)).length, 2, `cut at ${cut}`);
      assert.deepEqual(notes, { cutOff: 4 });
    }
    await Deno.writeTextFile(path, HEADER + line + line.trimEnd()); // only its end is missing
    const notes: CaptureNotes = {};
    assert.equal((await collect(path, notes)).length, 2);
    assert.deepEqual(notes, {});
    await Deno.writeTextFile(path, HEADER + line + line.slice(0, 20) + "\n" + line);
    await assert.rejects(collect(path), {
      name: "SyntaxError",
      message: /^Cannot read line 3 of the capture ".*take\.jsonl": /,
    });
    for (const text of ["", "{}\n", "hello\n", line, '{"auscult":"OSC']) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(collect(path), {
        name: "SyntaxError",
        message: /as a capture of OSC: its first line is not \{"auscult"/,
      });
    }
    await Deno.writeTextFile(path, HEADER.replace("1", "2"));
    await assert.rejects(collect(path), { name: "RangeError", message: /of version 2: this auscult reads version 1/ });
  }));

/** A clock that moves when it is waited for, a receiver on a real port, and when each packet was handed over. */
async function receive() {
  const socket = createSocket("udp4");
  const received: number[][] = [];
  let more = Promise.withResolvers<void>();
  socket.on("message", (bytes: Uint8Array) => {
    received.push([...bytes]);
    more.resolve();
    more = Promise.withResolvers();
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  const count = async (n: number) => {
    while (received.length < n) await more.promise;
  };
  return { port: socket.address().port, received, count, [Symbol.dispose]: () => void socket.close() };
}

class Recorder extends TestClock {
  readonly waits: number[] = [];
  override wait(until: number, signal?: AbortSignal) {
    this.waits.push(until);
    return super.wait(until + 0.0009, signal); // every timer is late a little: that must not add up
  }
}

Deno.test("replayOsc() sends the same bytes with the time between them as it was, and adds up no delay", () =>
  withFolder(async (folder) => {
    using to = await receive();
    const path = `${folder}/take.jsonl`;
    const writer = await CaptureWriter.toFile(path);
    const times = packets.map((_, i) => 1_700_000_000_000 + i * 100 + (i === 3 ? -250 : 0)); // the clock went back once
    packets.forEach((bytes, i) => writer.packet(readPacket(bytes, { time: times[i]!, from: FROM })));
    writer.close();
    for (const rate of [1, 2]) {
      const clock = new Recorder(1000);
      to.received.length = 0;
      const report = await replayOsc(path, { to: { host: "127.0.0.1", port: to.port }, rate, clock });
      await to.count(packets.length);
      assert.deepEqual(to.received, packets.map((bytes) => [...bytes]));
      const expected = packets.map((_, i) => 1000 + (i === 3 ? 2 : i) / 10 / rate)
        .filter((_, i) => i !== 0 && i !== 3); // these are due at once
      assert.deepEqual(clock.waits.map((time) => time.toFixed(6)), expected.map((time) => time.toFixed(6)));
      assert.equal(report.packets, packets.length);
      assert.equal(report.duration.toFixed(6), ((packets.length - 1) / 10 / rate).toFixed(6));
      assert.ok(report.late > 0.5 && report.late < 2, `${report.late} ms`);
      assert.equal(report.stopped, false);
    }
  }));

Deno.test("replayOsc() ends at its signal, tells of a capture that is cut off, and refuses what cannot be", () =>
  withFolder(async (folder) => {
    using to = await receive();
    const path = `${folder}/take.jsonl`;
    const target = `127.0.0.1:${to.port}`;
    const line = (time: number) => JSON.stringify({ time, ...note }) + "\n";
    await Deno.writeTextFile(path, HEADER + line(0) + line(1) + '{"time":2,"addr');
    assert.deepEqual((await replayOsc(path, { to: target })).cutOff, 4);
    await to.count(2);
    await Deno.writeTextFile(path, HEADER + line(0) + line(3_600_000));
    const stop = new AbortController();
    const replaying = replayOsc(path, { to: target, signal: stop.signal });
    await to.count(3);
    stop.abort();
    const { packets, stopped } = await replaying;
    assert.deepEqual({ packets, stopped }, { packets: 1, stopped: true });
    for (const rate of [0, -1, NaN, Infinity]) {
      await assert.rejects(replayOsc(path, { to: target, rate }), {
        name: "RangeError",
        message: /it must be above 0/,
      });
    }
    await assert.rejects(replayOsc(path, { to: "nowhere" }), { name: "TypeError", message: /HOST:PORT/ });
    await assert.rejects(replayOsc(`${folder}/none.jsonl`, { to: target }), Deno.errors.NotFound);
  }));

Deno.test("fromJson() lets bad values through to the encoder, which refuses them", () => {
  assert.deepEqual(fromJson("i[f]", [1, ["NaN", 2]] as unknown as OscArgument[]), [1, [NaN, 2]]);
});
