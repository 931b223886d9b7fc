import type { Clock } from "../../../time/clock.ts";
import type { Quota } from "../Quota.ts";

/** A quota that a notebook shows as a table. */
export function shownQuota(quota: Quota, clock: Clock): Quota {
  return Object.defineProperty(quota, Symbol.for("Jupyter.display"), {
    // Only a notebook asks, and only then its part is loaded.
    value: async () => (await import("../../../notebook/quotaBundle.ts")).quotaBundle(quota, clock.now()),
  });
}
