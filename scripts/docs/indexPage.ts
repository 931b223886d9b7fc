import { markdownHtml } from "./markdown.ts";
import { cards, type Sources } from "./pages.ts";
import type { Page } from "./Site.ts";

/** The example that stands at the top. */
const FIRST = "sp500";

/** The first page: what it is, one thing to hear, the two commands, and all examples. */
export async function indexPage(
  { examples, page }: Sources & { readonly page: (name: string) => string | undefined },
): Promise<Page> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const part = (heading: string) => {
    const [, text = ""] = new RegExp(`^## ${heading}\\n([^]*?)(?=^## )`, "m").exec(readme) ?? [];
    return markdownHtml(text, { page, link: guideOf });
  };
  const first = examples.find(({ name }) => name === FIRST) ?? examples[0];
  return {
    path: "index.html",
    title: "auscult: Observable Plot for the ear",
    summary:
      "Explore and plot a dataset in a Deno notebook, map it to sound with the same grammar, and stream it over OSC to a running Csound.",
    wide: true,
    html: [
      `<div class="hero"><h1>Observable Plot <em>for the ear</em></h1>`,
      `<p class="lead">Explore and plot a dataset in a notebook, map it to sound with the same grammar, and stream it over OSC to a running Csound, so that analysis and listening happen together.</p></div>`,
      first === undefined ? "" : `<div class="heard first">${first.player}</div>`,
      `<h2 id="examples">Press play</h2>${cards(examples)}`,
      `<div class="columns"><section><h2 id="two-commands">Two commands</h2>${part("Two commands")}</section>`,
      `<section><h2 id="five-lines-of-code">Five lines of code</h2>${part("Five lines of code")}</section></div>`,
      `<div class="prose"><h2 id="what-it-promises">What it promises</h2>${part("What it promises")}</div>`,
    ].join("\n"),
  };
}

/** Files that the README links to, as far as they are pages. */
function guideOf(href: string): string | undefined {
  if (/^https?:/.test(href)) return href;
  const [path = "", hash] = href.split("#");
  const name = path === "SECURITY.md"
    ? "security"
    : path === "CONTRIBUTING.md"
    ? "contributing"
    : path === "orchestras/README.md"
    ? "orchestra"
    : path === "data/PROVENANCE.md"
    ? "data"
    : /^docs\/(\w+)\.md$/.exec(path)?.[1];
  return name === undefined ? undefined : `/guides/${name}.html${hash ? `#${hash}` : ""}`;
}
