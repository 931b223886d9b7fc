import { liveOf } from "../live/performance/Live.ts";
import type { Performance } from "../time/performance.ts";
import { bundleOf } from "./bundle.ts";
import { displayLive } from "./displayLive.ts";
import { kernel } from "./jupyter.ts";
import type { MimeBundle } from "./MimeBundle.ts";
import { showPerformance } from "./panel/showPerformance.ts";

/**
 * Shows a performance with its panel, under the running cell.
 *
 * @returns what is left to show: nothing in a notebook, all of it elsewhere
 */
export async function displayPerformance(playing: Performance): Promise<MimeBundle> {
  const jupyter = kernel();
  if (jupyter === undefined) return await bundleOf(playing);
  const live = liveOf(playing);
  if (live !== undefined) return await displayLive(live);
  await showPerformance(playing, jupyter);
  return {};
}
