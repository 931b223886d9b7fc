import { type AudibleFigure, type PlayerOptions, playerPage } from "../plot/player/playerHtml.ts";
import { type Kernel, kernel, settle } from "./jupyter.ts";
import type { MimeBundle } from "./MimeBundle.ts";

/**
 * Shows a figure with its player: in a notebook the picture at once, under the running cell, and the sound by an update of the same
 * output when it is there.
 *
 * @returns what is left to show: nothing in a notebook, all of it elsewhere
 */
export async function displayFigure(figure: AudibleFigure): Promise<MimeBundle> {
  const jupyter = kernel();
  if (jupyter === undefined) return figureBundle(figure)(await soundOf(figure));
  await (await displayPicture(figure, jupyter))();
  await settle();
  return {};
}

/** Shows the picture, and returns what makes its sound and adds it in the same place. */
export async function displayPicture(figure: AudibleFigure, jupyter: Kernel): Promise<() => Promise<void>> {
  const bundle = figureBundle(figure);
  const id = crypto.randomUUID();
  await jupyter.display(bundle(), { raw: true, display_id: id });
  return async () => await jupyter.display(bundle(await soundOf(figure)), { raw: true, display_id: id, update: true });
}

/** A figure as a front end shows it, with its sound when there is one. */
function figureBundle(figure: AudibleFigure): (audio?: PlayerOptions["audio"]) => MimeBundle {
  const html = playerPage(figure);
  const text = figureText(figure);
  return (audio) => ({ "text/html": html(audio), "text/plain": text });
}

/** The label of the picture, and what is heard. */
export function figureText(figure: AudibleFigure): string {
  const svg = figure.localName === "svg" ? figure : figure.querySelector("svg[aria-label]");
  return `${svg?.getAttribute("aria-label") ?? "Figure"}\n${figure.score.describe()}`;
}

/** The sound of a figure for its page; where there is none, the reason. It never throws: the reader of the page is told. */
async function soundOf({ score }: AudibleFigure): Promise<NonNullable<PlayerOptions["audio"]>> {
  try {
    const { encodeScore } = await import("../csound/audio.ts");
    const { type, bytes } = await encodeScore(score);
    return { type, base64: bytes.toBase64() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
