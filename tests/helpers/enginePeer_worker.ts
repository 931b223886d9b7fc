/// <reference lib="deno.worker" />
import { EnginePeer } from "./EnginePeer.ts";

/** An EnginePeer in a thread of its own, for tests that keep the main thread busy: tells its port, and when asked, its notes. */
const scope = globalThis as unknown as {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
};
const peer = await EnginePeer.start();
scope.onmessage = () => scope.postMessage({ notes: peer.notes, late: peer.late });
scope.postMessage({ port: peer.port });
