import { escapeMarkup } from "../../lib/plot/markup.ts";
import type { Declaration, Member } from "./declarations.ts";
import { markdownHtml } from "./markdown.ts";

/** Makes HTML of text and declarations, with links to the pages of the names in them. */
export class Api {
  readonly #page: (name: string) => string | undefined;

  constructor(page: (name: string) => string | undefined) {
    this.#page = page;
  }

  /** Markdown of a docstring. */
  markdown(text: string, depth = 3): string {
    return markdownHtml(text, { page: this.#page, link: (href) => /^https?:/.test(href) ? href : undefined, depth });
  }

  /** The same without a paragraph around it, where it is one. */
  inline(text: string): string {
    const html = this.markdown(text).trim();
    return /^<p>[^]*<\/p>$/.test(html) && html.indexOf("<p>", 1) < 0 ? html.slice(3, -4) : html;
  }

  /** TypeScript whose names are links. */
  types(text: string): string {
    return escapeMarkup(text).replace(/&#\d+;|\b(?:Plot\.)?[A-Za-z]\w*\b/g, (word) => {
      const href = /^[A-Z]/.test(word) && !word.startsWith("Plot.") ? this.#page(word) : undefined;
      return href === undefined ? word : `<a href="${href}">${word}</a>`;
    });
  }

  /** The ways to call a function, one a line. */
  signatures({ signatures }: Declaration): string {
    if (signatures.length === 0) return "";
    return `<pre class="signature" tabindex="0"><code>${
      signatures.map((text) => this.types(text)).join("\n")
    }</code></pre>\n`;
  }

  /** Properties and methods, as a list of terms. `id` begins the names to which one can link. */
  members(members: readonly Member[], id: string): string {
    if (members.length === 0) return "";
    const items = members.map(({ name, signature, doc, throws }) => {
      const own = `${id}-${name.replace(/\W+/g, "-")}`;
      return `<dt id="${own}"><code>${this.types(signature)}</code></dt><dd>${doc ? this.markdown(doc) : ""}${
        this.throws(throws)
      }</dd>`;
    });
    return `<dl class="members">${items.join("\n")}</dl>\n`;
  }

  /** What can go wrong. */
  throws(throws: Declaration["throws"]): string {
    if (throws.length === 0) return "";
    const items = throws.map(({ type, doc }) => `<li><code>${escapeMarkup(type)}</code> ${this.inline(doc)}</li>`);
    return `<p class="label">Throws</p><ul class="throws">${items.join("")}</ul>\n`;
  }

  /** Parameters, what is returned, what is thrown, and the examples of a docstring. */
  details({ parameters, returns, throws, examples }: Declaration): string {
    const named = parameters.map(({ name, doc }) =>
      `<dt><code>${escapeMarkup(name)}</code></dt><dd>${this.inline(doc)}</dd>`
    );
    return [
      named.length ? `<p class="label">Parameters</p><dl class="members">${named.join("")}</dl>\n` : "",
      returns ? `<p class="label">Returns</p><p>${this.inline(returns)}</p>\n` : "",
      this.throws(throws),
      ...examples.map(({ title, doc }) =>
        `<p class="label">${title ? escapeMarkup(title) : "In code"}</p>${this.markdown(doc)}`
      ),
    ].join("");
  }

  /** A declaration with all that is known of it. */
  declaration(declaration: Declaration): string {
    const { name, kind, doc, members } = declaration;
    const bases = declaration.extends.map((base) => `<code>${this.types(base)}</code>`).join(", ");
    return [
      `<section class="declaration"><h2 id="${name}"><a class="anchor" href="#${name}">${name}</a> <small>${
        KINDS[kind] ?? kind
      }</small></h2>`,
      this.signatures(declaration),
      this.markdown(doc),
      bases ? `<p class="bases">With all of ${bases}.</p>` : "",
      this.members(members, name),
      this.details(declaration),
      "</section>",
    ].join("\n");
  }
}

const KINDS: { readonly [kind: string]: string } = {
  interface: "options or data",
  typeAlias: "type",
};
