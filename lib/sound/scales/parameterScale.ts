import { checkParameter } from "../channels.ts";
import type { InstrumentChannel } from "../instruments.ts";
import { createScale } from "./createScale.ts";
import type { SoundScaleOptions } from "./options.ts";
import { checkLength, spreadNumbers } from "./range.ts";
import type { ScaledChannel, SoundScale } from "./setting.ts";

/** Makes the scale of a channel that an instrument has of its own: to its range, by ratios where it says so. */
export function parameterScale(
  channel: InstrumentChannel,
  channels: readonly ScaledChannel[],
  options: SoundScaleOptions<number> = {},
): SoundScale<number> {
  const { name, log } = channel;
  const range = [...options.range ?? channel.range];
  for (const value of range) checkParameter(channel, value, () => `Cannot read the range of the ${name} scale`);
  checkLength(name, range);
  const to = log ? Math.log : (x: number) => x, from = log ? Math.exp : (x: number) => x;
  const inner = range.map(to);
  const scale = createScale<number>({
    name,
    channels,
    options,
    range: inner,
    explicitRange: options.range !== undefined,
    ordinalType: "point",
    single: (inner[0]! + inner.at(-1)!) / 2,
    spread: spreadNumbers,
  });
  if (scale.type === "identity") return scale;
  const [low, high] = channel.range;
  return {
    ...scale,
    range,
    apply(value) {
      const mapped = scale.apply(value);
      return mapped === undefined ? undefined : Math.min(high, Math.max(low, from(mapped))); // exp(log(x)) may be beyond x
    },
  };
}
