/// <reference lib="deno.worker" />
import { HubServer } from "./HubServer.ts";
import type { FromHub, ToHub } from "./wire.ts";

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<ToHub>) => void) | null;
  postMessage(message: FromHub): void;
};
let server: HubServer | undefined;
worker.onmessage = ({ data }) => {
  if (data.kind !== "start") return server?.handle(data);
  try {
    server = new HubServer(data, (message) => worker.postMessage(message));
  } catch (error) {
    worker.postMessage({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
};
