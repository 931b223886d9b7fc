import type { Mark } from "@observablehq/plot";

/** What Plot knows of a mark once its transforms have run: `context.getMarkState(mark)`. */
export interface MarkState {
  /** Which rows are in which facet. */
  readonly facets?: readonly ArrayLike<number>[] | undefined;
  readonly channels: Readonly<Record<string, { readonly label?: string | undefined; readonly scale?: unknown }>>;
  /** Channels after their scales: pixels for positions. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A label for those who do not see the figure, from its marks: "Line of close by date, 5,105 points".
 * Rules, frames, texts and the like count only where there is nothing else.
 *
 * @returns undefined where no mark says what it is
 */
export function ariaLabelOf(marks: readonly Mark[], stateOf: (mark: Mark) => MarkState): string | undefined {
  const named = marks.filter((mark) => !/^[xyf]+-(?:axis|grid)/.test(nameOf(mark) ?? "x-axis"));
  const drawn = named.filter((mark) => !DECORATION.test(nameOf(mark)!));
  const sentences = (drawn.length ? drawn : named).map((mark) => describe(mark, stateOf(mark)));
  const [first, second, third, ...rest] = new Set(sentences.filter((sentence) => sentence !== undefined));
  if (first === undefined) return undefined;
  const more = rest.length ? [`${rest.length} more`] : [];
  return [first, second, third, ...more].filter((sentence) => sentence !== undefined).join("; ");
}

const DECORATION = /^(?:rule|frame|text|tip|tick|hexgrid|area-line|delaunay mesh|crosshair.*)$/;

/** What a mark is called, and what its elements are. */
const WORDS: Readonly<Record<string, readonly [name: string, unit: string]>> = {
  area: ["Area", "point"],
  arrow: ["Arrows", "arrow"],
  bar: ["Bars", "bar"],
  cell: ["Cells", "cell"],
  dot: ["Dots", "dot"],
  geo: ["Map", "shape"],
  image: ["Images", "image"],
  line: ["Line", "point"],
  "linear-regression": ["Linear regression", "point"],
  link: ["Links", "link"],
  note: ["Notes", "note"], // a sound mark
  raster: ["Raster", "sample"],
  rect: ["Rectangles", "rectangle"],
  rule: ["Rules", "rule"],
  text: ["Text", "label"],
  tick: ["Ticks", "tick"],
  vector: ["Vectors", "vector"],
  waffle: ["Waffle", "part"],
};

// The mark keeps its own name, "line" or "bar", as the ARIA label of its group; Plot's types do not say so.
function nameOf(mark: Mark): string | undefined {
  const { ariaLabel } = mark as { readonly ariaLabel?: unknown };
  return typeof ariaLabel === "string" ? ariaLabel : undefined;
}

function describe(mark: Mark, state: MarkState): string | undefined {
  const name = nameOf(mark)!;
  const [word, unit] = WORDS[name] ?? [name.charAt(0).toUpperCase() + name.slice(1), "value"];
  const x = labelOf(state, ["x", "x1", "x2"]);
  const y = labelOf(state, ["y", "y2", "y1"]);
  // A horizontal bar is as long as x; all others are as high as y.
  const [what, by] = /^(?:Bar|Waffle|Tick)X$/.test(mark.constructor.name) ? [x, y] : [y, x];
  const color = ["fill", "stroke"].map((key) => labelOf(state, [key])).find((label) => label !== undefined);
  const facets = [labelOf(state, ["fx"]), labelOf(state, ["fy"])].filter((label) => label !== undefined);
  const count = countOf(mark, state);
  if (count === 0) return undefined;
  return [
    what !== undefined && by !== undefined && what !== by
      ? `${word} of ${what} by ${by}`
      : what !== undefined || by !== undefined
      ? `${word} of ${what ?? by}`
      : word,
    color !== undefined && color !== what && color !== by ? `, colored by ${color}` : "",
    facets.length ? `, in panels by ${facets.join(" and ")}` : "",
    count === undefined ? "" : `, ${count.toLocaleString("en-US")} ${unit}${count === 1 ? "" : "s"}`,
  ].join("");
}

function labelOf({ channels }: MarkState, names: readonly string[]): string | undefined {
  for (const name of names) {
    const label = channels[name]?.label;
    if (label && !/^node:/.test(label)) return label; // "node:internal" is what Plot computes of a tree, and no column
  }
  return undefined;
}

const POSITIONS = ["x", "y", "x1", "x2", "y1", "y2"];

/** How many rows are drawn: they pass the filter of the mark (a dot without radius does not), and they have a place. */
function countOf(mark: Mark, { facets, channels, values = {} }: MarkState): number | undefined {
  if (!facets) return undefined;
  const { filter } = mark as Partial<Record<"filter", (index: unknown, ...rest: unknown[]) => ArrayLike<number>>>;
  const positions = POSITIONS.map((name) => values[name]).filter((value) => value != null) as ArrayLike<unknown>[];
  const own = Object.fromEntries(Object.entries(channels).filter(([name]) => name in values)); // without fx and fy
  let count = 0;
  for (const facet of facets) {
    const index = filter?.call(mark, facet, own, values) ?? facet;
    for (let i = 0; i < index.length; ++i) {
      if (positions.every((P) => P.length === 1 || isDefined(P[index[i]!]))) ++count;
    }
  }
  return count;
}

const isDefined = (value: unknown) => value != null && !Number.isNaN(value);
