import assert from "node:assert/strict";
import mqttLibrary, { type MqttClient } from "mqtt";
import { mqtt, type MqttOptions } from "auscult";
import { fastClock } from "../../helpers/fastClock.ts";
import { has } from "../../helpers/has.ts";
import { Mosquitto } from "../../helpers/Mosquitto.ts";
import { take } from "../../helpers/take.ts";

const ignore = !has("mosquitto");
const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

/** Whoever publishes. */
async function publisher(broker: Mosquitto, options: object = {}) {
  const client: MqttClient = await mqttLibrary.connectAsync(broker.url, { timerVariant: "native", ...options });
  client.on("error", () => {});
  return {
    say: (topic: string, payload: string | Uint8Array, options: object = {}) =>
      client.publishAsync(topic, payload as string, { qos: 1, ...options }),
    [Symbol.asyncDispose]: async () => void await client.endAsync(true),
  };
}

/** A line to a broker that can be cut, and on which it can be made deaf. */
class Line implements AsyncDisposable {
  /** Whether what is sent to the broker is left out. */
  deaf = false;
  /** How many bytes have come from it. */
  bytes = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #ends = new Set<Deno.Conn>();
  readonly #going: Promise<void>;

  constructor(port: number) {
    this.#going = (async () => {
      for await (const near of this.#listener) {
        const far = await Deno.connect({ hostname: "127.0.0.1", port });
        void this.#pass(near, far, () => !this.deaf);
        void this.#pass(far, near, (count) => (this.bytes += count, true));
      }
    })();
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  async #pass(from: Deno.Conn, to: Deno.Conn, passes: (count: number) => boolean) {
    this.#ends.add(from);
    const buffer = new Uint8Array(65_536);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        if (!passes(count)) continue;
        for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
      }
    } catch { // it was cut
    }
    for (const end of [from, to]) if (this.#ends.delete(end)) end.close();
  }

  cut() {
    for (const end of this.#ends) end.close();
    this.#ends.clear();
  }

  async [Symbol.asyncDispose]() {
    this.#listener.close();
    this.cut();
    await this.#going;
  }
}

/** A source that is being read; `ready` when the broker has its subscription. */
function reading(broker: { readonly url: string }, topic: string | string[], options: MqttOptions = {}) {
  const said: string[] = [];
  const rows = mqtt(broker.url, topic, { clock: fastClock(20), onFault: (message) => said.push(message), ...options });
  const seen: Record<string, unknown>[] = [];
  let more = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const done = (async () => {
    for await (const reception of rows.receptions(leaving.signal)) {
      seen.push(...reception.rows.map((row) => ({ ...row })));
      more.resolve();
      more = Promise.withResolvers();
    }
  })();
  return {
    ...{ rows, said, seen },
    async until(count: number) {
      const late = setTimeout(
        () => more.reject(new Error(`${seen.length} of ${count} came: ${said.join("\n")}`)),
        20_000,
      );
      while (seen.length < count) await more.promise;
      clearTimeout(late);
    },
    /** Publishes until it comes: only the broker knows when the subscription stands. */
    async ready(say: (topic: string, payload: string) => Promise<unknown>, topic: string) {
      const count = seen.length;
      while (seen.length === count) {
        await say(topic, "0").catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen.length = 0;
    },
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await done;
    },
  };
}

test("mqtt() makes rows of JSON messages with their topic, of all topics that its wildcards match", async () => {
  await using broker = await Mosquitto.start();
  await using out = await publisher(broker);
  await using house = reading(broker, ["house/+/climate", "garden/#"]);
  await house.ready(out.say, "garden");
  await out.say("house/attic/climate", '{"at": "2026-01-01", "t": 21.5}');
  await out.say("house/attic/light", '{"on": true}');
  await out.say("garden/pond/level", "7.5");
  await out.say("garden", '[{"n": 1}, {"topic": "own"}]');
  await house.until(4);
  assert.deepEqual(house.seen, [
    { topic: "house/attic/climate", at: new Date("2026-01-01"), t: 21.5 },
    { topic: "garden/pond/level", value: 7.5 },
    { topic: "garden", n: 1 },
    { topic: "own" },
  ]);
  assert.deepEqual(house.said, []);
});

test("mqtt() goes on when the broker is killed and started again, says so once, and repeats nothing that it keeps", async () => {
  await using broker = await Mosquitto.start();
  await using feed = reading(broker, "feed/#");
  {
    await using out = await publisher(broker);
    await feed.ready(out.say, "feed/ready");
    await out.say("feed/a", "1", { retain: true });
    await out.say("feed/b", "2", { retain: true });
    await feed.until(2);
    await new Promise((resolve) => setTimeout(resolve, 1500)); // the broker writes down what it keeps
    await broker.kill();
  }
  while (feed.said.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 500)); // ten seconds by the source's clock
  await broker.again();
  await using out = await publisher(broker);
  while (feed.said.length === 1) await new Promise((resolve) => setTimeout(resolve, 20));
  await out.say("feed/c", "3");
  await feed.until(3);
  assert.deepEqual(feed.seen.map(({ value }) => value), [1, 2, 3]);
  assert.equal(feed.said.length, 2, feed.said.join("\n"));
  assert.match(feed.said[0]!, /the connection to the broker was lost; trying again|ECONNRESET/);
  assert.match(feed.said[1]!, /well again after .*met \d+ times/);
  // Somebody new gets what the broker kept, or, by choice, does not.
  const fresh = await take(mqtt(broker.url, "feed/#"), 2);
  assert.deepEqual(fresh.map(({ value }) => value).toSorted(), [1, 2]);
});

test("mqtt() with a session and QoS 1 or 2 gets what was sent while the connection was away, each once", async () => {
  await using broker = await Mosquitto.start();
  await using out = await publisher(broker);
  for (const qos of [1, 2] as const) {
    const session = `session-${qos}`;
    {
      await using feed = reading(broker, `s${qos}`, { qos, session });
      await feed.ready((topic, payload) => out.say(topic, payload, { qos }), `s${qos}`);
    }
    for (let i = 0; i < 100; i++) await out.say(`s${qos}`, String(i), { qos });
    await using feed = reading(broker, `s${qos}`, { qos, session });
    await feed.until(100);
    assert.deepEqual(feed.seen.map(({ value }) => value), Array.from({ length: 100 }, (_, i) => i));
  }
});

test("mqtt() leaves out what a broker sends again with QoS 1, as no word of its arrival came through", async () => {
  await using broker = await Mosquitto.start();
  await using out = await publisher(broker);
  await using line = new Line(broker.port);
  await using feed = reading(line, "again", { qos: 1, session: "again" });
  await feed.ready(out.say, "again");
  line.deaf = true; // the broker hears of no arrival
  for (let i = 1; i <= 15; i++) await out.say("again", String(i)); // it sends 20 at most without a word
  await feed.until(15);
  const { bytes } = line;
  line.cut();
  line.deaf = false;
  while (feed.said.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await out.say("again", "16");
  await feed.until(16);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert(line.bytes - bytes > 15 * 11, `${line.bytes - bytes} bytes came anew`);
  assert.deepEqual(feed.seen.map(({ value }) => value), Array.from({ length: 16 }, (_, i) => i + 1));
});

test("mqtt() with a session, QoS 1 and a key loses nothing, and gives nothing twice, when the broker is killed while rows come", async () => {
  await using broker = await Mosquitto.start();
  await using out = await publisher(broker, { clientId: "out", clean: false, reconnectPeriod: 100 });
  await using feed = reading(broker, "through", { qos: 1, session: "through", key: ({ n }) => String(n) });
  await feed.ready(out.say, "through");
  const ALL = 300;
  const sent: Promise<unknown>[] = [];
  for (let n = 1; n <= ALL; n++) {
    sent.push(out.say("through", JSON.stringify({ n }))); // sent again until the broker has it
    await new Promise((resolve) => setTimeout(resolve, 4));
    if (n === ALL / 2) void broker.kill().then(() => broker.again());
  }
  await Promise.all(sent);
  await feed.until(ALL);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const numbers = feed.seen.map(({ n }) => n as number).sort((a, b) => a - b);
  assert.deepEqual(numbers, Array.from({ length: ALL }, (_, i) => i + 1));
  assert.equal(feed.rows.lost, 0);
  assert(feed.said.length >= 2, "the broker was not missed");
});

test("mqtt() takes user and password from the environment, never says them, and says who is refused", async () => {
  await using broker = await Mosquitto.start({ users: { ada: "correct horse 42" } });
  await using out = await publisher(broker, { username: "ada", password: "correct horse 42" });
  await out.say("a", "1", { retain: true });
  Deno.env.set("AUSCULT_TEST_PASSWORD", "correct horse 42");
  const rows = mqtt(broker.url, "a", { username: "ada", password: { env: "AUSCULT_TEST_PASSWORD" } });
  assert.deepEqual(await take(rows, 1), [{ topic: "a", value: 1 }]);
  const fault = Promise.withResolvers<string>();
  const address = broker.url.replace("//", "//ada:wrong-password-1@");
  const refused = mqtt(address, "a", { onFault: fault.resolve });
  const iterator = refused[Symbol.asyncIterator]();
  const waiting = iterator.next();
  assert.match(await fault.promise, /[Nn]ot authorized/);
  assert(!(await fault.promise + refused.name).includes("wrong-password-1"));
  await iterator.return();
  assert.equal((await waiting).done, true);
  assert.throws(() => mqtt(broker.url, "a", { password: { env: "AUSCULT_NOT_SET" } }), {
    name: "TypeError",
    message: /AUSCULT_NOT_SET is not set/,
  });
});

test("mqtt() reads text and bytes where it is told to; what is neither is left out, said once", async () => {
  await using broker = await Mosquitto.start();
  await using out = await publisher(broker);
  await using json = reading(broker, "x");
  await using text = reading(broker, "x", { parse: "text" });
  await using raw = reading(broker, "x", {
    parseBytes: (bytes, { topic }) => ({ sum: bytes[0]! + 1, of: topic }),
  });
  for (const feed of [json, text, raw]) await feed.ready(out.say, "x");
  for (const feed of [json, text, raw]) feed.seen.length = 0;
  for (let i = 0; i < 100; i++) await out.say("x", "ON");
  await out.say("x", Uint8Array.of(0xff, 0xfe));
  await out.say("x", "{}");
  await json.until(1);
  await text.until(101);
  await raw.until(102);
  assert.deepEqual(json.seen, [{ topic: "x" }]);
  assert.deepEqual(text.seen[0], { topic: "x", value: "ON" });
  assert.deepEqual(raw.seen[100], { topic: "x", sum: 256, of: "x" });
  assert.equal(json.said.length, 1, json.said.join("\n"));
  assert.match(json.said[0]!, /a message was left out: it is no JSON: "ON"/);
  assert.match(text.said[0]!, /it is no text, and no parseBytes/);
});

test("mqtt() reads a message of 10 MB", async () => {
  await using broker = await Mosquitto.start();
  await using out = await publisher(broker);
  await using feed = reading(broker, "big");
  await feed.ready(out.say, "big");
  await out.say("big", JSON.stringify({ text: "z".repeat(10_000_000) }));
  await feed.until(1);
  assert.equal((feed.seen[0]!["text"] as string).length, 10_000_000);
});

Deno.test("mqtt() refuses topics, addresses and options that cannot be meant", () => {
  const url = "mqtt://127.0.0.1";
  for (const topic of ["", "a/#/b", "a#", "a+/b"]) {
    assert.throws(() => mqtt(url, topic), { name: "SyntaxError", message: /Cannot subscribe to topic/ });
  }
  assert.throws(() => mqtt("http://127.0.0.1", "a"), { message: /allowed are mqtt:, mqtts:, ws:, wss:/ });
  assert.throws(() => mqtt(url, "a", { qos: 3 } as object), { name: "RangeError", message: /known are 0, 1 and 2/ });
  assert.throws(() => mqtt(url, "a", { session: "me" }), { message: /qos is 1 or 2/ });
  assert.throws(() => mqtt(url, "a", { topic: "me" } as object), { message: /unknown option "topic"/ });
});
