/**
 * Observable Plot as Plot's examples import it, with a `plot()` that is heard, too: what came of it is noted in {@linkcode heard}.
 *
 * @module
 */
import type { Mark, Markish } from "@observablehq/plot";
import * as Observable from "@observablehq/plot";
import * as Drawn from "../../lib/plot/observable.ts";
import { plot as hearing, type PlotOptions } from "../../lib/plot/plot.ts";
import type { Heard } from "./Heard.ts";

export * from "../../lib/plot/observable.ts";

/** What came of the plots so far. */
export const heard: Heard[] = [];
let example = "";

/** What is plotted from now on belongs to this example. */
export function begin(name: string) {
  example = name;
}

export function plot(options: PlotOptions = {}): Element {
  const names = namesOf(options.marks ?? []);
  const note = (outcome: Heard["outcome"], said: string, notes = 0) => heard.push({ example, outcome, notes, said });
  let figure;
  try {
    figure = hearing({ ...options, sound: true });
  } catch (error) {
    const { message } = error as Error;
    const plain = drawn(options);
    if (plain instanceof Error) { // some tests are there to show that Plot throws
      note(plain.message === message ? "none" : "failed", message);
      throw plain;
    }
    const refused = /^Cannot hear /.test(message) && names.some((name) => message.includes(name));
    note(refused ? "refused" : "failed", message);
    return plain;
  }
  const { events } = figure.score;
  const text = figure.score.describe();
  const unsaid = names.filter((name) => !text.includes(name));
  if (events.length === 0) note(names.length === 0 ? "without marks" : "silent", text);
  else if (unsaid.length > 0) note("unsaid", `${unsaid.join(", ")}\n${text}`, events.length);
  else note("heard", text, events.length);
  return figure;
}

/** The plot alone, or what Plot throws for it. */
function drawn(options: PlotOptions): Element | Error {
  try {
    return Drawn.plot(options);
  } catch (error) {
    return error as Error;
  }
}

/** What the marks of a plot are called; those of compound marks each. */
function namesOf(marks: readonly Markish[]): string[] {
  const flat = marks.flat(Infinity as 1) as readonly (Mark & { ariaLabel?: string } | null | undefined)[];
  return flat.flatMap((mark) => mark === null || mark === undefined ? [] : mark.ariaLabel ?? "function");
}

Observable.Mark.prototype.plot = function ({ marks = [], ...options } = {}) {
  return plot({ ...options, marks: [...marks, this as unknown as Markish] }) as ReturnType<typeof Observable.plot>;
};
