import { Marked } from "marked";
import { escapeMarkup } from "../../plot/markup.ts";

/**
 * A programme note as HTML. Its text is somebody's, so HTML in it is shown as it was typed, links lead to pages and mail only, and of a
 * picture there is what it says in words: a page asks no network.
 */
export function noteHtml(markdown: string): string {
  const marked = new Marked({
    gfm: true,
    renderer: {
      html: ({ text }) => escapeMarkup(text),
      heading({ tokens, depth }) {
        const level = Math.min(6, depth + 1); // the title of the page is the only h1
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        return /^(https?:\/\/|mailto:)/i.test(href)
          ? `<a href="${escapeMarkup(href)}" rel="noreferrer">${inner}</a>`
          : inner;
      },
      image: ({ text }) => `<em>${escapeMarkup(text)}</em>`,
    },
  });
  return marked.parse(markdown, { async: false });
}
