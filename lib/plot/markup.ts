/**
 * Makes the text that linkedom writes in XML mode the same thing to an XML parser and to an HTML parser, since a figure goes
 * into `.svg` files and into pages alike.
 *
 * - Characters that XML does not allow, in any spelling, become U+FFFD: control characters and lone surrogates from data.
 * - An empty HTML element is `<div></div>`: an HTML parser takes `<div />` for an opening tag.
 * - `>` stays as it is in a style sheet: in HTML, a `<style>` outside of SVG is raw text.
 */
export function polyglot(markup: string): string {
  return markup
    .toWellFormed()
    // deno-lint-ignore no-control-regex -- these are what it looks for
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, "\ufffd")
    .replace(EMPTY_HTML, "<$1$2></$1>")
    .replace(/<style[^<>]*>[^<]*<\/style>/g, (style) => style.replace(/(?<!\]\])&gt;/g, ">"));
}

// linkedom writes `<`, `>` and `&` of text and attributes as entities: what is between two angle brackets is a tag.
const EMPTY_HTML =
  /<(a|b|code|div|em|figcaption|figure|h[1-6]|i|label|li|ol|option|p|pre|script|section|select|small|span|strong|style|table|tbody|td|th|thead|title|tr|ul)((?: [^<>]*?)?) ?\/>/g;

/** Applies `change` to every tag of markup, and leaves the text between tags alone. */
export function mapTags(markup: string, change: (tag: string) => string): string {
  return markup.replace(/<[^<>]*>/g, change);
}

/** Text for use between tags and in a quoted attribute, of XML or HTML. */
export function escapeMarkup(text: string): string {
  return polyglot(text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`));
}
