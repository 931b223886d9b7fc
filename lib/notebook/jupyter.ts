import type { MimeBundle } from "./MimeBundle.ts";

/** What of Deno's Jupyter kernel is used here. */
export interface Kernel {
  display(bundle: MimeBundle, options: { raw: true; display_id?: string; update?: boolean }): Promise<void>;
}

/**
 * How long to wait after an output, in ms. The kernel sends an output and the message that it is idle again side by side: without a
 * wait, of 200 outputs after some work up to 29 were lost, with 5 ms up to 1, with 10 ms or more none, on a busy machine too.
 */
export const SETTLING = 30;

/** The kernel that runs this; undefined outside of Jupyter. */
export function kernel(): Kernel | undefined {
  try {
    return (Deno as unknown as { readonly jupyter: Kernel }).jupyter;
  } catch { // outside of a kernel, reading it throws
    return undefined;
  }
}

/** Waits until what was shown belongs to its cell. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLING));
}
