import type { plot } from "@observablehq/plot";
import { mapTags } from "./markup.ts";

/**
 * What `Plot.plot` returns: an `<svg>`, or an HTML `<figure>` where there is a title, a caption or a legend. Its `outerHTML`
 * is well-formed XML; {@linkcode svgText} makes a file of it.
 */
export type Figure = ReturnType<typeof plot>;

/**
 * A figure as HTML to put into a page, beside other figures. Plot numbers its clip paths and patterns, and another session
 * numbers its own from 1 again: here they are named for the figure, so that two on a page do not take each other's.
 */
export function figureHtml(figure: Element): string {
  const markup = figure.outerHTML;
  const name = fingerprint(markup);
  return mapTags(markup, (tag) => tag.replace(/( id="|url\(#)(plot-[a-z]+-\d+)(?=["')])/g, `$1$2-${name}`));
}

/** FNV-1a, 32 bits: names a text, and is not meant to hold against anybody. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; ++i) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

const display = Symbol.for("Jupyter.display");

/** What a notebook shows, by MIME type. */
export interface MimeBundle {
  readonly "text/html": string;
  readonly "text/plain": string;
}

/**
 * Lets a notebook show an element in the page. Deno's kernel by itself sends an `<svg>` as an image, in which links, fonts
 * and the page's colours are lost, and does not know a `<figure>`.
 */
export function displayable<T extends Element>(element: T): T {
  // Not enumerable: it is no part of the picture. Configurable: plot() shows a player beside it.
  return Object.defineProperty(element, display, {
    configurable: true,
    writable: true,
    value: (): MimeBundle => ({ "text/html": figureHtml(element), "text/plain": labelOf(element) }),
  });
}

function labelOf(element: Element): string {
  const svg = element.localName === "svg" ? element : element.querySelector("svg[aria-label]");
  return svg?.getAttribute("aria-label") ?? "Figure";
}
