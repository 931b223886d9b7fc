/** A scale as a Scala file has it. */
export interface ScalaScale {
  /** The first line that is no comment; it may be empty. */
  readonly description: string;
  /** The notes above the implied 1/1, in cents, in the order of the file; the last is where the scale repeats. */
  readonly cents: readonly number[];
}

/** More notes than any scale has: the file is something else. */
const MOST = 100_000;

/**
 * Reads the text of a Scala scale file (`.scl`): a line of description, a line with the number of notes, and as many lines with a
 * pitch, which is in cents where it has a period and else a ratio. A line that starts with `!` is a comment, and what follows a
 * pitch on its line is one too.
 *
 * Source: Manuel Op de Coul, "Scala scale file format", <https://www.huygens-fokker.org/scala/scl_format.html>.
 *
 * @throws {SyntaxError} with the number of the line that is wrong
 */
export function parseScala(text: string): ScalaScale {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const read = lines.flatMap((line, i) => line.startsWith("!") ? [] : [{ line, number: i + 1 }]);
  const fail = (problem: string, at?: { line: string; number: number }) =>
    new SyntaxError(
      `Cannot read the Scala file: ${
        at === undefined ? "" : `line ${at.number}, ${JSON.stringify(shorten(at.line))}: `
      }${problem}`,
    );
  const [description, count, ...rest] = read;
  if (description === undefined) throw fail("it is empty; expected a line of description");
  if (count === undefined) throw fail(`it ends after line ${description.number}; expected the number of notes`);
  const stated = /^[ \t]*(\d+)(?=\s|$)/.exec(count.line)?.[1];
  if (stated === undefined) throw fail("expected the number of notes, such as 12", count);
  const n = Number(stated);
  if (n > MOST) throw fail(`expected at most ${MOST} notes`, count);
  while (rest.length > 0 && rest.at(-1)!.line.trim() === "") rest.pop();
  const cents = rest.slice(0, n).map((at) => readPitch(at.line, (problem) => fail(problem, at)));
  if (cents.length < n) throw fail(`line ${count.number} counts ${n} notes, and there are ${cents.length}`);
  const more = rest.slice(n).find(({ line }) => PITCH.test(line));
  if (more !== undefined) throw fail(`line ${count.number} counts ${n} notes, and here is another`, more);
  return { description: description.line.trim(), cents };
}

const PITCH = /^[ \t]*[-+]?\d+(?:\.|[ \t]*\/|\s|$)/;

function readPitch(line: string, fail: (problem: string) => Error): number {
  const cents = /^[ \t]*([-+]?\d+\.\d*)/.exec(line)?.[1];
  if (cents !== undefined) return Number(cents);
  const ratio = /^[ \t]*([-+]?\d+)(?:[ \t]*\/[ \t]*([-+]?\d+))?/.exec(line);
  if (ratio === null) {
    throw fail("expected cents with a period, such as 701.955, or a ratio, such as 3/2");
  }
  const numerator = Number(ratio[1]), denominator = Number(ratio[2] ?? 1);
  if (!(numerator > 0 && denominator > 0)) throw fail("a ratio is of two numbers above 0");
  return 1200 * Math.log2(numerator / denominator);
}

function shorten(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
