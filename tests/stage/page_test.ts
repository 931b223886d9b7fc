import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { has } from "../helpers/has.ts";
import { which } from "../helpers/which.ts";
import { CLICKS, clicksCsv, every, Script } from "./script.ts";

const screenshots = new URL("../../out/screenshots/", import.meta.url);

Deno.test({
  name:
    "--html writes a page that plays in a browser, with a playhead over each plot, the note in words, and no request",
  ignore: !has("chromium"),
  async fn() {
    await using script = await Script.make(
      `${CLICKS}
const tones = plot({ ariaLabel: "Tones", marks: [Plot.line([1, 3, 2]), Sound.note([1, 3, 2], { y: (d: number) => d })], time: { duration: 2 } });
await stage.perform([{ cue: "Storm <b>", score: clicks }, { cue: "Calm", score: tones.score }], {
  title: "Clicks & <tones>",
  programme: "## Of the storm\\n\\nA *note* with <script>document.title = 'ran'</script> and a ![cat](https://example.org/cat.png).",
});`,
      { files: { "clicks.csv": clicksCsv(every(0.25, 3)) } },
    );
    const { code, stdout, stderr } = await script.run(["--html"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /stage\.html: [\d.]+ MB, a page that needs nothing else/);
    const browser = await chromium.launch({
      executablePath: which("chromium"),
      args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 800, height: 1000 } });
      const wrong: string[] = [];
      page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) wrong.push(`asked for ${request.url()}`);
      });
      page.on("pageerror", (error) => wrong.push(error.message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) wrong.push(message.text());
      });
      await page.goto(`file://${script.folder}/stage.html`);
      await page.locator(".auscult[data-ready]").nth(1).waitFor();
      assert.equal(await page.title(), "Clicks & <tones>");
      assert.deepEqual(await page.locator("h2").allInnerTexts(), ["Storm <b>", "Calm"]);
      assert.deepEqual(await page.locator("h3").allInnerTexts(), ["Of the storm"]);
      const player = page.locator(".auscult").first();
      await player.locator(".auscult-play").click();
      const state = () =>
        player.evaluate((root) => {
          const audio = root.querySelector("audio")!;
          return {
            time: audio.currentTime,
            paused: audio.paused,
            head: Number(root.querySelector(".auscult-head")?.getAttribute("x1")),
          };
        });
      const first = await state();
      await page.waitForTimeout(700);
      const later = await state();
      assert(!later.paused && later.time > first.time + 0.4, `it plays: ${first.time} to ${later.time} s`);
      assert(later.head > first.head, `the playhead moves: ${first.head} to ${later.head}`);
      const peak = await player.evaluate(async (root) => {
        const bytes = Uint8Array.fromBase64(root.querySelector("audio")!.src.split(",")[1]!);
        const buffer = await new OfflineAudioContext(2, 1, 48000).decodeAudioData(bytes.buffer);
        return buffer.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      });
      assert(peak > 0.01, `what it plays is no silence: ${peak}`);
      const text = await page.locator("body").innerText();
      assert.match(text, /A note with <script>/);
      assert.match(text, /3 notes of tone/);
      await Deno.mkdir(screenshots, { recursive: true });
      await page.screenshot({ path: new URL("stage-page.png", screenshots).pathname, fullPage: true });
      assert.deepEqual(wrong, []);
    } finally {
      await browser.close();
    }
  },
});
