import { UdpSocket } from "../osc/socket.ts";
import { EngineMessages, readReplies } from "../time/engineMessages.ts";

/** Over so much real time the engine's is compared, ms. */
const WHILE = 400;
/** The engine may be so much faster or slower meanwhile: devices fill a buffer at first, and play in steps. */
const FACTOR = 2.5;

/**
 * Whether a native engine plays at the speed of real time. A device that opens and only swallows sound (ALSA's `null`) would have it
 * play an hour in some seconds.
 *
 * @returns undefined when it does, or does not answer; else how fast it is
 */
export async function tooFast({ port, token }: { port: number; token: string }): Promise<number | undefined> {
  const messages = new EngineMessages(token);
  let answer: ((time: number) => void) | undefined;
  await using socket = await UdpSocket.open({
    host: "127.0.0.1",
    port,
    onPacket(bytes) {
      for (const reply of readReplies(bytes)) if (reply.kind === "sync") answer?.(reply.time);
    },
  });
  const ask = async () => {
    for (let tries = 0; tries < 20; tries++) {
      const { promise, resolve } = Promise.withResolvers<number | undefined>();
      answer = resolve;
      socket.send(messages.hello(socket.local.address, socket.local.port));
      socket.send(messages.sync(tries));
      const timer = setTimeout(() => resolve(undefined), 100);
      const time = await promise;
      clearTimeout(timer);
      if (time !== undefined) return { time, at: performance.now() };
    }
    return undefined;
  };
  const first = await ask();
  await new Promise((resolve) => setTimeout(resolve, WHILE));
  const second = await ask();
  if (!first || !second) return undefined;
  const speed = 1000 * (second.time - first.time) / (second.at - first.at);
  return speed > FACTOR ? speed : undefined;
}
