import type { Score } from "../../sound/score.ts";
import { figureHtml, fingerprint } from "../figure.ts";
import { escapeMarkup } from "../markup.ts";
import { svgText } from "../svgText.ts";
import { compactGeometry, svgDataUrl } from "./compact.ts";
import page from "./page.js" with { type: "text" };
import { pageData } from "./pageData.ts";
import { stageOf } from "./stage.ts";
import style from "./style.css" with { type: "text" };

/** Options of {@linkcode playerHtml}. */
export interface PlayerOptions {
  /** The sound; an error says why there is none. Not given, the player says that it is being made. */
  readonly audio?:
    | { readonly type: "audio/ogg"; readonly base64: string }
    | { readonly error: string }
    /** It sounds elsewhere: HTML of what leads it, whose script gives the root an `auscultLive` that acts as an `<audio>`. */
    | { readonly live: string }
    | undefined;
}

/** A figure with a score, as `plot()` returns it. */
export type AudibleFigure = Element & { readonly score: Score };

/**
 * A figure that one hears, as HTML that stands by itself: the picture, a transport, a playhead that runs over the picture, and in
 * words what is heard. Nothing in it needs a server, a network or a kernel.
 *
 * Where a page runs no scripts and shows no `<svg>`, as JupyterLab does with a notebook that is not trusted, the picture is
 * there as an image, with the browser's own audio controls and the text.
 */
export function playerHtml(figure: AudibleFigure, { audio }: PlayerOptions = {}): string {
  return playerPage(figure)(audio);
}

/** The same in two steps: the picture is made now, once, and the page with any state of its sound later. */
export function playerPage(figure: AudibleFigure): (audio?: PlayerOptions["audio"]) => string {
  const stage = stageOf(figure);
  if (stage === undefined) return () => figureHtml(figure);
  const { score } = figure;
  const plot = plotOf(figure);
  const picture = compactGeometry(figureHtml(figure));
  const label = escapeMarkup(plot?.getAttribute("aria-label") ?? "Plot");
  const width = Number.parseFloat(plot?.getAttribute("width") ?? "");
  const id = fingerprint(`${picture}${score.hash}`);
  const svgs: Element[] = figure.localName === "svg" ? [figure] : [...figure.querySelectorAll("svg")];
  const still = svgDataUrl(compactGeometry(svgText(figure), 1));
  const data = JSON.stringify(pageData(stage, score)).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const before = [
    `<div class="auscult" role="group" aria-label="${label}, with sound" data-auscult="${id}"`,
    ` data-plot="${svgs.indexOf(plot!)}"`,
    width ? ` style="max-width: ${width}px">` : ">",
    `<style>${style.trim()}\n`,
    `.auscult-live-${id} { display: block !important; } .auscult-still-${id} { display: none !important; }</style>`,
    // A page that shows no <svg> leaves its words behind: hidden, they do not stand about. JupyterLab drops `hidden` without a value.
    `<div class="auscult-live auscult-live-${id}" hidden="hidden"><div class="auscult-picture">${picture}</div>`,
    transport(score.duration),
    `</div><p class="auscult-still auscult-still-${id}"><img alt="${label}" src="${still}"></p>`,
  ].join("");
  const after = [
    `<details class="auscult-words" open><summary ${OWN_KEYS}>What is heard</summary>`,
    ...score.describe().split("\n").map((line) => `<p>${escapeMarkup(line)}</p>`),
    `</details><script type="application/json" class="auscult-data">${data}</script><script>${page.trim()}</script></div>`,
  ].join("");
  return (audio) => `${before}${soundHtml(audio)}${after}`;
}

/** For what can have the focus: there, keys are no shortcuts of JupyterLab, where "d d" deletes the cell. */
const OWN_KEYS = 'data-lm-suppress-shortcuts="true"';

function transport(duration: number): string {
  return [
    `<div class="auscult-transport">`,
    `<button type="button" ${OWN_KEYS} class="auscult-play" aria-label="Play" disabled><svg viewBox="0 0 16 16" aria-hidden="true">`,
    `<path class="auscult-icon-play" d="M4 2.5v11l9.5-5.5z"/><path class="auscult-icon-pause" d="M4 2.5h3v11H4zM9 2.5h3v11H9z"/></svg></button>`,
    `<input type="range" ${OWN_KEYS} class="auscult-seek" min="0" max="${duration}" step="any" value="0" aria-label="Position">`,
    `<span class="auscult-time" aria-hidden="true"></span>`,
    `<label class="auscult-volume"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 5.5h2.5L8 2.5v11l-3.5-3H2z"/>`,
    `<path class="auscult-waves" d="M10 5.5q2 2.5 0 5M12 3.5q3.5 4.5 0 9"/></svg>`,
    `<input type="range" ${OWN_KEYS} min="0" max="1" step="0.01" value="1" aria-label="Volume"></label></div>`,
    `<p class="auscult-now" aria-hidden="true"></p>`,
  ].join("");
}

/** The sound, with the browser's own controls until the script takes over, or what became of it. */
function soundHtml(audio: PlayerOptions["audio"]): string {
  if (audio === undefined) return `<p class="auscult-status" role="status">The sound is being made …</p>`;
  if ("live" in audio) return `${audio.live}<p class="auscult-status" role="status"></p>`;
  if ("error" in audio) {
    return `<p class="auscult-status" role="status" data-error="true">No sound: ${escapeMarkup(audio.error)}</p>`;
  }
  return `<audio controls preload="auto" src="data:${audio.type};base64,${audio.base64}"></audio><p class="auscult-status" role="status"></p>`;
}

/** The `<svg>` that holds the plot, and no legend. */
function plotOf(figure: Element): Element | undefined {
  return figure.localName === "svg" ? figure : [...figure.children].findLast((child) => child.localName === "svg");
}
