import { readPitch } from "../sound/channels.ts";
import { addInstrument, type Instrument } from "../sound/instruments.ts";
import { show } from "../sound/scales/options.ts";
import { readSound } from "./readSound.ts";
import { normalised, sampleInstrument } from "./sampleInstrument.ts";
import { checkOptions } from "../time/checkOptions.ts";

/** Options of {@linkcode sample}. */
export interface SampleOptions {
  /** What marks call it; by default the file's own name, without what follows its last dot. */
  name?: string | undefined;
  /**
   * The pitch of the file, in Hz or as a note name: a note of this pitch plays it as it is, one an octave above twice as fast. "A4" by
   * default; null for a sound without a pitch, such as a door: it is played as it is at every pitch.
   */
  root?: string | number | null | undefined;
  /** Where in the file it begins and ends, in s; by default all of it. */
  from?: number | undefined;
  /** See `from`. */
  until?: number | undefined;
  /** Whether it goes round, its end crossfaded into its beginning, for as long as a note is held; else it plays once. */
  loop?: boolean | undefined;
}

/** How long a sample may be, in seconds: an engine holds it in memory, and a `.csd` holds it as text. */
const LONGEST = 60;
/** And how short: less is no sound, but a click. */
const SHORTEST = 0.005;

/**
 * Adds an instrument that plays a sound file of your own: WAV (16, 24, 32 bits or float) or Ogg Vorbis, of any sample rate, 0.005 to 60 s long.
 * From then on marks name it, as they name the orchestra's. `Sound.sample` plays it to its end, `Sound.note` for as long as a note is held; cuts have
 * fades of 5 to 20 ms.
 *
 * Several channels are mixed to one, as a note is one point in space. Its peak becomes 1, so that a note's `loudness` is the level of
 * the loudest place in the file. Two more channels are its own: `start`, 0 to 1, is where in the file a note begins, and `speed`, 0.25 to 4, how
 * fast it plays besides its pitch. A `brightness` below 0.5 makes it darker. Pitched far up it aliases, as samplers without filters do.
 *
 * @param file the path of the file, or its URL
 * @returns the instrument
 * @throws {TypeError} when the format is not known, or the file is silent or holds values that are not finite
 * @throws {RangeError} when it is too short or too long, an option is out of bounds, or the name is taken or no name
 * @throws {Deno.errors.NotFound} when there is no such file
 *
 * @example A melody of barks
 * ```ts ignore
 * import { plot, sample, Sound } from "auscult";
 *
 * await sample("bark.wav", { root: "G4" });
 * const { score } = plot({ marks: [Sound.sample([3, 1, 2], { y: (d) => d, sample: "bark" })], pitch: { range: ["C4", "C5"] } });
 * await score.render("barks.wav");
 * ```
 */
export async function sample(file: string | URL, options: SampleOptions = {}): Promise<Instrument> {
  checkOptions("sample", options, ["name", "root", "from", "until", "loop"]);
  const { root = "A4", from = 0, until, loop = false } = options;
  const name = options.name ?? nameOf(file);
  if (!/^[A-Za-z]\w{0,30}$/.test(name)) {
    throw new RangeError(
      `Cannot call a sample ${
        show(name)
      }: expected a letter, then up to 30 letters, digits or _; give a name: sample(…, { name: "bark" })`,
    );
  }
  const hertz = root === null ? null : readPitch(root, "Cannot set the root of a sample");
  const { channels, sampleRate, bits } = await readSound(file);
  const length = (channels[0]?.length ?? 0) / sampleRate;
  const end = until ?? length;
  if (!(from >= 0 && from < end && end <= length + 1e-9)) {
    throw new RangeError(
      `Cannot cut ${file} from ${show(from)} to ${show(end)} s: expected a part of its 0 to ${
        Number(length.toFixed(3))
      } s`,
    );
  }
  if (end - from > LONGEST || end - from < SHORTEST) {
    throw new RangeError(
      `Cannot sample ${file}: its ${Number((end - from).toFixed(3))} s are not within ${SHORTEST} to ${LONGEST} s; ` +
        "cut a part out of it: { from: 0, until: 10 }",
    );
  }
  const [first, last] = [from, end].map((seconds) => Math.round(seconds * sampleRate)) as [number, number];
  const mixed = new Float32Array(last - first);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0; i < mixed.length; ++i) {
      const value = channel[first + i] ?? 0;
      if (!Number.isFinite(value)) {
        throw new TypeError(
          `Cannot sample ${file}: channel ${c + 1} is ${value} at ${
            ((first + i) / sampleRate).toFixed(4)
          } s; such a file was damaged, or ` +
            "made by a filter that blew up",
        );
      }
      mixed[i]! += value / channels.length;
    }
  }
  const peak = mixed.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (peak < 1e-4) { // -80 dBFS: what is left when it is brought up is noise
    const opposed = channels.some((channel) => channel.some((value) => Math.abs(value) > 1e-3));
    throw new TypeError(
      `Cannot sample ${file}: ${
        opposed ? "its channels cancel one another out when they are mixed to one" : "it is silent"
      }`,
    );
  }
  const instrument = sampleInstrument({ sampleRate, channels: [normalised(mixed)] }, {
    name,
    description: `a sound file of ${Number((end - from).toFixed(2))} s${loop ? ", which goes round" : ""}${
      hertz === null ? "" : `, as it is at ${Number(hertz.toFixed(2))} Hz`
    }`,
    root: hertz,
    loop,
    bits: bits === 16 ? 16 : 24,
  });
  addInstrument(instrument);
  return instrument;
}

function nameOf(file: string | URL): string {
  const path = file instanceof URL ? decodeURIComponent(file.pathname) : file;
  return path.replace(/^.*[/\\]/, "").replace(/\.[^.]*$/, "");
}
