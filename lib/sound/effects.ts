import { suggest } from "./suggest.ts";

/**
 * Effects on the whole of a score, as sends before the limiter: what is sent is added to the notes, which stay as they are. They are
 * no part of the score's hash.
 *
 * @example
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({ marks: [Sound.note([1, 2, 3])], effects: { room: 0.3, delay: { time: 0.5, level: 0.4 } } });
 * assert.equal(score.effects?.room, 0.3);
 * ```
 */
export interface EffectsOptions {
  /** How much goes to a room, 0 to 1; 0 by default. */
  readonly room?: number | undefined;
  /** Echoes, which change sides and grow duller. */
  readonly delay?: {
    /** How loud the first one is beside the note, 0 to 1; 0.4 by default. */
    readonly level?: number | undefined;
    /** How long after the note it comes, 0.01 to 2 s; 0.375 by default. */
    readonly time?: number | undefined;
    /** How much of each echo the next has, 0 to 0.8; 0.35 by default. */
    readonly feedback?: number | undefined;
  } | undefined;
}

/** The knobs of `orchestras/effects.orc`: the control's name, the global's, and the value. */
export type EffectKnob = readonly [control: string, global: string, value: number];

/** Where the knobs stand for these effects, all four, so that nothing of others is left. */
export function effectKnobs({ room = 0, delay }: EffectsOptions): EffectKnob[] {
  return [
    ["room", "gkAuscultRoomTo", room],
    ["delay", "gkAuscultDelayTo", delay === undefined ? 0 : delay.level ?? 0.4],
    ["delaytime", "gkAuscultTimeTo", delay?.time ?? 0.375],
    ["delayfeedback", "gkAuscultFeedbackTo", delay?.feedback ?? 0.35],
  ];
}

/** How long the effects ring after the last note, in seconds, until they are 60 dB down. */
export function effectTail(effects: EffectsOptions | undefined): number {
  if (effects === undefined) return 0;
  const [room, level, time, feedback] = effectKnobs(effects).map(([, , value]) => value) as [
    number,
    number,
    number,
    number,
  ];
  const echoes = level === 0 ? 0 : time * (1 + Math.ceil(Math.log(0.001) / Math.log(Math.max(0.01, feedback))));
  return (room === 0 ? 0 : 3) + echoes;
}

const BOUNDS = { room: [0, 1], level: [0, 1], time: [0.01, 2], feedback: [0, 0.8] } as const;

/**
 * Checks the `effects` of a plot; null is the same as not given.
 *
 * @throws {TypeError} for what is no object, an unknown effect and a value that is no number
 * @throws {RangeError} for a value out of bounds
 */
export function readEffects(given: unknown): EffectsOptions | undefined {
  if (given === undefined || given === null) return undefined;
  const { room, delay } = known("effects", given, ["room", "delay"]);
  const echo = delay === undefined || delay === null ? undefined : known("delay", delay, ["level", "time", "feedback"]);
  const amounts = Object.entries({ room, ...echo }).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of amounts) {
    const [low, high] = BOUNDS[name as keyof typeof BOUNDS];
    if (typeof value !== "number") {
      throw new TypeError(`Cannot set ${name} of the effects: expected a number, got ${value}`);
    }
    if (!(value >= low && value <= high)) {
      throw new RangeError(`Cannot set ${name} of the effects to ${value}: expected ${low} to ${high}`);
    }
  }
  const { room: amount, ...rest } = Object.fromEntries(amounts) as Record<string, number>;
  return Object.freeze({ room: amount ?? 0, ...(echo && { delay: Object.freeze(rest) }) });
}

function known(what: string, given: unknown, names: string[]): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(`Cannot read ${what}: expected an object of ${names.join(", ")}, got ${String(given)}`);
  }
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      throw new TypeError(`Cannot use "${name}" in ${what}${suggest(name, names)}: expected ${names.join(", ")}`);
    }
  }
  return given as Record<string, unknown>;
}
