import type { Cassette } from "../live/cassette/cassette.ts";
import { count, formatNumber } from "../sound/words.ts";
import { objectBundle } from "./bundle.ts";
import type { MimeBundle } from "./MimeBundle.ts";

/** A cassette as a notebook shows it: what was recorded, from when to when, how much, and whether it is complete. */
export function cassetteBundle(cassette: Cassette): MimeBundle {
  const { source, path, from, until, receptions, rows, sha256, complete, problems } = cassette;
  const more = problems.length > SHOWN ? [["", `and ${problems.length - SHOWN} more`] as const] : [];
  return objectBundle({
    source,
    path,
    from: from ?? "nothing came",
    until: until ?? "nothing came",
    lasts: from === undefined || until === undefined ? "" : lasting((until.getTime() - from.getTime()) / 1000),
    holds: `${count(rows, "row")} in ${count(receptions, "reception")}`,
    complete: complete ? "yes" : problems.length === 0 ? "no: it was not closed" : "no",
    ...Object.fromEntries([
      ...problems.slice(0, SHOWN).map(({ line, what }) => [`line ${line}`, what] as const),
      ...more,
    ]),
    "SHA-256": sha256,
  }, "Cassette");
}

const SHOWN = 5;
const UNITS = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]] as const;

/** Seconds in the largest unit that fits. */
function lasting(seconds: number): string {
  const [length, unit] = UNITS.find(([length]) => seconds >= length) ?? UNITS[3];
  const text = formatNumber(seconds / length, 3);
  return `${text} ${unit}${text === "1" ? "" : "s"}`;
}
