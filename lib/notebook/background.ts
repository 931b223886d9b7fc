import { kernel, settle } from "./jupyter.ts";

/**
 * Shows what went wrong while nobody waited for it: in a notebook under the newest cell, where Deno's kernel by itself says nothing;
 * elsewhere it is printed.
 *
 * @param what an error, or a sentence
 */
export async function sayInBackground(what: unknown): Promise<void> {
  const jupyter = kernel();
  if (jupyter === undefined) return console.error(what);
  const { bundleOf, noticeBundle } = await import("./bundle.ts");
  await jupyter.display(what instanceof Error ? await bundleOf(what) : noticeBundle(String(what)), { raw: true });
  await settle();
}

const LISTENS = Symbol.for("auscult.background");

/** In a kernel: errors in timers, and rejections that nobody handles, are shown. */
export function showBackgroundErrors(): void {
  const globals = globalThis as { [LISTENS]?: true };
  if (globals[LISTENS] || kernel() === undefined) return;
  globals[LISTENS] = true;
  const show = (what: unknown) => {
    const error = what instanceof Error ? what : new Error(typeof what === "string" ? what : Deno.inspect(what));
    sayInBackground(new BackgroundError(error)).catch(() => {});
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    show(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    show(event.error ?? event.message);
  });
}

/** An error that no cell waited for, as it is shown. */
class BackgroundError extends Error {
  constructor(cause: Error) {
    super(cause.message);
    this.name = `In the background: ${cause.name}`;
    this.stack = cause.stack ?? "";
    if (cause.cause !== undefined) this.cause = cause.cause;
  }
}
