import mqtt from "mqtt";
import { fileURLToPath } from "node:url";

/** Starts `mqttPublisher.ts` in a process of its own; `go` begins, and resolves with how many it has published when it has ended. */
export async function publish(
  { url, topic, rate, seconds }: { url: string; topic: string; rate: number; seconds: number },
): Promise<{ go(): Promise<number> }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", fileURLToPath(new URL("./mqttPublisher.ts", import.meta.url))],
      ...[url, topic, String(rate), String(seconds)],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("ready")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the publisher ended: ${text}`);
    text += value;
  }
  return {
    async go() {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode("\n"));
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
      await child.status;
      await writer.close().catch(() => {});
      return Number(text.replace("ready", "").trim());
    },
  };
}

/**
 * Publishes a row again and again until something is counted: whoever subscribes is there then. Returns the count, once it stands still.
 */
export async function publishUntil(
  count: () => number,
  { url, topic, row }: { url: string; topic: string; row: object },
): Promise<number> {
  const client = await mqtt.connectAsync(url, { timerVariant: "native" });
  for (let tries = 0; tries < 200 && count() === 0; tries++) {
    client.publish(topic, JSON.stringify(row));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await client.endAsync();
  for (let last = -1; last !== count();) {
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return count();
}
