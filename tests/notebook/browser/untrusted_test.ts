import assert from "node:assert/strict";
import { has } from "../../helpers/has.ts";
import { executePlain } from "../plain.ts";
import { startLab } from "./lab.ts";

const screenshots = new URL("../../../out/screenshots/", import.meta.url);

Deno.test({
  name: "a notebook that is not trusted shows picture, words, table and sound in JupyterLab, and runs no script",
  ignore: !has("jupyter") || !has("chromium"),
  async fn() {
    const { text } = await executePlain([
      `import { Plot, plot, show, Sound } from "auscult";
       const rows = [0, 1, 2, 3].map((x) => ({ x, y: x % 3 }));
       const figure = plot({ ariaLabel: "Four dots", marks: [Plot.dot(rows, { x: "x", y: "y" }), Sound.note(rows, { x: "x", y: "y" })], time: { duration: 3 } });`,
      "await show(figure, rows);",
    ]);
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/elsewhere.ipynb`, text);
      await using lab = await startLab({ folder });
      const { page } = lab;
      await lab.open("elsewhere.ipynb");
      const output = page.locator(".jp-OutputArea-output");
      const image = output.locator("img[alt='Four dots']");
      await image.waitFor();
      assert.deepEqual(
        await image.evaluate((image) => {
          const { complete, naturalWidth, width } = image as HTMLImageElement;
          return { complete, naturalWidth, shown: width > 100 };
        }),
        { complete: true, naturalWidth: 640, shown: true },
      );
      assert.equal(await output.locator("svg, script").count(), 0);
      const said = (await output.allInnerTexts()).join("\n");
      assert.match(said, /^What is heard\s+4 notes of tone; x is heard as time/); // no labels of the axes stand about
      assert.match(said, /4 rows × 2 columns/);
      assert(await output.locator("audio[controls]").isVisible());
      await page.waitForFunction(() =>
        (document.querySelector(".jp-OutputArea-output audio") as HTMLAudioElement).duration > 3
      );
      await Deno.mkdir(screenshots, { recursive: true });
      await page.screenshot({ path: new URL("player-untrusted.png", screenshots).pathname });

      // Once it is trusted, the player takes over.
      await page.keyboard.press("Control+Shift+C");
      await page.keyboard.type("Trust Notebook");
      await page.locator(".lm-CommandPalette-item.lm-mod-active", { hasText: "Trust Notebook" }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".jp-Dialog .jp-mod-accept").click();
      await output.locator(".auscult[data-ready] .auscult-play").waitFor();
      assert.equal(await image.isVisible(), false);
      assert.equal(await output.locator("audio[controls]").count(), 0);
      assert.equal(await output.locator(".auscult-picture circle").count(), 4);
      // Its keys are its own: "d d" would delete the cell, and "a" add one.
      const cells = await page.locator(".jp-Notebook .jp-Cell").count();
      for (const part of [".auscult-play", ".auscult-seek", "[aria-label=Volume]", "summary"]) {
        await output.locator(part).focus();
        for (const key of ["a", "d", "d", "b", "x"]) await page.keyboard.press(key);
      }
      assert.equal(await page.locator(".jp-Notebook .jp-Cell").count(), cells);
      await output.locator(".auscult-seek").press("Space");
      await page.waitForFunction(() => document.querySelector("audio")!.currentTime > 0.3);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
