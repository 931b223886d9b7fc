import { escapeMarkup, mapTags } from "./markup.ts";
import { textWidth, wrapText } from "./textWidth.ts";

/** Options of {@linkcode svgText}. */
export interface SvgTextOptions {
  /** A CSS color for what is behind the figure; by default the one of its own `style`, else white. */
  readonly background?: string;
}

/**
 * A figure, or a legend, as the text of an `.svg` file that stands alone: dark on white whatever shows it, with the title,
 * the legends and the caption of an HTML `<figure>` set above and below the plot. No `foreignObject`: rsvg, Inkscape and
 * office programs draw what browsers draw.
 *
 * @throws {TypeError} where the figure holds no `<svg>` and no text
 *
 * @example
 * ```ts
 * import { Plot, svgText } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const figure = Plot.plot({ title: "Three", color: { legend: true }, marks: [Plot.barY([3, 1, 2], { fill: ["a", "b", "c"] })] });
 * assert.equal(figure.tagName, "figure");
 * assert.match(svgText(figure), /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
 * ```
 */
export function svgText(figure: Element, options: SvgTextOptions = {}): string {
  const own = ownColors(figure);
  const background = options.background ?? own.background ?? "white";
  const { markup, width, height } = figure.localName === "svg"
    ? { markup: nested(figure, { x: 0, y: 0 }), ...sizeOf(figure) }
    : stack(figure);
  if (!(width > 0 && height > 0)) {
    throw new TypeError(
      `Cannot write a <${figure.localName}> as SVG: wants a figure or a legend of Plot, got nothing to draw`,
    );
  }
  const label = (figure.localName === "svg" ? figure : figure.querySelector("svg[aria-label]"))?.getAttribute(
    "aria-label",
  );
  // The labels at the ends of a ramp reach out of it; a plot by itself has margins of its own.
  const padding = figure.localName === "svg" && !/-ramp$/.test(figure.getAttribute("class") ?? "") ? 0 : 12;
  const [w, h] = [Math.ceil(width) + 2 * padding, Math.ceil(height) + 2 * padding];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${w}" height="${h}"`,
    ` viewBox="${-padding} ${-padding} ${w} ${h}" color="${
      escapeMarkup(own.color ?? "black")
    }" font-family="system-ui, sans-serif"`,
    label ? ` role="img" aria-label="${escapeMarkup(label)}">` : ">",
    "<style>text, tspan { white-space: pre; }</style>",
    `<rect x="${-padding}" y="${-padding}" width="100%" height="100%" fill="${escapeMarkup(background)}"/>`,
    mapTags(
      markup,
      (tag) => spelledOut(tag).replace(/var\(--plot-background(?:,[^()]*)?\)/g, escapeMarkup(background)),
    ),
    "</svg>\n",
  ].join("");
}

/** SVG 2 has `href`; office programs, and older ones, know only the `xlink:href` of SVG 1.1. */
function spelledOut(tag: string): string {
  return /^<(?:a|image|use|pattern)\b/.test(tag) ? tag.replace(" href=", " xlink:href=") : tag;
}

/** A part of the picture, whose top left corner is at 0, 0 or where it was told to be. */
interface Block {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

/** The children of a figure, one above the other. */
function stack(figure: Element): Block {
  const children = /(?:^|\s)\S+-swatches(?:\s|$)/.test(figure.getAttribute("class") ?? "")
    ? [figure]
    : [...figure.children];
  const width = Math.max(...children.map((child) => child.localName === "svg" ? sizeOf(child).width : 0)) || 640;
  const parts: string[] = [];
  let y = 0;
  let right = 0;
  for (const child of children) {
    const block = child.localName === "svg"
      ? { markup: nested(child, { x: 0, y }), ...sizeOf(child) }
      : child.querySelector("svg")
      ? swatches(child, { y, width })
      : paragraph(child, { y, width });
    parts.push(block.markup);
    y += block.height;
    right = Math.max(right, block.width);
  }
  return { markup: parts.join(""), width: right, height: y };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Plot's style sheet goes: `height: auto` would stretch an `<svg>` within an `<svg>`. Where it lies is said by attributes. */
function nested(svg: Element, { x, y }: Place): string {
  return svg.outerHTML
    .replace(/^(<svg(?: [^<>]*)?>)<style[^<>]*>[^<]*<\/style>/, "$1")
    .replace(/^<svg\b([^<>]*?) (?:xmlns|xmlns:xlink)="[^"]*"/, "<svg$1")
    .replace(/^<svg\b([^<>]*?) (?:xmlns|xmlns:xlink)="[^"]*"/, "<svg$1")
    .replace(/^<svg\b/, `<svg x="${round(x)}" y="${round(y)}" overflow="visible"`);
}

function sizeOf(svg: Element): { readonly width: number; readonly height: number } {
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "").trim().split(/[\s,]+/).map(Number);
  const size = (name: string, otherwise: number) => Number.parseFloat(svg.getAttribute(name) ?? "") || otherwise;
  return { width: size("width", width), height: size("height", height) };
}

const SIZES: Readonly<Record<string, number>> = { h2: 20, h3: 15, figcaption: 12 };

/** A title, a subtitle or a caption: its text, in lines no wider than the plot. */
function paragraph(element: Element, { y, width }: { readonly y: number; readonly width: number }): Block {
  const fontSize = SIZES[element.localName] ?? 12;
  const bold = element.localName === "h2";
  const lines = wrapText(element.textContent ?? "", bold ? width / 1.15 : width, { fontSize });
  const leading = fontSize * 1.25;
  const weight = bold ? ' font-weight="bold"' : "";
  const markup = lines.map((line, i) => {
    const baseline = round(y + i * leading + fontSize);
    return `<text y="${baseline}" font-size="${fontSize}"${weight} fill="currentColor">${escapeMarkup(line)}</text>`;
  });
  return { markup: markup.join(""), width: lines.length ? width : 0, height: lines.length * leading + fontSize / 2 };
}

/** A legend of swatches or symbols: in columns where it has them, else in rows as wide as the plot. */
function swatches(legend: Element, { y, width }: { readonly y: number; readonly width: number }): Block {
  const items = [...legend.children].filter((child) => child.localName !== "style").map((item) => {
    const symbol = item.querySelector("svg");
    const size = symbol ? sizeOf(symbol) : { width: 0, height: 0 };
    const label = (item.textContent ?? "").trim();
    return { symbol, size, label, width: size.width + 5 + textWidth(label) };
  });
  const style = (legend as HTMLElement).style;
  const columns = Number.parseInt(style?.getPropertyValue("columns") || "0");
  const left = Number.parseFloat(style?.getPropertyValue("margin-left") || "0") || 0;
  const rowHeight = Math.max(columns ? 16 : 33, ...items.map((item) => item.size.height + 1));
  const rows = Math.ceil(items.length / columns);
  const parts: string[] = [];
  let x = left;
  let row = 0;
  let right = 0;
  for (const [i, item] of items.entries()) {
    if (columns) {
      x = left + Math.floor(i / rows) * (width - left) / columns;
      row = i % rows;
    } else if (x > left && x + item.width > width) {
      x = left;
      row += 1;
    }
    const middle = y + (row + 0.5) * rowHeight;
    if (item.symbol) parts.push(nested(item.symbol, { x, y: middle - item.size.height / 2 }));
    const start = `x="${round(x + item.size.width + 5)}" y="${round(middle)}"`;
    parts.push(`<text ${start} dy="0.35em" font-size="10" fill="currentColor">${escapeMarkup(item.label)}</text>`);
    right = Math.max(right, x + item.width);
    x += item.width + 10;
  }
  return { markup: parts.join(""), width: right, height: (columns ? rows : row + 1) * rowHeight + 5 };
}

/** The colors that the `style` option gives to the plot: in a file of its own, titles and legends need them too. */
function ownColors(figure: Element): { readonly background?: string; readonly color?: string } {
  const plot = figure.localName === "svg"
    ? figure
    : [...figure.children].findLast((child) => child.localName === "svg");
  const style = (plot as SVGElement | undefined)?.style;
  const background = style?.getPropertyValue("background-color") || style?.getPropertyValue("background");
  const color = style?.getPropertyValue("color");
  return {
    ...(background && !/^(?:none|transparent|inherit|initial)$|url\(|gradient/.test(background) ? { background } : {}),
    ...(color && !/^(?:inherit|initial|currentcolor)$/i.test(color) ? { color } : {}),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
