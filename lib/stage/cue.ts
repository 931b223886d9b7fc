import { show } from "../sound/scales/options.ts";
import { reportOf, Score } from "../sound/score.ts";
import { checkOptions } from "../time/checkOptions.ts";

/** Options of {@linkcode cue}. */
export interface CueOptions {
  /** What it lies in: a figure, or its score. */
  score?: Score | { readonly score: Score } | undefined;
  /** Where in it, in seconds. Default: 0. */
  at?: number | undefined;
}

/** A place within a score that has a name. */
export interface ScoreCue {
  readonly name: string;
  /** In seconds. */
  readonly at: number;
}

const cues = new WeakMap<Score, ScoreCue[]>();

/**
 * Marks a place of a score for the stage: `stage.ts --from storm` begins there, and the keys for the next and the previous cue go
 * there. Each piece of a performance is a cue by itself; this is for places within one. Without a score it names, in a notebook, the
 * next piece for the export, and does nothing when it runs.
 *
 * @example
 * ```ts
 * import { cue, plot, Sound } from "auscult";
 *
 * const figure = plot({ marks: [Sound.note([1, 3, 2])], time: { duration: 9 } });
 * cue("storm", { score: figure, at: 4.5 });
 * ```
 *
 * @throws {TypeError} for a name that is empty or no text, an unknown option, and what is no score
 * @throws {RangeError} for a time outside of the score
 */
export function cue(name: string, options: CueOptions = {}): void {
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(`Cannot mark a cue called ${show(name)}: a name is a text, such as "storm"`);
  }
  checkOptions("mark a cue", options, ["score", "at"]);
  const { score: given, at = 0 } = options;
  if (given === undefined) {
    if (options.at === undefined) return;
    throw new TypeError(`Cannot mark "${name}" at ${show(at)} s without a score: give { score: figure, at }`);
  }
  const score = given instanceof Score ? given : given?.score;
  if (!(score instanceof Score)) {
    throw new TypeError(`Cannot mark "${name}" in what is no score: give a figure of plot(), or its score`);
  }
  if (!(at >= 0 && at < score.duration)) {
    throw new RangeError(`Cannot mark "${name}" at ${show(at)} s: the score is ${score.duration} s long`);
  }
  const own = cues.get(score) ?? [];
  cues.set(score, [...own.filter((cue) => cue.name !== name), { name, at }]);
}

/** The places that were marked in a score, by their time; those of the score that was spoken, too. */
export function cuesOf(score: Score): readonly ScoreCue[] {
  const { unspoken } = reportOf(score);
  return [...cues.get(score) ?? [], ...unspoken === undefined ? [] : cues.get(unspoken) ?? []]
    .sort((a, b) => a.at - b.at);
}
