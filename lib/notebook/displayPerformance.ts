import type { Performance } from "../time/performance.ts";
import { bundleOf } from "./bundle.ts";
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
  await showPerformance(playing, jupyter);
  return {};
}
