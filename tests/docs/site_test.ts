import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildDocs, type Built } from "../../scripts/docs/build.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { has } from "../helpers/has.ts";
import { which } from "../helpers/which.ts";

const out = new URL("../../out/", import.meta.url);
const screenshots = new URL("screenshots/", out);

/** The page of an instrument has its sound, its spectrum at three brightnesses, and what each of its parameters is. */
async function assertInstrument(page: Page) {
  const { sounds, curves, fields } = await page.evaluate(() => ({
    sounds: document.querySelectorAll(".heard audio").length,
    curves:
      [...document.querySelectorAll("#spectrum ~ .picture svg path")].filter((path) =>
        (path.getAttribute("d") ?? "").length > 200
      ).length,
    fields: [...document.querySelectorAll("#parameters ~ .wide tr")].map((row) =>
      [...row.children].map(({ textContent }) => textContent ?? "")
    ),
  }));
  assert.equal(sounds, 1, page.url());
  assert(curves >= 3, `${page.url()}: ${curves} curves`);
  assert.deepEqual(fields.slice(0, 5).map(([name]) => name), ["p3", "p4", "p5", "p6", "p7"], page.url());
  assert(fields.every(([, words]) => words !== ""), page.url());
}

/** A browser on the site, built anew, as files. It notes what a page must not do. */
class Stand implements AsyncDisposable {
  readonly wrong: string[] = [];
  readonly site: URL;
  readonly built: Built;
  readonly browser: Browser;
  readonly page: Page;

  private constructor(site: URL, built: Built, browser: Browser, page: Page) {
    this.site = site;
    this.built = built;
    this.browser = browser;
    this.page = page;
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) this.wrong.push(`asked for ${request.url()}`);
    });
    page.on("requestfailed", (request) => {
      // A page that is left while its sound loads ends that by itself.
      if (!request.url().startsWith("data:")) this.wrong.push(`failed: ${request.url().slice(0, 100)}`);
    });
    page.on("pageerror", (error) => this.wrong.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.wrong.push(`${page.url()}: ${message.text()}`);
    });
  }

  static async open(): Promise<Stand> {
    const site = new URL("docs/", out);
    const built = await buildDocs(site);
    const args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"];
    const browser = await chromium.launch({ executablePath: which("chromium"), args });
    return new Stand(site, built, browser, await browser.newPage());
  }

  async screenshot(name: string, page = this.page) {
    await Deno.mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: new URL(`docs-${name}.png`, screenshots).pathname });
  }

  async [Symbol.asyncDispose]() {
    await this.browser.close();
  }
}

Deno.test({
  name:
    "the documentation is a site of files: every page opens, fits, shows its pictures and plays, in light and dark, wide and narrow",
  ignore: !has("chromium"),
  async fn(t) {
    await using stand = await Stand.open();
    const { page, site, built } = stand;
    /** Each link and its place, to be followed when all places are known. */
    const links: { from: string; to: string; hash: string }[] = [];
    const ids = new Map<string, Set<string>>();

    await t.step("it is small", () => {
      assert(built.pages.length > 40, `${built.pages.length} pages`);
      assert(built.bytes < 15e6, `${built.bytes} bytes`);
    });

    for (const path of built.pages) {
      await t.step(path, async () => {
        await page.emulateMedia({ colorScheme: "light" });
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(new URL(path, site).href);
        const wide = await look(page);
        assert(wide.title.includes("auscult"));
        assert.equal(wide.headings, 1);
        assert(wide.width <= 1280, `it is ${wide.width} wide at 1280`);
        assert(wide.page > 0.9 && wide.text < 0.3);
        assert.deepEqual(wide.hidden, [], "a picture is not seen");
        assert.equal(wide.ready, wide.players);
        if (instruments.some((name) => path === `instruments/${name}.html`)) await assertInstrument(page);
        ids.set(path, new Set(wide.ids));
        assert.equal(wide.ids.length, new Set(wide.ids).size, `an id is there twice: ${twice(wide.ids)}`);
        for (const href of wide.links) {
          const url = new URL(href);
          if (url.protocol !== "file:") continue;
          const to = url.pathname.slice(site.pathname.length);
          links.push({ from: path, to, hash: decodeURIComponent(url.hash.slice(1)) });
        }
        await page.emulateMedia({ colorScheme: "dark" });
        await page.setViewportSize({ width: 390, height: 844 });
        const narrow = await look(page);
        assert(narrow.width <= 390, `it is ${narrow.width} wide at 390`);
        assert(narrow.page < 0.2 && narrow.text > 0.8);
        if (["index.html", "marks/note.html", "reference/csound.html"].includes(path)) {
          await stand.screenshot(`${path.replace(/\W/g, "-")}-narrow-dark`);
        }
      });
    }

    await t.step("every instrument has its page", () => {
      assert.deepEqual(instruments.filter((name) => !built.pages.includes(`instruments/${name}.html`)), []);
    });

    await t.step("no link is broken", () => {
      assert(links.length > 1000, `${links.length} links`);
      const broken = links.filter(({ to, hash }) => !ids.has(to) || (hash !== "" && !ids.get(to)!.has(hash)));
      assert.deepEqual([...new Set(broken.map(({ from, to, hash }) => `${from}: ${to}#${hash}`))], []);
    });

    // Of the instruments, whose pages are alike, one that strikes and one that glides.
    const players = built.pages.filter((path) => /^(index|marks|scales|instruments\/(bell|line)\b)/.test(path));
    for (const path of players) {
      await t.step(`${path} plays`, async () => {
        await page.emulateMedia({ colorScheme: "light" });
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(new URL(path, site).href);
        // Where a legend plays first, the playhead waits for the piece: begin at 4 s.
        for (let second = 0; second < 4; ++second) await page.locator(".auscult-seek").first().press("ArrowUp");
        const before = await head(page);
        await page.locator(".auscult-play").first().click();
        await page.waitForFunction(() => document.querySelector("audio")!.currentTime > 4.2);
        const after = await head(page);
        assert(after.time > before.time && after.value > before.value);
        // What goes through time along x has a playhead; a map has notes that light up.
        if (before.x !== null) assert(after.x! > before.x, `the playhead stands at ${after.x}`);
        else assert(after.notes > 0);
        if (["index.html", "marks/line.html", "scales/pan.html", "instruments/bell.html"].includes(path)) {
          await stand.screenshot(path.replace(/\W/g, "-"));
        }
      });
    }

    await t.step("a card plays by itself, and a player silences it", async () => {
      await page.goto(new URL("index.html", site).href);
      await page.locator(".card-play").nth(1).click();
      await page.locator('.card-play[aria-pressed="true"]').waitFor();
      await page.locator(".auscult-play").first().click();
      await page.locator('.card-play[aria-pressed="true"]').waitFor({ state: "detached" });
    });

    await t.step("without scripts there are the picture, the text, and the browser's own audio controls", async () => {
      const plain = await stand.browser.newPage({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
      await plain.goto(new URL("marks/note.html", site).href);
      assert(await plain.locator(".auscult-picture svg").first().isVisible());
      assert(await plain.locator("audio[controls]").first().isVisible());
      assert(await plain.locator(".auscult-words").first().isVisible());
      assert.equal(await plain.locator(".card-play:visible").count(), 0);
      await stand.screenshot("marks-note-html-no-scripts", plain);
      await plain.close();
    });
    assert.deepEqual(stand.wrong, []);
  },
});

/** What a reader sees of a page. */
function look(page: Page) {
  return page.evaluate(() => {
    const light = (color: string) => {
      const [r = 0, g = 0, b = 0] = color.match(/[\d.]+/g)!.map(Number);
      return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    const style = getComputedStyle(document.body);
    const pictures = [...document.querySelectorAll(".auscult-picture svg, .picture svg")];
    return {
      title: document.title,
      headings: document.querySelectorAll("h1").length,
      width: document.documentElement.scrollWidth,
      page: light(style.backgroundColor),
      text: light(style.color),
      hidden: pictures.filter((picture) => picture.getBoundingClientRect().width < 10).map(({ outerHTML }) =>
        outerHTML.slice(0, 80)
      ),
      players: document.querySelectorAll(".auscult").length,
      ready: document.querySelectorAll(".auscult[data-ready]").length,
      ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
      links: [...document.querySelectorAll("a[href]")].map((a) => (a as HTMLAnchorElement).href)
        .filter((href): href is string => typeof href === "string"),
    };
  });
}

/** Where the first player is. */
function head(page: Page) {
  return page.evaluate(() => {
    const root = document.querySelector(".auscult")!;
    const heads = [...root.querySelectorAll<SVGElement>(".auscult-head")].filter(({ style }) =>
      style.display !== "none"
    );
    return {
      time: root.querySelector("audio")!.currentTime,
      value: Number(root.querySelector<HTMLInputElement>(".auscult-seek")!.value),
      x: heads.length === 0 ? null : Number(heads[0]!.getAttribute("x1")),
      notes: [...root.querySelectorAll<SVGElement>(".auscult-note")].filter(({ style }) =>
        style.display !== "none"
      ).length,
    };
  });
}

function twice(names: readonly string[]): string {
  return names.filter((name, i) => names.indexOf(name) !== i).slice(0, 5).join(", ");
}
