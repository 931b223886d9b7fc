/**
 * Makes the documentation: a static site in out/docs/ that needs no server, no network and, but for the players, no script.
 */
import { soundScaleNames } from "../../lib/sound/scales/options.ts";
import { Api } from "./apiHtml.ts";
import { readDeclarations } from "./declarations.ts";
import { readExamples } from "./examples.ts";
import { readGuides } from "./guides.ts";
import { indexPage } from "./indexPage.ts";
import { readInstruments } from "./instruments.ts";
import { nameLinks } from "./names.ts";
import { apiPages, instrumentPage, markPage, type PlacedExample, scalePage, type Sources } from "./pages.ts";
import script from "./site.js" with { type: "text" };
import { type Page, pageHtml } from "./Site.ts";
import { hear } from "./sounds.ts";
import { spectrum } from "./spectrum.ts";
import style from "./style.css" with { type: "text" };
import { thumbnail } from "./thumbnail.ts";

/** What a build made. */
export interface Built {
  readonly pages: readonly string[];
  /** Of all files, in bytes. */
  readonly bytes: number;
}

/** Builds the site into a folder, in place of what was there. */
export async function buildDocs(folder: URL): Promise<Built> {
  const [exported, all, examples, instruments] = await Promise.all([
    readDeclarations("mod.ts"),
    readDeclarations("lib/sound/Sound.ts"),
    readExamples(),
    readInstruments(),
  ]);
  const marks = all.filter(({ kind }) => kind === "function");
  const scales = [...soundScaleNames];
  const page = nameLinks(exported, { marks: marks.map(({ name }) => name), scales });
  const api = new Api(page);
  // First all sounds are asked for; the spectra are made while Workers make them.
  const sounds = examples.map(({ figure }) => hear(figure));
  const phrases = instruments.map(({ figure }) => hear(figure));
  const spectra: Element[] = [];
  for (const { name } of instruments) spectra.push(await spectrum(name));
  const heard = await Promise.all(sounds);
  const placed: PlacedExample[] = examples.map((example, i) => ({
    ...example,
    player: heard[i]!.html,
    page: pageOf(example.shows[0]!, scales),
  }));
  const sources: Sources = { api, exported, examples: placed };
  const guides = await readGuides(page);
  const pages: Page[] = [
    ...marks.map((mark) => markPage(mark, { ...sources, all })),
    ...scales.map((scale) => scalePage(scale, sources)),
    ...await Promise.all(
      instruments.map(async (instrument, i) =>
        instrumentPage(instrument, { api, spectrum: spectra[i]!, player: (await phrases[i]!).html })
      ),
    ),
    ...apiPages(sources),
    ...guides.pages,
  ];
  pages.unshift(await indexPage({ ...sources, page }));
  const files = new Map<string, string | Uint8Array<ArrayBuffer>>([
    ...pages.map((page) => [page.path, pageHtml(page, pages)] as const),
    ...placed.map(({ name, figure }) => [`pictures/${name}.svg`, thumbnail(figure)] as const),
    ...placed.map(({ name }, i) => [`sounds/${name}.ogg`, heard[i]!.ogg] as const),
    ...guides.assets,
    ["style.css", style],
    ["site.js", script],
  ]);
  await Deno.remove(folder, { recursive: true }).catch(() => {}); // it need not be there
  let bytes = 0;
  for (const [path, content] of files) {
    const url = new URL(path, folder);
    await Deno.mkdir(new URL(".", url), { recursive: true });
    const data = typeof content === "string" ? new TextEncoder().encode(content) : content;
    bytes += data.length;
    await Deno.writeFile(url, data);
  }
  return { pages: pages.map(({ path }) => path), bytes };
}

/** Where an example stands in full: on the page of the first that it shows. */
function pageOf(what: string, scales: readonly string[]): string {
  if (what.startsWith("Sound.")) return `/marks/${what.slice("Sound.".length)}.html`;
  if (scales.includes(what)) return `/scales/${what}.html`;
  throw new RangeError(
    `No page of the documentation is of "${what}": the first after @shows is a mark such as Sound.note, or one of ${
      scales.join(", ")
    }`,
  );
}

if (import.meta.main) {
  const start = performance.now();
  const folder = new URL("../../out/docs/", import.meta.url);
  const { pages, bytes } = await buildDocs(folder);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${pages.length} pages, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds} s: open out/docs/index.html`);
}
