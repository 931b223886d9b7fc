import { instrumentChannels, knownInstrument } from "./instruments.ts";
import { isNoteName } from "./pitch.ts";
import { show } from "./scales/options.ts";
import { suggest } from "./suggest.ts";

/** The channels of the sound that a guide may set. */
const CHANNELS = ["loudness", "pitch", "pan", "brightness", "sustain", "instrument"];

/** Returns the options of a guide that stands for no rows: constants, in the unit of their channel. @throws {TypeError} for others */
export function readGuideOptions<O extends object>(guide: string, options: O, more: readonly string[] = []): O {
  const parameters = [...instrumentChannels().keys()];
  const known = [...CHANNELS, ...parameters];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    if (!known.includes(name)) {
      throw new TypeError(
        `Cannot use "${name}" in Sound.${guide}${suggest(name, [...more, ...known])}: expected ${
          [...more, ...known].join(", ")
        }`,
      );
    }
    if (name === "instrument") {
      knownInstrument(value);
      continue;
    }
    const constant = typeof value === "number" || (name === "pitch" && isNoteName(value));
    if (!constant) {
      throw new TypeError(
        `Cannot set the ${name} of Sound.${guide} to ${
          show(value)
        }: it stands for no rows, so that only a constant is possible`,
      );
    }
  }
  return options;
}
