import { makeEvent, type SoundEvent } from "../../sound/event.ts";
import { Score } from "../../sound/score.ts";
import type { Reception } from "../sources/Source.ts";
import { Crowd, type Placed } from "./Crowd.ts";
import { describeLive } from "./describeLive.ts";
import { Heard } from "./Heard.ts";
import type { ReadLiveOptions } from "./options.ts";
import { Quiet } from "./Quiet.ts";
import { type RowNote, RowReader } from "./RowReader.ts";

/** The shortest and longest default sustain, s, as everywhere. */
const SHORTEST = 0.05, LONGEST = 2;
/** So many voices are remembered, for the gap between their notes. */
const VOICES = 10_000;
/** The note of an element that a transform made. */
const NOTE = Symbol("note");

/** When a reception is heard, s: when it came; one of a cassette, when it is handed over. */
export function momentOf({ at, due = at }: Reception<object>): number {
  return due;
}

/** What was counted while rows were heard. */
export interface HeardCounts {
  /** Rows that arrived. */
  readonly rows: number;
  /** Rows that are heard as a part of a mean, as there were too many. */
  readonly merged: number;
  /** Receptions of several rows, which were spread. */
  readonly bursts: number;
  /** Receptions that were heard later than they came, as others, or a tick, were heard before they were here. */
  readonly delayed: number;
  /** Rows that gave no note, by reason: without a `pitch`, `refused` as a value is out of bounds, `crowded` out. */
  readonly dropped: { readonly [reason: string]: number };
  /** SHA-256 of all events that were heard, as a score's hash. */
  readonly hash: string;
}

/**
 * What a live source sounds like. It has no clock: what it makes is a function of the rows, their arrivals and the options, so that the
 * same rows give the same score, live or replayed, whoever asks how often.
 */
export class Hearing {
  readonly reader: RowReader;
  /** What was heard may be cut off as late as so long after it was made, s. */
  settling = 1;
  readonly #options: ReadLiveOptions;
  readonly #name: string;
  readonly #crowd: Crowd;
  readonly #quiet: Quiet;
  readonly #heard: Heard;
  /** When the first row arrived: score time 0. */
  #start: number | undefined;
  /** Score time until which all is heard, s. All is counted in it: a difference of two moments is exact, wherever its clock began. */
  #now = 0;
  /** Rows that are to be read together. */
  #buffer: Placed[] = [];
  #made: SoundEvent[] = [];
  #rows: object[] = [];
  #count = 0;
  #merged = 0;
  #delayed = 0;
  readonly #voices = new Map<SoundEvent["voice"], { last: number; gap: number | undefined }>();

  /** @param name what the source is called */
  constructor(options: ReadLiveOptions, name: string) {
    this.#options = options;
    this.#name = name;
    this.reader = new RowReader(options);
    this.#crowd = new Crowd({ ...options.burst, voiceOf: (row) => NOTE in row ? 0 : this.reader.voice(row) });
    this.#quiet = new Quiet(options.silence);
    this.#heard = new Heard(options.keep);
  }

  /** When score time 0 is, s on the source's clock; undefined before the first row. */
  get start(): number | undefined {
    return this.#start;
  }

  /** The newest rows, at most as many as are kept. */
  get rows(): readonly object[] {
    return this.#rows;
  }

  /** Takes what came, and gives the events that it adds, in order of time. */
  take(receptions: Iterable<Reception<object>>): SoundEvent[] {
    for (const reception of receptions) {
      const { rows } = reception;
      if (rows.length === 0) continue;
      // Two sources that were merged may disagree by a little; and what took long on its way is heard as if it came now.
      const came = momentOf(reception) - (this.#start ?? momentOf(reception));
      if (came < this.#now) this.#delayed++;
      const now = Math.max(came, this.#now);
      this.#start ??= momentOf(reception);
      this.#advance(now);
      this.#count += rows.length;
      this.#keep(rows);
      for (const placed of this.#crowd.place(now, this.reader.transforms ? this.#elements(now, rows) : rows)) {
        this.#put(placed, now);
      }
    }
    return this.#give();
  }

  /** Time goes on, s on the source's clock: what waited is heard, and silence. */
  until(time: number): SoundEvent[] {
    if (this.#start !== undefined) this.#advance(time - this.#start);
    return this.#give();
  }

  /** When something is to be heard without a row, s on the source's clock; undefined where nothing is. */
  get next(): number | undefined {
    const times = [this.#crowd.next, this.#quiet.next].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : this.#start! + Math.min(...times);
  }

  /** No row will come any more: what waited is heard. */
  end(): SoundEvent[] {
    for (const placed of this.#crowd.until(Infinity)) this.#put(placed, placed.time);
    return this.#give();
  }

  /** What starts at a score time or later is not heard after all. */
  cut(time: number): void {
    this.#heard.cut(time);
  }

  /** What was heard before a score time, s, and from another one on. */
  score(before = Infinity, from = 0): Score {
    const all = this.#heard.events(before);
    const events = from > 0 ? all.filter(({ time }) => time >= from) : all;
    return new Score(
      events,
      describeLive(events, {
        ...{ reader: this.reader, quiet: this.#quiet, options: this.#options, name: this.#name },
        ...{ rows: this.#count, merged: this.#merged, bursts: this.#crowd.bursts, crowded: this.#crowd.dropped },
        forgotten: this.#heard.forgotten,
      }),
    );
  }

  /** What was counted so far. */
  get counts(): HeardCounts {
    const crowded = this.#crowd.dropped;
    return {
      rows: this.#count,
      merged: this.#merged,
      bursts: this.#crowd.bursts,
      delayed: this.#delayed,
      dropped: { ...this.reader.dropped, ...(crowded > 0 && { crowded }) },
      hash: this.#heard.hash,
    };
  }

  #advance(to: number) {
    this.#now = Math.max(this.#now, Math.min(to, Number.MAX_VALUE));
    for (;;) {
      const silence = this.#quiet.next ?? Infinity;
      const [placed] = this.#crowd.until(Math.min(to, silence), 1);
      if (placed !== undefined) this.#put(placed, placed.time);
      else if (silence >= to) break;
      else if (this.#buffer.length > 0) this.#flush(); // perhaps it is no silence
      else {
        const event = makeEvent(this.#quiet.sound(silence, this.reader.scales.now));
        this.#made.push(event);
      }
    }
  }

  /** The notes that a transform makes of the rows of a reception, in the place of rows. */
  #elements(now: number, rows: readonly object[]): object[] {
    this.reader.scales.moveTo(now);
    const { notes, elements } = this.reader.read(rows);
    const made = Array.from({ length: elements }, (): { [NOTE]?: RowNote } => ({ [NOTE]: undefined! }));
    for (const note of notes) made[note.element] = { [NOTE]: note };
    return made;
  }

  #put(placed: Placed, now: number) {
    if (placed.rows > 1) this.#merged += placed.rows;
    if (NOTE in placed.row) {
      const note = placed.row[NOTE] as RowNote | undefined;
      if (note !== undefined) this.#note(note, placed.time);
      return;
    }
    if (this.reader.scales.isNew(now)) {
      this.#flush();
      this.reader.scales.moveTo(now);
    }
    this.#buffer.push(placed);
  }

  #flush() {
    if (this.#buffer.length === 0) return;
    const placed = this.#buffer;
    this.#buffer = [];
    for (const note of this.reader.read(placed.map(({ row }) => row)).notes) {
      this.#note(note, placed[note.element]!.time);
    }
  }

  #note({ element: _, sustain, ...note }: RowNote, at: number) {
    const voice = this.#voices.get(note.voice) ?? { last: -Infinity, gap: undefined };
    if (at > voice.last) {
      if (Number.isFinite(voice.last)) voice.gap = at - voice.last;
      voice.last = at;
    }
    if (!this.#voices.has(note.voice) && this.#voices.size >= VOICES) {
      this.#voices.delete(this.#voices.keys().next().value!);
    }
    this.#voices.set(note.voice, voice);
    // As the last note of a voice, it is held as long as the one before it: nobody knows when the next will come.
    const held = sustain ?? Math.max(SHORTEST, Math.min(LONGEST, voice.gap ?? LONGEST));
    this.#quiet.heard(at);
    this.#made.push(makeEvent({ ...note, time: at, sustain: held, mark: 0 } as SoundEvent));
  }

  #give(): SoundEvent[] {
    this.#flush();
    const made = this.#made;
    this.#made = [];
    this.#heard.add(made);
    if (this.#now < Number.MAX_VALUE) this.#heard.settle(this.#now - this.settling);
    return made.sort((a, b) => a.time - b.time || a.mark - b.mark);
  }

  #keep(rows: readonly object[]) {
    for (const row of rows) this.#rows.push(row);
    const over = this.#rows.length - this.#options.keep;
    if (over > this.#options.keep / 4) this.#rows = this.#rows.slice(over);
  }
}
