/** Where the playhead is at a moment. */
export interface Anchor {
  /** In seconds. */
  readonly time: number;
  /** In pixels. */
  readonly x: number;
}

/** How the playhead moves: on a straight line from each of these points to the next. */
export interface Track {
  /** Ascending, in seconds. */
  readonly times: readonly number[];
  /** In pixels; they only rise, or only fall. */
  readonly xs: readonly number[];
  /** It is seen from here on, in seconds, */
  readonly from: number;
  /** and until here. */
  readonly until: number;
}

/** Two places of one moment that are nearer than this, in pixels, are one. */
const SAME = 0.75;
/** How far a point may be left out beside the line, in pixels: a fiftieth of what 20 ms are in a plot of 600 pixels and 10 s. */
const TOLERANCE = 0.02;

/**
 * Finds how the playhead moves through the onsets of notes, with as few points as it takes.
 *
 * @returns undefined where no line can follow: a moment is at two places, or time goes back and forth over the picture
 */
export function makeTrack(
  anchors: readonly Anchor[],
  { from = 0, until = Infinity }: { readonly from?: number; readonly until?: number } = {},
): Track | undefined {
  const points: Anchor[] = [];
  for (const anchor of anchors.toSorted((a, b) => a.time - b.time)) {
    const last = points.at(-1);
    if (last === undefined || anchor.time - last.time > 2e-6) points.push(anchor);
    else if (Math.abs(anchor.x - last.x) > SAME) return undefined;
  }
  if (points.length === 0) return undefined;
  const direction = Math.sign(points.at(-1)!.x - points[0]!.x);
  for (let i = 1; i < points.length; ++i) {
    if ((points[i]!.x - points[i - 1]!.x) * direction < (direction === 0 ? 0 : -SAME)) return undefined;
    if (direction === 0 && Math.abs(points[i]!.x - points[0]!.x) > SAME) return undefined;
  }
  const kept = simplify(points);
  return { times: kept.map(({ time }) => time), xs: kept.map(({ x }) => x), from, until };
}

/** Leaves out the points that lie on the line between their neighbours: what is left of a linear scale is two. */
function simplify(points: readonly Anchor[]): Anchor[] {
  const kept = [points[0]!];
  let low = -Infinity, high = Infinity;
  for (let i = 1; i < points.length; ++i) {
    const { time, x } = kept.at(-1)!;
    const point = points[i]!;
    const slope = (point.x - x) / (point.time - time);
    if (slope < low || slope > high) {
      kept.push(points[i - 1]!);
      [low, high] = [-Infinity, Infinity];
      --i; // its slope from the new point
      continue;
    }
    low = Math.max(low, (point.x - TOLERANCE - x) / (point.time - time));
    high = Math.min(high, (point.x + TOLERANCE - x) / (point.time - time));
  }
  if (points.length > 1) kept.push(points.at(-1)!);
  return kept;
}
