import type { Instrument, InstrumentChannel } from "./instruments.ts";
import { show, soundScaleNames } from "./scales/options.ts";

/** `; buzz: a sawtooth through a filter` */
const HEAD = /^;\s*([A-Za-z]\w*)\s*:\s*(.+)$/;
/** `; channel cutoff: 200 to 8000 Hz, log, else 1000` */
const CHANNEL =
  /^;\s*channel\s+([A-Za-z]\w*)\s*:\s*(-?[\d.]+(?:e[-+]?\d+)?)\s+to\s+(-?[\d.]+(?:e[-+]?\d+)?)\s*([^,;]*?)\s*(,\s*log)?\s*(?:,\s*else\s+(-?[\d.]+(?:e[-+]?\d+)?))?\s*(?:;.*)?$/i;
/** How many channels an instrument may have of its own: p19 to p26. */
const MOST = 8;

/** Options of a plot or of its marks that a channel cannot be called. */
const TAKEN = [
  ...soundScaleNames,
  ...["x", "y", "x1", "x2", "y1", "y2", "z", "fx", "fy", "r", "fill", "stroke", "color", "opacity", "symbol", "length"],
  ...[
    "fillOpacity",
    "strokeOpacity",
    "strokeWidth",
    "title",
    "href",
    "ariaLabel",
    "tip",
    "channels",
    "facet",
    "filter",
  ],
  ...["sort", "reverse", "transform", "initializer", "interval", "thresholds", "reduce", "marks", "width", "height"],
  ...["margin", "style", "className", "document", "grid", "inset", "projection", "figure", "caption", "subtitle"],
  ...[
    "curve",
    "text",
    "k",
    "n",
    "anchor",
    "offset",
    "order",
    "render",
    "clip",
    "dx",
    "dy",
    "legend",
    "effects",
    "sound",
  ],
];

/**
 * Reads what the first comments of an instrument's file say: its name and what it sounds like, and a line for each channel that it has
 * of its own, in the order of its p-fields from p19 on. The code itself is Csound's to read.
 *
 * ```csound
 * ; buzz: a sawtooth through a filter that the data opens
 * ; channel cutoff: 200 to 8000 Hz, log, else 1000
 * instr buzz
 * ```
 *
 * @throws {SyntaxError} when the file does not say it in this form, with the line
 */
export function readInstrument(code: string, from = "the instrument"): Instrument {
  const lines = code.split(/\r?\n/);
  const fail = (problem: string, line?: number) =>
    new SyntaxError(`Cannot read ${from}${line === undefined ? "" : `, line ${line + 1}`}: ${problem}`);
  const first = lines.findIndex((line) => line.trim() !== "");
  const head = HEAD.exec(lines[first]?.trim() ?? "");
  if (head === null) {
    throw fail(
      `expected a comment such as "; buzz: a sawtooth through a filter", got ${show(lines[first] ?? "")}`,
      Math.max(0, first),
    );
  }
  const [, name = "", description = ""] = head;
  if (!new RegExp(`^\\s*instr\\s+${name}\\s*(;.*)?$`, "m").test(code)) {
    throw fail(`its first line calls it ${name}, but there is no line "instr ${name}"`);
  }
  const channels: InstrumentChannel[] = [];
  for (const [i, line] of lines.entries()) {
    if (!/^\s*;\s*channel\b/i.test(line)) continue;
    const match = CHANNEL.exec(line.trim());
    if (match === null) throw fail(`expected "; channel cutoff: 200 to 8000 Hz, log, else 1000", got ${show(line)}`, i);
    channels.push(readChannel(match, (problem) => fail(problem, i)));
  }
  const names = channels.map((channel) => channel.name);
  const twice = names.find((channel, i) => names.indexOf(channel) !== i);
  if (twice !== undefined) throw fail(`the channel ${twice} is there twice`);
  if (channels.length > MOST) {
    throw fail(`an instrument has at most ${MOST} channels of its own, got ${channels.length}`);
  }
  return {
    name,
    description,
    channels,
    code: new RegExp(`auscultAllow\\s+"${name}"`).test(code) ? code : `${code.trimEnd()}\nauscultAllow "${name}"\n`,
  };
}

function readChannel(match: RegExpExecArray, fail: (problem: string) => Error): InstrumentChannel {
  const [, name = "", from, to, unit = "", isLog, other] = match;
  const low = Number(from), high = Number(to), log = isLog !== undefined;
  if (TAKEN.includes(name)) {
    throw fail(`a channel cannot be called ${name}: plots and marks have an option of that name`);
  }
  if (!(low < high)) throw fail(`the range of ${name} must ascend, got ${from} to ${to}`);
  if (log && low <= 0) throw fail(`the range of ${name} is log, and so must be above 0, got ${from}`);
  const value = other === undefined ? (log ? Math.sqrt(low * high) : (low + high) / 2) : Number(other);
  if (!(value >= low && value <= high)) {
    throw fail(`what ${name} is else must lie within ${from} to ${to}, got ${other}`);
  }
  return { name, range: [low, high], value, unit: unit.trim(), log };
}
