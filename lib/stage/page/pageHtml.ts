import { encodeScore } from "../../csound/audio.ts";
import { escapeMarkup } from "../../plot/markup.ts";
import { figureHtml } from "../../plot/figure.ts";
import { playerPage } from "../../plot/player/playerHtml.ts";
import "../../plot/roll/pianoRoll.ts"; // a score can draw itself
import type { PlacedPiece, Programme } from "../Programme.ts";
import { clock } from "../play/Transport.ts";
import { noteHtml } from "./noteHtml.ts";
import style from "./page.css" with { type: "text" };

/** What is in a page besides its pieces. */
export interface PageOptions {
  readonly title: string;
  /** The programme note, as Markdown. */
  readonly note: string;
}

/** Nothing may leave the page, or come into it. */
const POLICY =
  "default-src 'none'; img-src data:; media-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A performance as one page that stands by itself: title, programme note, and for each piece its plot, with a player whose playhead
 * runs over it, and in words what is heard. Nothing in it needs a server or a network.
 *
 * @throws {RangeError} when a piece is longer than 10 minutes
 */
export async function pageHtml({ pieces, score }: Programme, { title, note }: PageOptions): Promise<string> {
  const sections: string[] = [];
  for (const piece of pieces) {
    const heading = pieces.length > 1 ? `<h2>${escapeMarkup(piece.name)}</h2>` : "";
    sections.push(`<section>${heading}${await pieceHtml(piece)}</section>`);
  }
  const name = escapeMarkup(title);
  return [
    "<!doctype html>",
    `<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${name}</title><style>${style.trim()}</style></head><body><main><h1>${name}</h1>`,
    note.trim() === "" ? "" : `<section class="note">${noteHtml(note)}</section>`,
    ...sections,
    `<footer>${score.events.length} notes, ${clock(score.duration)}. Score ${score.hash}, made with auscult.</footer>`,
    "</main></body></html>",
    "",
  ].join("\n");
}

async function pieceHtml({ score, figure }: PlacedPiece): Promise<string> {
  const { type, bytes } = await encodeScore(score);
  const base64 = bytes.toBase64();
  if (figure !== undefined) return playerPage(figure)({ type, base64 });
  const words = score.describe().split("\n").map((line) => `<p>${escapeMarkup(line)}</p>`).join("");
  return `${figureHtml(score.plot())}<audio controls src="data:${type};base64,${base64}"></audio>${words}`;
}
