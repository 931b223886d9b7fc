import { mapTags } from "../markup.ts";

const GEOMETRY = / (?:d|points|transform|cx|cy|r|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g;

/** Markup whose coordinates have few decimals: a hundredth of a pixel is not seen, and it halves a large figure. */
export function compactGeometry(markup: string, decimals = 2): string {
  const unit = 10 ** decimals;
  const long = new RegExp(`-?\\d*\\.\\d{${decimals + 1},}(?!\\d|e)`, "g");
  const short = (attribute: string) => attribute.replace(long, (number) => String(Math.round(+number * unit) / unit));
  return mapTags(markup, (tag) => tag.replace(GEOMETRY, short));
}

/**
 * An SVG as a `data:` URL for a quoted attribute of HTML. Text as it is rather than base64: quotes inside of tags become single
 * ones, and little is left to escape.
 */
export function svgDataUrl(svg: string): string {
  const quoted = mapTags(svg.trim(), (tag) => tag.includes("'") ? tag : tag.replaceAll('"', "'"));
  const url = quoted.replace(/[%#\n\r\t]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `data:image/svg+xml,${url.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}`;
}
