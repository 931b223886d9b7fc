import { figureOf } from "../plot/plot.ts";
import { makeEvent, roundField } from "../sound/event.ts";
import { show } from "../sound/scales/options.ts";
import { Score } from "../sound/score.ts";
import { suggest } from "../sound/suggest.ts";
import { cuesOf } from "./cue.ts";
import { sameEffects, scenesOf, StageScore } from "./StageScore.ts";

/** A piece of a performance. */
export interface Piece {
  /** Its name, for `--from` and the log. Default: "Piece 1", … */
  readonly cue?: string | undefined;
  /** What is played: the figure of a `plot()`, or a score. */
  readonly score: Score | { readonly score: Score };
}

/** A piece in its place. */
export interface PlacedPiece {
  readonly name: string;
  /** When it begins, in seconds of the whole. */
  readonly at: number;
  readonly score: Score;
  /** Its picture, where it has one. */
  readonly figure: (Element & { readonly score: Score }) | undefined;
}

/** A place that one can go to. */
export interface Cue {
  readonly name: string;
  /** In seconds of the whole. */
  readonly at: number;
}

/** Two cues that are closer than this are one place, s. */
const SAME = 1e-6;

/** What is performed: pieces, one after the other without a gap, as one score, with the places that have names. */
export class Programme {
  readonly pieces: readonly PlacedPiece[];
  /** In order of time; those of pieces and those within them. */
  readonly cues: readonly Cue[];
  /** All of it. Of one piece it is that piece's own score. */
  readonly score: Score;

  /**
   * @throws {TypeError} for what are no pieces, and two cues of one name
   * @throws {RangeError} when there is none, or one has no notes
   */
  constructor(pieces: readonly Piece[]) {
    if (!Array.isArray(pieces)) {
      throw new TypeError('Cannot perform: expected a list, [{ cue: "Storm", score: figure }]');
    }
    if (pieces.length === 0) throw new RangeError("Cannot perform: there is no piece");
    let at = 0;
    this.pieces = pieces.map((piece, i) => {
      const placed = place(piece, i, at);
      at = roundField("time", at + placed.score.duration);
      return placed;
    });
    this.cues = this.pieces.flatMap((piece) => [
      { name: piece.name, at: piece.at },
      ...cuesOf(piece.score).map((cue) => ({ name: cue.name, at: roundField("time", piece.at + cue.at) })),
    ]);
    const twice = this.cues.find(({ name }, i) => this.cues.findIndex((cue) => cue.name === name) !== i);
    if (twice !== undefined) {
      throw new TypeError(`Cannot perform: two cues are called ${show(twice.name)}; each needs a name of its own`);
    }
    this.score = this.pieces.length === 1 ? this.pieces[0]!.score : joined(this.pieces);
  }

  /**
   * Where a cue is, by its name (or what is unmistakable of it), or a time in seconds.
   *
   * @throws {RangeError} for what is neither, and a time outside of the score
   */
  find(from: string): number {
    const lower = from.toLowerCase();
    const named = this.cues.find(({ name }) => name === from) ??
      only(this.cues.filter(({ name }) => name.toLowerCase() === lower)) ??
      (Number.isNaN(Number(from))
        ? only(this.cues.filter(({ name }) => name.toLowerCase().startsWith(lower)))
        : undefined);
    if (named !== undefined) return named.at;
    const time = from.trim() === "" ? NaN : Number(from);
    if (time >= 0 && time < this.score.duration) return time;
    const names = this.cues.map(({ name }) => name);
    throw new RangeError(
      `Cannot begin at ${show(from)}${
        suggest(from, names)
      }: expected a time from 0 to ${this.score.duration} s, or a cue: ${names.join(", ")}`,
    );
  }

  /** The cue that a time is in: the last one up to it. */
  cueAt(time: number): Cue | undefined {
    return this.cues.findLast(({ at }) => at <= time + SAME);
  }

  /** The first cue after a time. */
  next(time: number): Cue | undefined {
    return this.cues.find(({ at }) => at > time + SAME);
  }

  /** The start of the cue that a time is in, where that is more than a second ago; else the cue before. */
  previous(time: number): Cue {
    return this.cues.findLast(({ at }) => at <= time - 1) ?? this.cues[0]!;
  }

  /** A part of it, at another rate, for files. */
  excerpt({ from = 0, rate = 1 }: { readonly from?: number; readonly rate?: number }): Score {
    if (from === 0 && rate === 1) return this.score;
    const { score } = this;
    const time = (at: number) => (at - from) / rate;
    const scenes = scenesOf(score);
    const first = scenes.findLast((scene) => scene.time <= from + SAME);
    return new StageScore(
      score.events.filter((event) => event.time >= from).map((event) =>
        makeEvent({ ...event, time: time(event.time), sustain: event.sustain / rate })
      ),
      {
        like: score,
        text: score.describe(),
        captions: score.captions.filter((caption) => caption.time >= from).map((caption) => ({
          ...caption,
          time: time(caption.time),
        })),
        scenes: [
          { time: 0, effects: first?.effects },
          ...scenes.filter((scene) => scene.time > from + SAME).map((scene) => ({ ...scene, time: time(scene.time) })),
        ],
      },
    );
  }
}

function place(piece: Piece, i: number, at: number): PlacedPiece {
  const { cue, score: given } = (piece ?? {}) as Partial<Piece>;
  const score = given instanceof Score ? given : given?.score;
  const name = cue ?? `Piece ${i + 1}`;
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(`Cannot perform piece ${i + 1}: its cue is a text, such as "Storm", got ${show(cue)}`);
  }
  if (!(score instanceof Score)) {
    throw new TypeError(`Cannot perform ${show(name)}: it is no score; give { score: plot({ … }) }, or its score`);
  }
  if (score.events.length === 0) throw new RangeError(`Cannot perform ${show(name)}: ${score.describe()}`);
  return { name, at, score, figure: figureOf(score) };
}

function joined(pieces: readonly PlacedPiece[]): Score {
  let marks = 0;
  const events = pieces.flatMap(({ score, at }) => {
    const first = marks;
    marks += 1 + score.events.reduce((most, { mark }) => Math.max(most, mark), 0);
    return score.events.map((event) => makeEvent({ ...event, time: event.time + at, mark: event.mark + first }));
  });
  const scenes = pieces.flatMap(({ score, at }) =>
    scenesOf(score).map((scene) => ({ ...scene, time: scene.time + at }))
  );
  return new StageScore(events, {
    like: pieces[0]!.score,
    text: pieces.map(({ name, at, score }) => `${name}, from ${Number(at.toFixed(3))} s: ${score.describe()}`).join(
      "\n",
    ),
    captions: pieces.flatMap(({ score, at }) =>
      score.captions.map((caption) => ({ ...caption, time: caption.time + at }))
    ),
    scenes: scenes.filter((scene, i) => i === 0 || !sameEffects(scene.effects, scenes[i - 1]!.effects)),
  });
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
