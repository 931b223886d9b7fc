import type { SoundEvent } from "../../sound/event.ts";
import type { SoundScales } from "../../sound/scales/soundScales.ts";
import type { ReadLiveOptions } from "./options.ts";

/** How long a pad takes to fade, s. */
const FADE = 10;
/** To how many dB below its start. */
const FADED = 48;
/** A tick and a pad are so many dB below a note without a loudness of its own. */
const BELOW = 12;
const TICK = { instrument: "click", sustain: 0.05, pitch: 987.7666, brightness: 0.2 } as const;

/** What is heard while nothing comes. It has no clock. */
export class Quiet {
  /** How many sounds it made. */
  count = 0;
  readonly #options: ReadLiveOptions["silence"];
  /** When the last note begins, s on the clock of the arrivals. */
  #last: number | undefined;
  #since = 0;

  constructor(options: ReadLiveOptions["silence"]) {
    this.#options = options;
  }

  /** Something is heard at a time, s: what is heard in silence begins anew. */
  heard(time: number): void {
    if (this.#last !== undefined && time <= this.#last) return;
    this.#last = time;
    this.#since = 0;
  }

  /** When it is to sound next; undefined where it is not. */
  get next(): number | undefined {
    const { sound, after } = this.#options;
    if (sound === "none" || this.#last === undefined || (sound === "pad" && this.#since > 0)) return undefined;
    return this.#last + (this.#since + 1) * after;
  }

  /** What sounds at a score time, s. */
  sound(time: number, { defaults }: SoundScales): SoundEvent {
    this.#since++;
    const loudness = Math.max(-90, defaults.loudness - BELOW);
    const common = { time, pan: 0, loudness, voice: null, mark: 1, index: this.count++ };
    if (this.#options.sound === "tick") return { ...common, ...TICK };
    const pitch = defaults.low;
    return {
      ...common,
      ...{ instrument: "drone", sustain: FADE, pitch, brightness: 0.3 },
      glide: { pitch, loudness: loudness - FADED, pan: 0, brightness: 0.1, phase: 0 },
    };
  }

  /** What it is, for `describe()`. */
  get sentence(): string {
    const { sound, after } = this.#options;
    return sound === "tick"
      ? `${this.count} of click, one every ${after} s while nothing comes`
      : `${this.count} of drone, a pad that fades over ${FADE} s where nothing has come for ${after} s`;
  }
}
