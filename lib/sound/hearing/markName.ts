import type { Mark } from "@observablehq/plot";

/** What a mark is called: "bar", "linear-regression", "x-axis tick"; Plot keeps it as the ARIA label of what it draws. */
export function markName(mark: Mark): string {
  const { ariaLabel } = mark as { readonly ariaLabel?: unknown };
  return typeof ariaLabel === "string" && ariaLabel !== "" ? ariaLabel : mark.constructor.name.toLowerCase();
}
