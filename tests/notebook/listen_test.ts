import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { type ExecutedCell, executeNotebook } from "./kernel.ts";

const notebook = new URL("../../notebooks/01_listen.ipynb", import.meta.url);

/** What a cell showed, as text. */
function shown(cell: ExecutedCell | undefined, type: string): string {
  return (cell?.outputs ?? []).map(({ data }) => [data?.[type] ?? ""].flat().join("")).join("\n");
}

Deno.test({
  name: "01_listen.ipynb loads, plots, listens and performs in a real Deno kernel, while the next cells compute",
  ignore: !has("jupyter"),
  async fn() {
    const cells = (await executeNotebook(notebook.pathname)).filter((cell) => cell.cell_type === "code");
    const containing = (text: string) => cells.find(({ source }) => source.includes(text));
    for (const cell of cells) {
      assert(!cell.outputs.some(({ output_type }) => output_type === "error"), cell.source);
      assert(cell.outputs.length > 0, `nothing was shown by: ${cell.source}`);
    }

    assert.match(shown(containing("await csv("), "text/plain"), /date.*close.*volume/s);
    const figure = shown(containing("plot({"), "text/html");
    assert.match(figure, /<svg [^>]*aria-label="S&amp;P 500, 2000 to 2020"/);
    assert.match(figure, /aria-label="line"/);
    assert.match(shown(containing("await show(score)"), "text/plain"), /244 notes of pluck.*D minor pentatonic/s);

    // It performs while the next cell keeps the kernel busy: that cell began after the performance and ended before it.
    const busy = containing("performance.now() + 3000")!;
    const position = Number(/music is at (\d+\.\d) s/.exec(shown(busy, "text/markdown"))?.[1]);
    assert(position > 2 && position < 15, `the music was at ${position} s after 3 s of work`);
    const report = stripVTControlCharacters(shown(containing("await playing.done"), "text/plain"));
    assert.match(report, /started: 244/);
    assert.match(report, /late: 0/);
    assert.match(report, /lost: 0/);

    const take = await readWav(new URL("../../out/01_listen.wav", import.meta.url));
    const seconds = take.channels[0]!.length / take.sampleRate;
    assert(seconds >= 20 && seconds < 24, `${seconds} s`);
    const { truePeak } = measure(take);
    assert(truePeak > -30 && truePeak <= -1, `${truePeak} dBTP`);
  },
});
