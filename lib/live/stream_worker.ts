/// <reference lib="deno.worker" />
import { StreamLoop } from "./StreamLoop.ts";
import type { FromWorker, ToWorker } from "./streamWire.ts";

const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};
const loop = new StreamLoop((message) => worker.postMessage(message));
worker.onmessage = ({ data }) => void loop.handle(data);
