/** The beats of a piece: what `bpm`, `beat`, `swing` and `grid` made of a time scale. */
export interface Metre {
  /** Beats a minute. */
  readonly bpm: number;
  /** How long a beat is, in seconds. */
  readonly beat: number;
  /** What one beat stands for, in words: "one month". */
  readonly each: string;
  /** How long the piece is in whole beats, that of the last onset included, in seconds. */
  readonly length: number;
  /** Where in a beat its second half starts: 0.5 is straight. */
  readonly swing: number;
  /** Into how many parts of a beat onsets are moved; undefined where they stay. */
  readonly parts: number | undefined;
  /** By how much the onset that was moved farthest was moved, in seconds. */
  readonly moved: number;
}

/** Makes the function that says when a moment counted in beats is heard: moved to the grid, and swung; in beats. */
export function placeInMetre({ swing, parts }: Pick<Metre, "swing" | "parts">): (beats: number) => number {
  return (beats) => {
    const at = parts === undefined ? beats : Math.round(beats * parts) / parts;
    if (swing === 0.5) return at;
    const whole = Math.floor(at), part = at - whole;
    return whole + (part < 0.5 ? 2 * part * swing : swing + (2 * part - 1) * (1 - swing));
  };
}
