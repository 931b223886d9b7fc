import type { Figure } from "../plot/plot.ts";
import { type AudibleFigure, playerHtml, type PlayerOptions } from "../plot/player/playerHtml.ts";
import { kernel, settle } from "./jupyter.ts";
import type { MimeBundle } from "./MimeBundle.ts";

/**
 * Shows a figure with its player: in a notebook the picture at once, under the running cell, and the sound by an update of the same
 * output when it is there.
 *
 * @returns what is left to show: nothing in a notebook, all of it elsewhere
 */
export async function displayFigure(figure: AudibleFigure | Figure): Promise<MimeBundle> {
  const jupyter = kernel();
  if (jupyter === undefined) return figureBundle(figure, await soundOf(figure));
  const id = crypto.randomUUID();
  await jupyter.display(figureBundle(figure), { raw: true, display_id: id });
  await jupyter.display(figureBundle(figure, await soundOf(figure)), { raw: true, display_id: id, update: true });
  await settle();
  return {};
}

/** A figure as a front end shows it. */
export function figureBundle(figure: AudibleFigure, audio?: PlayerOptions["audio"]): MimeBundle {
  return { "text/html": playerHtml(figure, { audio }), "text/plain": figureText(figure) };
}

/** The label of the picture, and what is heard. */
export function figureText(figure: AudibleFigure): string {
  const svg = figure.localName === "svg" ? figure : figure.querySelector("svg[aria-label]");
  return `${svg?.getAttribute("aria-label") ?? "Figure"}\n${figure.score.describe()}`;
}

/** The sound of a figure for its page; where there is none, the reason. It never throws: the reader of the page is told. */
export async function soundOf({ score }: AudibleFigure): Promise<NonNullable<PlayerOptions["audio"]>> {
  try {
    const { encodeScore } = await import("../csound/audio.ts");
    const { type, bytes } = await encodeScore(score);
    return { type, base64: bytes.toBase64() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
