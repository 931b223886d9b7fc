import assert from "node:assert/strict";
import { plot } from "../../lib/plot/plot.ts";
import { playerHtml } from "../../lib/plot/player/playerHtml.ts";
import { legend } from "../../lib/sound/legend.ts";
import { note } from "../../lib/sound/note.ts";
import { text, type TextOptions } from "../../lib/sound/text.ts";

const rows = [{ x: 0, y: 1, w: "Start" }, { x: 5, y: 3, w: "Crash" }, { x: 10, y: 2, w: null }];
const plotted = (mark = text(rows, { x: "x", text: "w" }), more: Parameters<typeof plot>[0] = {}) =>
  plot({ marks: [note(rows, { x: "x", y: "y" }), mark, ...(more.marks ?? [])], time: { duration: 10 } });

Deno.test("text() has a caption at the time of each element that has words, and no note", () => {
  const { score } = plotted();
  assert.deepEqual(score.captions, [
    { time: 0, text: "Start", mark: 1, index: 0 },
    { time: 5, text: "Crash", mark: 1, index: 1 },
  ]);
  assert(score.events.every(({ mark }) => mark === 0));
  assert.equal(score.hash, plot({ marks: [note(rows, { x: "x", y: "y" })], time: { duration: 10 } }).score.hash);
  assert.equal(
    score.describe().split("\n")[1],
    "Sound mark 2: 2 captions: “Start” at 0 s and “Crash” at 5 s; 1 element without words; " +
      "shown as text, and not spoken: speak(score) has them spoken.",
  );
});

Deno.test("text() stands in the picture at its x, and lines that would overlap stand one below the other", () => {
  const close = [0, 0.1, 10].map((x) => ({ x, w: `at ${x}, a few words` }));
  const figure = plotted(text([...close, { x: 5, w: "x".repeat(90) }], { x: "x", text: "w" }));
  const texts = [...figure.querySelectorAll('[aria-label="caption"] text')];
  assert.deepEqual(texts.map((node) => node.firstChild!.textContent), [
    "at 0, a few words",
    "at 0.1, a few words",
    `${"x".repeat(39)}…`,
    "at 10, a few words",
  ]);
  const [first, second] = texts.map((node) => Number(node.getAttribute("y")));
  assert.equal(second! - first!, 12);
  assert.equal(texts[2]!.querySelector("title")!.textContent, "x".repeat(90));
  const edge = Number(texts[3]!.getAttribute("x"));
  assert(edge < 620 && edge > 540, `${edge}`);
});

Deno.test("text() from data is text only: in the picture, in the page of the player, and in words", () => {
  const evil = [{ x: 1, w: `</script><img src=x onerror=alert(1)>\u0007\nnext` }];
  const figure = plotted(text(evil, { x: "x", text: "w" }));
  assert.equal(figure.score.captions[0]!.text, "</script><img src=x onerror=alert(1)> next");
  const html = playerHtml(figure as never);
  assert(!html.includes("<img src=x") && html.includes("\\u003c/script>"));
  assert.match(html, /"captions":\[\[1,/);
});

Deno.test("text() follows a legend, and says what it cannot be", () => {
  const { score } = plotted(undefined, { marks: [legend()] });
  assert.deepEqual(score.captions.map(({ time }) => time), [2.15, 7.15]);
  assert.throws(() => text(["a"], {}), {
    name: "TypeError",
    message: "Cannot place words in time: give x, or time by itself",
  });
  assert.throws(() => text(["a"], { x: [1], pitch: "A4" } as TextOptions), /Cannot set the pitch of Sound.text/);
  assert.throws(
    () => plotted(text(rows, { x: "x", text: "words" })),
    /Cannot map "words" to text: .* the columns are x, y, w/,
  );
  const alone = plot({ marks: [text(["a", "b"], { time: { value: [1, 2], scale: null } })] });
  assert.deepEqual(alone.score.captions.map(({ time, text }) => [time, text]), [[1, "a"], [2, "b"]]);
  assert.deepEqual(alone.score.events, []);
});
