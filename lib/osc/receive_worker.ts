/**
 * Receives UDP packets, in a Worker: a socket's buffer holds about 300 small packets, 15 ms at 20,000 a second, so that nothing
 * else may be done in between. They are handed on by the batch.
 */
import type { FromReceiver, ToReceiver } from "./receiverWire.ts";
import { openUdp } from "./openUdp.ts";
import { Relay } from "./Relay.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<ToReceiver>) => void;
  postMessage(message: FromReceiver, transfer: Transferable[]): void;
  close(): void;
};

/** A batch waits this long for more, in ms. */
const WAIT = 4;
const MOST_BYTES = 1 << 16;
/** Closing takes this long at most, in ms. */
const LONGEST_CLOSE = 500;
/** When this much waits to be read by the other side (it is busy, or stuck), what comes is dropped and counted. */
const MOST_UNREAD = 1 << 26;

let bytes = new Uint8Array(MOST_BYTES);
let used = 0;
let times: number[] = [];
let ends: number[] = [];
let from: string[] = [];
let taken = 0;
let unread = 0;
let overrun = 0;
let flushed = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
// Precise, and right when the clock of the machine is set or the machine has slept.
let origin = performance.timeOrigin;

let relay: Relay | undefined;

function take(packet: Uint8Array, sender: string) {
  taken++;
  relay?.send(packet);
  if (unread > MOST_UNREAD) {
    overrun++;
    return;
  }
  if (used + packet.length > bytes.length) flush();
  bytes.set(packet, used);
  used += packet.length;
  ends.push(used);
  times.push(origin + performance.now());
  from.push(sender);
  // After a silence it goes at once; a crowd waits for one another.
  timer ??= setTimeout(flush, performance.now() - flushed < WAIT ? WAIT : 0);
}

function flush() {
  clearTimeout(timer);
  timer = undefined;
  flushed = performance.now();
  const wrong = Date.now() - (origin + performance.now());
  if (Math.abs(wrong) > 20) origin += wrong;
  if (times.length === 0) return;

  const size = used + 64 * times.length; // the place of a packet costs more than its bytes
  unread += size;
  scope.postMessage({
    kind: "packets",
    bytes: bytes.subarray(0, used),
    ends,
    times,
    from,
    size,
    overrun,
    unsent: relay?.lost ?? 0,
  }, [
    bytes.buffer,
  ]);
  bytes = new Uint8Array(MOST_BYTES);
  used = 0;
  times = [], ends = [], from = [];
}

let socket: { close(): void | Promise<void> } | undefined;

scope.onmessage = async ({ data }) => {
  if (data.kind === "read") unread -= data.size;
  else if (data.kind === "close") {
    // What waits in the socket is still received; with somebody who goes on sending it ends all the same.
    const latest = performance.now() + LONGEST_CLOSE;
    for (let before = -1; taken > before && performance.now() < latest;) {
      before = taken;
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
    await socket?.close();
    await relay?.close();
    flush();
    scope.postMessage({ kind: "closed" }, []);
    scope.close();
  } else {
    try {
      if (data.forward !== undefined) relay = await Relay.to(data.forward);
      const opened = await openUdp(data.bind, data.port, take);
      socket = opened;
      scope.postMessage({ kind: "opened", address: opened.address, port: opened.port }, []);
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      const inUse = code === "EADDRINUSE" || error instanceof Deno.errors.AddrInUse;
      scope.postMessage({ kind: "failed", message, inUse }, []);
      scope.close();
    }
  }
};
