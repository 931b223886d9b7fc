import { interrupt } from "../../time/interrupts.ts";
import { hearCell, showBackgroundErrors } from "../background.ts";
import { ownConnectionFile } from "./connection.ts";
import type { FromGuard } from "./watchCells.ts";

const GUARD = Symbol.for("auscult.guard");
/** One for the whole process, also where two versions of this module are loaded. */
const guards = globalThis as { [GUARD]?: Promise<void> };

/**
 * In a Deno kernel: makes Jupyter's stop button stop the cell, where it would kill the kernel, its variables and its engine.
 *
 * Jupyter sends SIGINT. A Worker takes it, which runs also while a cell keeps the main thread busy, and finds out which of two
 * cells it is: one that awaits something of auscult's is freed here, and a busy one is ended by the kernel itself. An await of
 * anything else goes on ({@linkcode interruptible} makes it one of ours): nothing in Deno's kernel can end it.
 *
 * Errors in timers, and rejections that nobody handles, are shown from then on.
 *
 * Does nothing outside of a kernel, and at a second call. Resolves when the button is guarded.
 */
export function guardKernel(): Promise<void> {
  return guards[GUARD] ??= guard();
}

async function guard() {
  const file = inKernel() ? ownConnectionFile() : undefined;
  if (file === undefined) return;
  showBackgroundErrors();
  // How often the main thread came to run its timers: the Worker sees by it whether a cell keeps it busy.
  const turns = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(turns, 0, 1), 10);
  const worker = new Worker(new URL("./guard_worker.ts", import.meta.url), { type: "module", name: "auscult guard" });
  const ready = Promise.withResolvers<void>();
  worker.onmessage = ({ data }: MessageEvent<FromGuard>) => {
    if (data === "ready") ready.resolve();
    else if (data === "interrupt") interrupt();
    else hearCell(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    console.error(`auscult: the stop button may end the kernel: ${event.message}`);
    ready.resolve();
  };
  worker.postMessage({ file, turns });
  await ready.promise;
}

/** Whether this program runs as a Jupyter kernel. */
export function inKernel(): boolean {
  return (Deno as { jupyter?: unknown }).jupyter !== undefined;
}
