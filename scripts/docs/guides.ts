import type { Page } from "./Site.ts";
import { markdownHtml } from "./markdown.ts";

const root = new URL("../../", import.meta.url);
/** What is read besides docs/*.md, with the names of their pages. */
const OTHERS: Readonly<Record<string, string>> = {
  "orchestras/README.md": "orchestra",
  "lib/csound/doctor/README.md": "doctor",
  "data/PROVENANCE.md": "data",
  "SECURITY.md": "security",
  "CONTRIBUTING.md": "contributing",
};

/** The pages that are written as Markdown, and the pictures in them. */
export async function readGuides(
  page: (name: string) => string | undefined,
): Promise<{ readonly pages: Page[]; readonly assets: Map<string, Uint8Array<ArrayBuffer>> }> {
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(new URL("docs/", root))) {
    if (name.endsWith(".md")) files.set(`docs/${name}`, name.slice(0, -3));
  }
  const named = new Map([...[...files].sort(), ...Object.entries(OTHERS)]);
  const assets = new Map<string, Uint8Array<ArrayBuffer>>();
  const pages: Page[] = [];
  for (const [file, name] of named) {
    const text = await Deno.readTextFile(new URL(file, root));
    const [, title = name] = /^# (.+)$/m.exec(text) ?? [];
    const link = (href: string): string | undefined => {
      if (/^(https?:|mailto:|#)/.test(href)) return href;
      const target = new URL(href, new URL(file, root));
      const path = decodeURIComponent(target.pathname).slice(root.pathname.length);
      if (path === "README.md") return `/index.html${target.hash}`;
      if (named.has(path)) return `/guides/${named.get(path)}.html${target.hash}`;
      if (!/\.(png|svg|jpg)$/.test(path)) return undefined; // a file of the project, which is no part of the site
      const asset = `pictures/${path.replaceAll("/", "-")}`;
      assets.set(asset, Deno.readFileSync(new URL(path, root)));
      return `/${asset}`;
    };
    const html = markdownHtml(text.replace(/^# .+$/m, ""), { link, page });
    pages.push({
      ...{ path: `guides/${name}.html`, title: title.replaceAll("`", ""), section: "Guides" },
      html: `<h1>${title.replaceAll("`", "")}</h1>\n${html}`,
    });
  }
  return { pages, assets };
}
