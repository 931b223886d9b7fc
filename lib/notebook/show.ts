import { isAudible } from "../plot/player/audible.ts";
import { bundleOf } from "./bundle.ts";
import { displayPicture, figureText } from "./displayFigure.ts";
import { Live, liveOf } from "../live/performance/Live.ts";
import { OpenPerformance } from "../time/openPerformance.ts";
import { Performance } from "../time/performance.ts";
import { interruptible } from "../time/interrupts.ts";
import { type Kernel, kernel, settle } from "./jupyter.ts";
import { guardKernel } from "./kernel/guard.ts";
import { showLive } from "./panel/showLive.ts";
import { showPerformance } from "./panel/showPerformance.ts";

/**
 * Shows values under the cell that runs, one below the other, and loses none: end a cell with `await show(x)`, since Deno's kernel by
 * itself drops outputs that come as a cell ends.
 *
 * - A figure of `plot()` with its player: the picture at once, the sound in the same place when it is there.
 * - Figures, legends and marks of Plot, and whatever else knows how to show itself (`Deno.jupyter.html`).
 * - A table, that is rows of `csv()` or any array of row objects: type, missing values, extent and histogram of each column, and the
 *   first rows.
 * - A performance with its panel: the plot with the playhead, pause, stop, seek and rate, level, and what Csound says. A
 *   `control()` as a slider, a choice or a switch.
 * - A live source, `Sound.live(…)`: the figure of its rows, which changes as they come, and a panel for each performance of it.
 * - A score and what it sounds like; a report, a Csound, and other plain objects as a small table.
 * - An error with its message, and the stack for whoever opens it. A promise is awaited. Text as it is; all else as Deno prints it.
 *
 * All text from data is escaped. Outside of a notebook it prints the same as plain text, so that an exported notebook runs.
 *
 * @example
 * ```ts
 * import { parseCsv, show } from "auscult";
 *
 * await show("Three prices", parseCsv("day,price\n1,5\n2,9\n3,7\n"));
 * ```
 */
export async function show(...values: unknown[]): Promise<void> {
  const jupyter = kernel();
  if (jupyter !== undefined) await guardKernel();
  await interruptible(showAll(values, jupyter));
}

async function showAll(values: readonly unknown[], jupyter: Kernel | undefined) {
  const sounds: (() => Promise<void>)[] = [];
  for (const given of values) {
    const value = await given;
    if (jupyter === undefined) {
      console.log(isAudible(value) ? figureText(value) : (await bundleOf(value))["text/plain"]);
    } else if (value instanceof Live) await showLive(value, jupyter);
    else if (value instanceof OpenPerformance) await showLive(liveOf(value)!, jupyter);
    else if (value instanceof Performance) await showPerformance(value, jupyter);
    else if (isAudible(value)) sounds.push(await displayPicture(value, jupyter));
    else await jupyter.display(await bundleOf(value), { raw: true });
  }
  if (jupyter === undefined) return;
  for (const sound of sounds) await sound(); // all pictures are there before the first sound is made
  await settle();
}
