/// <reference lib="deno.worker" />
import { ConductorLoop } from "./ConductorLoop.ts";
import type { FromWorker, ToWorker } from "./wire.ts";

const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};
const loop = new ConductorLoop((message) => worker.postMessage(message));
worker.onmessage = ({ data }) => void loop.handle(data);
