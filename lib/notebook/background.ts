import { Cells } from "./Cells.ts";
import { kernel } from "./jupyter.ts";
import type { CellRun } from "./kernel/watchCells.ts";

const CELLS = Symbol.for("auscult.cells");
/** One for the whole process, also where two versions of this module are loaded. */
const globals = globalThis as { [CELLS]?: Pick<Cells, "say" | "hear"> };

/**
 * Shows what went wrong while nobody waited for it: in a notebook under the cell that started the work, where Deno's kernel by itself
 * says nothing; elsewhere it is printed.
 *
 * @param what an error, or a sentence
 */
export function sayInBackground(what: unknown): void {
  const jupyter = kernel();
  if (jupyter === undefined) return console.error(what);
  (globals[CELLS] ??= new Cells(jupyter)).say(async () => {
    const { bundleOf, noticeBundle } = await import("./bundle.ts");
    return what instanceof Error ? await bundleOf(what) : noticeBundle(String(what));
  });
}

/** In a kernel: a cell begins to run, or is over. What nobody else shows of it is shown: see {@linkcode Cells.hear}. */
export function hearCell(run: CellRun): void {
  globals[CELLS]?.hear(run);
}

/** In a kernel: errors in timers, Workers and the like, and rejections that nobody handles, are shown. */
export function showBackgroundErrors(): void {
  const jupyter = kernel();
  if (globals[CELLS] || jupyter === undefined) return;
  globals[CELLS] = new Cells(jupyter);
  const show = (what: unknown) => {
    const error = what instanceof Error ? what : new Error(typeof what === "string" ? what : Deno.inspect(what));
    sayInBackground(new BackgroundError(error));
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
