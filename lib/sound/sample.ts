import { type NoteData, readData } from "./data.ts";
import { type Instrument, ownInstruments } from "./instruments.ts";
import { Note, type NoteOptions, type OwnChannels, type SoundChannelValue, withImplicit } from "./note.ts";
import type { Draft } from "./sustain.ts";

/** The options of {@linkcode sample}: those of a note, with the sound file in the place of the instrument. */
export interface SampleMarkOptions extends Omit<NoteOptions, "instrument"> {
  /** The name of a sound file that `sample()` added, or a channel of names; other values go through the scale of instruments. */
  sample: SoundChannelValue;
}

/** A sound mark that plays sound files. */
export class Sample extends Note {
  override readonly ariaLabel: string = "sample";

  /** See {@linkcode sample}. */
  constructor(data: NoteData, options: SampleMarkOptions) {
    const { sample, ...others } = options ?? {};
    if (sample === undefined || sample === null) {
      throw new TypeError(`Cannot play a sample without its name: expected { sample: … }; ${names()}`);
    }
    if ((others as NoteOptions).instrument !== undefined) {
      throw new TypeError(
        "Cannot set the instrument of Sound.sample: its sample is what it plays; use Sound.note for others",
      );
    }
    super(data, { ...others, instrument: sample });
  }
}

/** What is known of the notes of a mark that plays sound files. */
export interface SampleNotes {
  /** Whether the mark says their pitch; else each file is played as it is. */
  readonly pitched: boolean;
  /** Whether the mark, or the scale of sustain, says how long they are held; else each file is played to its end. */
  readonly held: boolean;
}

/** Gives notes the pitch and the length of the files that they play. @throws {TypeError} when an instrument is no sound file */
export function playSamples(notes: readonly Draft[], { pitched, held }: SampleNotes): void {
  const samples = new Map(samplesAdded().map((instrument) => [instrument.name, instrument.sample!]));
  for (const note of notes) {
    const sample = samples.get(note.instrument);
    if (sample === undefined) {
      throw new TypeError(`Cannot play ${note.instrument} as a sample: it is no sound file; ${names()}`);
    }
    const { seconds, root, loop } = sample;
    if (!pitched && root !== null) note.pitch = root;
    if (held || loop) continue;
    const { start = 0, speed = 1 } = note.parameters ?? {};
    const rate = speed * (root === null ? 1 : note.pitch / root);
    note.sustain = Math.max(0.001, seconds * (1 - start) / rate);
  }
}

function samplesAdded(): Instrument[] {
  return ownInstruments().filter(({ sample }) => sample !== undefined);
}

function names(): string {
  const added = samplesAdded().map(({ name }) => name);
  return added.length === 0
    ? 'none is there yet: await sample("bark.wav")'
    : `there are ${added.join(", ")}, and await sample("file.wav") adds another`;
}

/**
 * Makes a sound mark that plays sound files: one for each element of the data, from its beginning to its end. `sample()` reads a file and
 * gives it its name. Without `pitch` and y it sounds as it is; with them it is played faster where it is to be higher, by its `root`.
 * `sustain` cuts it, `start` (0 to 1) lets it begin within the file, `speed` (0.25 to 4) is how fast it plays besides its pitch; each is a channel with a scale.
 *
 * @example
 * ```ts
 * import { plot, sample, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({ marks: [Sound.note([1, 2], { instrument: "bell", sustain: 0.5 })], time: { duration: 1 } });
 * const path = await Deno.makeTempFile({ suffix: ".wav" });
 * await score.render(path); // any sound file will do
 *
 * await sample(path, { name: "chime", root: "A4", until: 0.5 });
 * const chimes = plot({
 *   marks: [Sound.sample([1, 2], { y: (d: number) => d, sample: "chime" })],
 *   pitch: { range: ["A4", "A5"] },
 * }).score;
 * assert.deepEqual(chimes.events.map(({ pitch, sustain }) => [pitch, sustain]), [[440, 0.5], [880, 0.25]]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {TypeError} when the data is nothing that Plot reads as rows, or the sample is missing or no sound file
 * @throws {RangeError} when a constant is out of bounds
 */
export function sample(data: NoteData, options: SampleMarkOptions & OwnChannels): Sample;
export function sample(data: NoteData, options: SampleMarkOptions): Sample;
export function sample(data: NoteData, options: SampleMarkOptions): Sample {
  const rows = readData(data);
  return new Sample(rows, withImplicit(rows, options as NoteOptions) as SampleMarkOptions);
}
