/**
 * Publishes `{ "i": 0, "v": … }` and so on over MQTT, so many a second for so many seconds, evenly: `mqttPublisher.ts URL TOPIC RATE SECONDS`.
 * A process of its own, so that whoever receives is measured alone. Begins at a line on standard input, and prints the count in the end.
 */
import mqtt from "mqtt";

const [url, topic, rate, seconds] = Deno.args as [string, string, string, string];
const client = await mqtt.connectAsync(url, { timerVariant: "native" });
console.log("ready");
await Deno.stdin.read(new Uint8Array(16));
const count = Number(rate) * Number(seconds);
const start = performance.now();
for (let i = 0; i < count;) {
  const due = Math.min(count, Math.floor((performance.now() - start) / 1000 * Number(rate)));
  for (; i < due; i++) client.publish(topic, `{"i":${i},"v":${Math.sin(i / 100)}}`);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await client.endAsync();
console.log(count);
