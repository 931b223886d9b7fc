import type { AudibleFigure } from "./playerHtml.ts";
import { stageOf } from "./stage.ts";

const display = Symbol.for("Jupyter.display");

/**
 * Lets a notebook show a player beside a figure that has notes: `figure;` as the last line of a cell shows the picture at once, and
 * the sound when it is there.
 */
export function audible<T extends AudibleFigure>(figure: T): T {
  if (figure.score.events.length === 0) return figure;
  return Object.defineProperty(figure, display, {
    configurable: true,
    writable: true,
    // Only a notebook asks, and only then an engine is loaded.
    value: async () => (await import("../../notebook/displayFigure.ts")).displayFigure(figure),
  });
}

/** Whether an element is a figure that one hears. */
export function isAudible(value: unknown): value is AudibleFigure {
  return typeof value === "object" && value !== null && "outerHTML" in value &&
    stageOf(value as unknown as Element) !== undefined;
}
