/// <reference lib="deno.worker" />
import { type Connection, readConnection } from "./connection.ts";
import { request } from "./request.ts";
import { type FromGuard, watchCells } from "./watchCells.ts";

/** Whether the stop button was pressed since the last cell began. */
let stopped = false;

/** The kernel's stop button, in a thread that no cell keeps busy. See guard.ts. */
self.onmessage = async ({ data: { file, turns } }: MessageEvent<{ file: string; turns: Int32Array }>) => {
  const connection = readConnection(file);
  let stopping = false;
  Deno.addSignalListener("SIGINT", async () => {
    stopped = true;
    if (stopping) return;
    stopping = true;
    try {
      if (await turned(turns, 200)) say("interrupt");
      // To a kernel that awaits, this must never go: it would end the next thing that runs, and with it the event loop.
      else await request(connection, "control", { type: "interrupt_request", content: {} });
    } finally {
      stopping = false;
    }
  });
  const subscribed = Promise.withResolvers<void>();
  tellCells(connection, subscribed.resolve).catch(() => {}); // the kernel has ended
  // The kernel answers the handshake, and takes the subscription a moment later: the next cell is not to be missed.
  await Promise.race([subscribed.promise, delay(1000)]);
  await delay(50);
  say("ready");
};

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What is told of a cell is for the errors that nobody would see: see Cells. Of one that was stopped everybody knows why it ended. */
async function tellCells(connection: Connection, onReady: () => void) {
  for await (const run of watchCells(connection, onReady)) {
    if (!run.over) stopped = false;
    if (!stopped) say(run);
  }
}

function say(what: FromGuard) {
  self.postMessage(what);
}

/** Whether the main thread takes a turn within some milliseconds. */
async function turned(turns: Int32Array, wait: number): Promise<boolean> {
  const before = Atomics.load(turns, 0);
  for (let waited = 0; waited < wait; waited += 5) {
    await delay(5);
    if (Atomics.load(turns, 0) !== before) return true;
  }
  return false;
}
