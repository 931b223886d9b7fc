import { isOrdinal, isTemporal, toTime } from "./coerce.ts";
import type { ScaleSetting } from "./setting.ts";

/** The type as Plot finds it: stated, or from the domain, or from the values. */
export function inferType<R>(
  { name, options, visual, channels, ordinalType, explicitRange, range, defaultType }: ScaleSetting<R>,
) {
  const stated = (options.type ?? visual?.options.type)?.toLowerCase();
  switch (stated) {
    case undefined:
      break;
    case "time":
      return "utc";
    case "sequential":
    case "cyclical":
      return "linear";
    case "categorical":
    case "ordinal":
      return ordinalType;
    case "band":
    case "point":
      return name === "time" ? stated : ordinalType; // only time has a width
    default:
      return stated;
  }
  if (defaultType !== undefined) return defaultType;
  const domain = options.domain ?? visual?.options.domain;
  const given = domain === undefined || domain === null ? undefined : [...domain];
  const n = given?.length ?? (explicitRange ? range.length : 2);
  if (visual?.order !== undefined && options.domain === undefined || n !== 2) return ordinalType;
  const values = channels.map(({ values }) => values);
  // A domain of ISO dates is a domain of dates, where the values are.
  if (given?.every((d) => typeof d === "string" && !Number.isNaN(toTime(d))) && values.some(isTemporal)) return "utc";
  const samples = given !== undefined ? [given] : values;
  return samples.some(isOrdinal) ? ordinalType : samples.some(isTemporal) ? "utc" : "linear";
}
