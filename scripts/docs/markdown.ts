import { Marked, type Tokens } from "marked";
import { escapeMarkup } from "../../lib/plot/markup.ts";
import { highlight } from "./highlight.ts";

/** Options of {@linkcode markdownHtml}. */
export interface MarkdownOptions {
  /** Where a link of the text leads in the site; undefined where it leads nowhere: its text remains. */
  readonly link: (href: string) => string | undefined;
  /** The page of a name in `{@linkcode name}` or in code; undefined where it has none. */
  readonly page: (name: string) => string | undefined;
  /** How deep the first headings are; 2 by default, below the title of the page. */
  readonly depth?: number;
}

/** Markdown as HTML. HTML in it is shown as text. Code of a known language is highlighted, headings can be linked to. */
export function markdownHtml(text: string, { link, page, depth = 2 }: MarkdownOptions): string {
  const named = text.replace(/\{@(?:linkcode|link) ([\w.]+)(?:\s+[^}]*)?\}/g, (_, name) => `\`${name}\``);
  const marked = new Marked({
    gfm: true,
    walkTokens: (token) => {
      if (token.type === "heading") (token as Tokens.Heading).depth = Math.min(6, token.depth + depth - 1);
    },
    renderer: {
      html: ({ text }) => escapeMarkup(text),
      heading({ tokens, depth, text }) {
        const id = headingId(text);
        return `<h${depth} id="${id}"><a class="anchor" href="#${id}">${
          this.parser.parseInline(tokens)
        }</a></h${depth}>\n`;
      },
      code: ({ text, lang = "" }) => codeHtml(text, lang.split(/\s/)[0]!),
      codespan({ text }) {
        const code = `<code>${escapeMarkup(text)}</code>`;
        const href = page(text);
        return href === undefined ? code : `<a href="${escapeMarkup(href)}">${code}</a>`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const to = link(href);
        // A link around code that is a link by itself is one link.
        return to === undefined ? inner : `<a href="${escapeMarkup(to)}">${inner.replace(/<\/?a\b[^>]*>/g, "")}</a>`;
      },
      image: ({ href, text }) =>
        `<img src="${escapeMarkup(link(href) ?? "")}" alt="${escapeMarkup(text)}" loading="lazy">`,
      table(token) {
        const row = (cells: Tokens.TableCell[], tag: string) =>
          `<tr>${
            cells.map(({ tokens, align }) =>
              `<${tag}${align ? ` align="${align}"` : ""}>${this.parser.parseInline(tokens)}</${tag}>`
            ).join("")
          }</tr>`;
        const head = token.header.some(({ text }) => text !== "") ? `<thead>${row(token.header, "th")}</thead>` : "";
        const body = token.rows.map((cells) => row(cells, "td")).join("");
        // Wide tables scroll by themselves; with the keyboard, too.
        return `<div class="wide" tabindex="0" role="region" aria-label="Table"><table>${head}<tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(named, { async: false });
}

/** A block of code. */
export function codeHtml(code: string, language: string): string {
  return `<pre tabindex="0"><code>${highlight(code.trimEnd(), language)}</code></pre>\n`;
}

/** As GitHub makes it: links in our Markdown rely on that. */
export function headingId(text: string): string {
  return text.toLowerCase().replace(/<[^>]*>/g, "").replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-");
}
