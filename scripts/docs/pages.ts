import { escapeMarkup } from "../../lib/plot/markup.ts";
import { figureHtml } from "../../lib/plot/figure.ts";
import { compactGeometry } from "../../lib/plot/player/compact.ts";
import type { Api } from "./apiHtml.ts";
import type { Declaration } from "./declarations.ts";
import type { Example } from "./examples.ts";
import type { InstrumentPage } from "./instruments.ts";
import { codeHtml } from "./markdown.ts";
import { referencePageOf, referencePages } from "./names.ts";
import type { Page } from "./Site.ts";

/** An example, and where it stands. */
export interface PlacedExample extends Example {
  /** The figure with its player, as HTML. */
  readonly player: string;
  /** The page on which it stands in full, from the root of the site. */
  readonly page: string;
}

/** What all pages are made of. */
export interface Sources {
  readonly api: Api;
  readonly examples: readonly PlacedExample[];
  /** What mod.ts exports. */
  readonly exported: readonly Declaration[];
}

/** The page of a mark: what its docstring says, its examples, and its options. */
export function markPage(mark: Declaration, sources: Sources & { readonly all: readonly Declaration[] }): Page {
  const { api, all } = sources;
  const name = `Sound.${mark.name}`;
  const own = all.filter(({ name, kind, members }) =>
    kind === "interface" && members.length > 0 && mark.signatures.some((text) =>
      new RegExp(`\\b${name}\\b`).test(text)
    ) &&
    name !== "OwnChannels"
  );
  return {
    ...{ path: `marks/${mark.name}.html`, title: name, section: "Marks", summary: firstSentence(mark.doc) },
    html: [
      `<h1>${name}</h1>`,
      api.markdown(mark.doc, 2),
      examplesHtml(name, sources),
      `<h2 id="call">How it is called</h2>`,
      api.signatures({ ...mark, signatures: mark.signatures.map((text) => `Sound.${text}`) }),
      api.details(mark),
      ...own.map((options) =>
        `<h2 id="${options.name}">Its options</h2>${
          options.extends.length
            ? `<p class="bases">With all of ${
              options.extends.map((base) => `<code>${api.types(base)}</code>`).join(", ")
            }.</p>`
            : ""
        }${api.members(options.members, options.name)}`
      ),
    ].join("\n"),
  };
}

/** The page of a scale: what its options say, what the channel is in a mark, and its examples. */
export function scalePage(name: string, sources: Sources): Page {
  const { api, exported } = sources;
  const find = (wanted: string) => exported.find(({ name }) => name === wanted);
  const setting = find("SoundOptions")!.members.find((member) => member.name === name)!;
  const [, type = "SoundScaleOptions"] = /: (\w+)/.exec(setting.signature) ?? [];
  const options = find(type)!;
  const common = find("SoundScaleOptions")!;
  const channel = find("NoteOptions")?.members.find((member) => member.name === name);
  const own = type === "SoundScaleOptions" ? [] : options.members;
  return {
    ...{ path: `scales/${name}.html`, title: name, section: "Scales", summary: setting.doc },
    html: [
      `<h1>${name}</h1>`,
      api.markdown(own.length ? options.doc : setting.doc, 2),
      own.length && setting.doc !== options.doc ? api.markdown(setting.doc) : "",
      channel?.doc ? `<p>As a channel of a mark: ${lower(api.inline(channel.doc))}</p>` : "",
      examplesHtml(name, sources),
      own.length ? `<h2 id="own">Options of its own</h2>${api.members(own, name)}` : "",
      `<h2 id="options">Options of every scale</h2>`,
      api.members(common.members, "scale"),
    ].join("\n"),
  };
}

/** The page of an instrument: its sound, its spectrum, its parameters and its code. */
export function instrumentPage(
  { name, description, fields, code }: InstrumentPage,
  { player, spectrum, api }: { readonly player: string; readonly spectrum: Element; readonly api: Api },
): Page {
  const rows = fields.map(({ field, words }) =>
    `<tr><th scope="row"><code>${field}</code></th><td>${api.inline(words)}</td></tr>`
  );
  return {
    ...{ path: `instruments/${name}.html`, title: name, section: "Instruments", summary: description },
    html: [
      `<h1>${name}</h1><p class="lead">${api.inline(capital(description))}</p>`,
      `<div class="heard">${player}</div>`,
      `<h2 id="spectrum">Its spectrum</h2>`,
      `<p>The mean spectrum of A3 (220 Hz), held for 1.2 s, at brightness 0, 0.5 and 1; 0 dB is the peak that the note was asked for.</p>`,
      `<div class="picture">${compactGeometry(figureHtml(spectrum), 1)}</div>`,
      `<h2 id="parameters">Its parameters</h2>`,
      `<div class="wide" tabindex="0" role="region" aria-label="Parameters"><table><tbody>${
        rows.join("")
      }</tbody></table></div>`,
      `<p>In a mark: <code>Sound.note(rows, { x, y, instrument: "${name}" })</code>. <a href="/scales/instrument.html">instrument</a> maps a column to several.</p>`,
      `<h2 id="code">Its code</h2><details><summary>${code.split("\n").length} lines of Csound</summary>${
        codeHtml(code, "csound")
      }</details>`,
    ].join("\n"),
  };
}

/** The pages of the reference. */
export function apiPages({ api, exported, examples }: Sources): Page[] {
  return referencePages.map((page) => {
    const own = exported.filter((declaration) => referencePageOf(declaration) === page);
    const shown = examples.filter(({ shows }) => own.some(({ name }) => shows.includes(`${name}()`)));
    return {
      ...{ path: `reference/${page.name}.html`, title: page.title, section: "Reference", summary: page.summary },
      html: [
        `<h1>${escapeMarkup(page.title)}</h1><p class="lead">${page.summary}</p>`,
        `<p class="names">${own.map(({ name }) => `<a href="#${name}"><code>${name}</code></a>`).join(" ")}</p>`,
        ...own.map((declaration) => api.declaration(declaration)),
        cards(shown),
      ].join("\n"),
    };
  });
}

/** The examples of a page in full, and others that show the same, as cards. */
function examplesHtml(what: string, { examples, api }: Sources): string {
  const shown = examples.filter(({ shows }) => shows.includes(what));
  const here = shown.filter(({ shows }) => shows[0] === what);
  const others = shown.filter((example) => !here.includes(example));
  return [
    ...here.map(({ name, title, text, code, player }) =>
      [
        `<section class="example"><h2 id="${name}"><a class="anchor" href="#${name}">${escapeMarkup(title)}</a></h2>`,
        api.markdown(text),
        `<div class="heard">${player}</div>`,
        codeHtml(code, "ts"),
        "</section>",
      ].join("\n")
    ),
    others.length ? `<h2 id="also">${here.length ? "Heard also in" : "Heard in"}</h2>${cards(others)}` : "",
  ].join("\n");
}

/** Small pictures that lead to examples. */
export function cards(examples: readonly PlacedExample[]): string {
  if (examples.length === 0) return "";
  const items = examples.map(({ name, title, shows, page }) =>
    `<li class="card"><a href="${page}#${name}"><img src="/pictures/${name}.svg" alt="" loading="lazy"><span class="card-title">${
      escapeMarkup(title)
    }</span></a><button type="button" class="card-play" data-sound="${name}" hidden aria-label="Play: ${
      escapeMarkup(title)
    }"></button><span class="card-shows">${escapeMarkup(shows.join(" · "))}</span></li>`
  );
  return `<ul class="cards">${items.join("")}</ul>`;
}

function firstSentence(doc: string): string {
  return (/^[^]*?[.:](?=\s)/.exec(doc)?.[0] ?? doc).replace(/\s+/g, " ").replaceAll("`", "").replace(
    /\{@linkcode (\w+)\}/g,
    "$1",
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
