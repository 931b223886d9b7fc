import { isDefined } from "./coerce.ts";
import { show } from "./options.ts";
import { emptyScale, plotScale } from "./plotScale.ts";
import { intervalsBetween, readInterval } from "./readInterval.ts";
import type { ScaleSetting, SoundScale } from "./setting.ts";

/**
 * A scale of single values: in bands, which have a width in time; evenly between the ends of a range; or each by its own
 * value of a listed range.
 */
export function ordinalScale<R>(type: string, label: string | undefined, setting: ScaleSetting<R>): SoundScale<R> {
  const { channels, options, visual, range, name } = setting;
  const reverse = options.reverse ?? visual?.options.reverse ?? false;
  const explicit = options.domain ?? visual?.options.domain;
  const interval = options.interval === undefined
    ? undefined
    : readInterval(options.interval, `the interval of ${name}`);
  let domain: unknown[];
  if (explicit !== undefined && explicit !== null) {
    domain = [...explicit];
    if (reverse) domain.reverse();
  } else {
    const own = new Map<unknown, unknown>();
    for (const { values } of channels) {
      for (const value of values) if (isDefined(value)) own.set(key(value), value);
    }
    if (visual?.order !== undefined && interval === undefined) {
      domain = visual.order.filter((value) => own.has(key(value))); // reversed already, as drawn
      if (reverse !== (visual.options.reverse ?? false)) domain.reverse();
    } else { // with an interval, the empty ones too
      domain = [...own.values()].sort(ascending);
      if (interval !== undefined && domain.length > 0) {
        domain = intervalsBetween(interval, domain[0] as Date, domain.at(-1) as Date, `intervals of ${name}`);
      }
      if (reverse) domain.reverse();
    }
  }
  if (domain.length === 0) return emptyScale(type, label, range);
  const known = new Set(domain.map(key));
  // A listed range is taken one by one, as Plot's ordinal scales do; two ends are spread over.
  const listed = name === "instrument" || (setting.explicitRange && range.length > 2);
  const spaced = (["padding", "paddingInner", "paddingOuter", "align"] as const).find((key) =>
    options[key] !== undefined
  );
  if (listed && spaced !== undefined) {
    throw new TypeError(
      `Cannot use ${spaced}: ${
        show(options[spaced])
      } in the ${name} scale: its range lists a value for each of the domain`,
    );
  }
  const scale = plotScale(
    listed ? { type: "ordinal", domain, range } : {
      type,
      domain,
      range: [range[0]!, range.at(-1)!],
      align: options.align,
      ...(type === "band"
        ? {
          paddingInner: options.paddingInner ?? options.padding ?? 0,
          paddingOuter: options.paddingOuter ?? options.padding ?? 0,
        }
        : { padding: options.padding ?? 0 }),
    },
  );
  const bandwidth = listed || type !== "band" ? 0 : scale.bandwidth ?? 0;
  const one = type === "point" && known.size === 1 && !listed;
  return {
    type: listed ? "ordinal" : type,
    domain,
    range,
    label,
    bandwidth,
    clamps: false,
    apply: (value) =>
      !isDefined(value) || !known.has(key(value)) ? undefined : one ? setting.single : scale.apply(value) as R,
    isOutside: (value) => isDefined(value) && !known.has(key(value)),
  };
}

function key(value: unknown): unknown {
  return value instanceof Date ? +value : value;
}

function ascending(a: unknown, b: unknown): number {
  const x = key(a) as number, y = key(b) as number;
  return x < y ? -1 : x > y ? 1 : 0;
}
