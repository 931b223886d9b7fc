import { escapeMarkup } from "../../lib/plot/markup.ts";

/** A page of the site. Its links to other pages begin with "/", and become relative when it is written. */
export interface Page {
  /** "marks/note.html" */
  readonly path: string;
  readonly title: string;
  /** What the menu calls it; `title` by default. */
  readonly short?: string;
  /** One sentence, for whoever finds the page from outside. */
  readonly summary?: string;
  /** Where it stands in the menu. */
  readonly section?: string;
  /** The content, as HTML. */
  readonly html: string;
  /** Whether it is as wide as the window. */
  readonly wide?: boolean;
}

/** A file beside the pages, by its path in the site. */
export type Assets = ReadonlyMap<string, string | Uint8Array<ArrayBuffer>>;

/** The sections of the menu, in order. */
export const sections = ["Marks", "Scales", "Instruments", "Reference", "Guides"] as const;

const ICON = "data:image/svg+xml," + encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M3 16h5l3-10 5 20 5-16 3 6h5" fill="none" stroke="#e8590c" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
);

/** A page as a whole: head, menu and content. No script is needed, and nothing comes from a network. */
export function pageHtml(page: Page, pages: readonly Page[]): string {
  const { path, title, summary, html, wide } = page;
  const whole = path === "index.html" ? title : `${title} · auscult`;
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(whole)}</title>
${summary ? `<meta name="description" content="${escapeMarkup(summary)}">\n` : ""}<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="/style.css">
</head>
<body${wide ? ' class="wide-page"' : ""}>
<a class="skip" href="#content">To the content</a>
<header class="top"><a class="home" href="/index.html">${LOGO}auscult</a><a class="to-menu" href="#menu">Menu</a></header>
<main id="content">
${html}
</main>
<nav id="menu" aria-label="All pages">
${sections.map((section) => menuHtml(section, { page, pages })).join("\n")}
</nav>
<script src="/site.js"></script>
</body>
</html>
`;
  return relativeLinks(text, path);
}

const LOGO =
  `<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 16h5l3-10 5 20 5-16 3 6h5" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

function menuHtml(section: string, { page, pages }: { readonly page: Page; readonly pages: readonly Page[] }): string {
  const items = pages.filter((other) => other.section === section).map(({ path, title, short = title }) =>
    `<li><a href="/${path}"${path === page.path ? ' aria-current="page"' : ""}>${escapeMarkup(short)}</a></li>`
  );
  return items.length === 0 ? "" : `<h2>${section}</h2><ul>${items.join("")}</ul>`;
}

/** Links from the root of the site, in attributes, as links from a page in it: they work from a folder of files, too. */
export function relativeLinks(html: string, path: string): string {
  const up = "../".repeat(path.split("/").length - 1);
  return html.replace(/\b(href|src)="\/(?!\/)/g, `$1="${up}`);
}
