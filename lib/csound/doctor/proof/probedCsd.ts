import type { Listener, Orchestra } from "../orchestra/Orchestra.ts";

/** A copy of somebody's .csd that tells what happens in it, for a run of ours. */
export interface ProbedCsd {
  readonly text: string;
  /** The listeners that say when they take a message, in the order of their numbers in Csound's log. */
  readonly watched: readonly Listener[];
  /** The line of the original for a line of the copy. */
  line(ofCopy: number): number;
}

/** What the copy prints, so that the log tells: it plays; a listener took a message. */
export const PLAYS = "auscult-doctor plays";
export const TOOK = "auscult-doctor took";
/** The recording of what it puts out: 32-bit floats, so that nothing is clipped. The embedded engine knows this name. */
export const TAKE = "take.wav";

/**
 * Adds to a .csd an instrument that records the whole output, and a line after each OSClisten that prints when it took a message. Its
 * options are taken out: the run has its own. The text itself stays as it is, line by line.
 *
 * @param options.port where its OSCinit shall listen in place of its own port; undefined leaves it
 * @param options.limit it ends by itself after so long, s: where doctor was killed, nobody else ends it
 */
export function probedCsd(
  text: string,
  orchestra: Orchestra,
  { port, limit }: { port?: number | undefined; limit: number },
): ProbedCsd {
  const source = text.split(/\r?\n/);
  const here = ({ at }: { at: { path: string } }) => at.path === orchestra.path;
  if (port !== undefined) {
    for (const { at } of orchestra.servers.filter(here)) {
      const line = source[at.line - 1];
      if (line !== undefined) {
        source[at.line - 1] = line.replace(
          /(OSCinitM?\s*\(?[^,;)]*?)(\$?\w+)(\s*\)?\s*(;.*|\/[/*].*)?)$/,
          `$1${port}$3`,
        );
      }
    }
  }
  const watched = orchestra.listeners.filter((listener) => here(listener) && canWatch(source, listener));
  const after = new Map(watched.map(({ at, answer }, i) => [endOfStatement(source, at.line), count(i, answer)]));
  const out: string[] = [];
  const lines = [0]; // of the original, by the line of the copy
  let options = false;
  for (const [i, line] of source.entries()) {
    if (/^\s*<\/CsOptions>/.test(line)) options = false;
    const put = (text: string) => {
      out.push(text);
      lines.push(i + 1);
    };
    if (/^\s*<\/CsInstruments>/.test(line)) {
      probe(orchestra, { listeners: watched.length, limit }).split("\n").forEach(put);
    }
    put(options ? "" : line);
    if (/^\s*<CsOptions>/.test(line)) options = true;
    after.get(i + 1)?.forEach(put);
  }
  return { text: out.join("\n"), watched, line: (ofCopy) => lines[ofCopy] ?? ofCopy };
}

/** Only a statement of its own, `kGot OSClisten …`, can have a line after it. */
function canWatch(source: readonly string[], { answer, opcode, instrument, at }: Listener): boolean {
  const line = source[at.line - 1] ?? "";
  return instrument !== undefined && /^g?k\w+$/.test(answer) && new RegExp(`^\\s*${answer}\\s+${opcode}\\b`).test(line);
}

/** A statement goes on over a line that ends in a backslash, or in a comma. */
function endOfStatement(source: readonly string[], line: number): number {
  while (line < source.length && /[\\,]\s*(;.*)?$/.test(source[line - 1] ?? "")) line++;
  return line;
}

/** Counts in a channel, which wants no declaration: the instrument may have several notes. */
function count(i: number, answer: string): string[] {
  return [`kAuscultDoctor${i} chnget "${TOOK} ${i}"`, `chnset kAuscultDoctor${i} + ${answer}, "${TOOK} ${i}"`];
}

/** The highest instrument hears all others. Above 32767 some Csounds crash. It tells the counts ten times a second. */
function probe(
  { instruments }: Orchestra,
  { listeners, limit }: { listeners: number; limit: number },
): string {
  const highest = Math.max(32000, ...instruments.map(({ name }) => Math.floor(Number(name)) || 0)) + 1;
  const tell = Array.from({ length: listeners }, (_, i) =>
    `kCount${i} chnget "${TOOK} ${i}"
kTold${i} init 0
if kTick == 1 && kCount${i} != kTold${i} then
kTold${i} = kCount${i}
printf "${TOOK} ${i} %d\\n", kTold${i}, kTold${i}
endif
`).join("");
  return `instr ${highest}
aAuscultDoctor[] monitor
fout "${TAKE}", 16, aAuscultDoctor
prints "${PLAYS}\\n"
kTick metro 10
${tell}iAuscultDoctor rtclock
kAuscultDoctor rtclock
if kAuscultDoctor - iAuscultDoctor > ${limit} then
event "e", 0, 0
endif
endin
schedule ${highest}, 0, -1`;
}
