import type { Caption } from "../sound/caption.ts";
import { type Scene, toCsd } from "../sound/csd.ts";
import type { EffectsOptions } from "../sound/effects.ts";
import type { SoundEvent } from "../sound/event.ts";
import { reportOf, Score } from "../sound/score.ts";

/** What a {@linkcode StageScore} is besides its events. */
export interface StageScoreOptions {
  /** A score that it is made of. */
  readonly like: Score;
  /** What `describe()` says. */
  readonly text: string;
  readonly captions: readonly Caption[];
  /** Which effects there are from when on; the first from the start. */
  readonly scenes: readonly Scene[];
}

const own = new WeakMap<Score, StageScoreOptions>();

/** A score that is made of others: several pieces one after the other, or a part of them. It plays, renders and is written as any. */
export class StageScore extends Score {
  /** Joins events, which are sorted and made already. */
  constructor(events: readonly SoundEvent[], options: StageScoreOptions) {
    const { like, captions, scenes } = options;
    // The last effects ring on after the last note.
    super(events, { ...reportOf(like), captions, effects: scenes.at(-1)?.effects, unspoken: undefined });
    own.set(this, options);
  }

  override describe(): string {
    return own.get(this)!.text;
  }

  override toCsd(): string {
    const { scenes, text } = own.get(this)!;
    const [first, ...changes] = scenes;
    return toCsd(this.events, {
      duration: this.duration,
      effects: first?.effects,
      scenes: changes,
      title: text.split("\n", 1)[0]!,
    });
  }
}

/** Which effects a score has, from when on. */
export function scenesOf(score: Score): readonly Scene[] {
  return own.get(score)?.scenes ?? [{ time: 0, effects: score.effects }];
}

/** Whether two have the same effects. */
export function sameEffects(a: EffectsOptions | undefined, b: EffectsOptions | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
