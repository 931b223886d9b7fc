import type { Live } from "../live/performance/Live.ts";
import { kernel } from "./jupyter.ts";
import type { MimeBundle } from "./MimeBundle.ts";
import { liveBundle, showLive } from "./panel/showLive.ts";

/**
 * Shows a live source under the running cell: its figure, which changes as rows come, and a panel for each performance.
 *
 * @returns what is left to show: nothing in a notebook, all of it elsewhere
 */
export async function displayLive(live: Live<object>): Promise<MimeBundle> {
  const jupyter = kernel();
  if (jupyter === undefined) return await liveBundle(live);
  await showLive(live, jupyter);
  return {};
}
