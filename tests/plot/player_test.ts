import assert from "node:assert/strict";
import { DOMParser } from "linkedom/worker";
import { plot } from "../../lib/plot/plot.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { compactGeometry, svgDataUrl } from "../../lib/plot/player/compact.ts";
import type { PageData } from "../../lib/plot/player/pageData.ts";
import { playerHtml } from "../../lib/plot/player/playerHtml.ts";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { makeTrack } from "../../lib/plot/player/track.ts";
import { note, type NoteOptions } from "../../lib/sound/note.ts";
import { wellFormed } from "./wellFormed.ts";

const rows = Array.from({ length: 40 }, (_, i) => ({ x: i * 2.5, y: Math.sin(i) * 7, k: i % 3 === 0 ? "a" : "b" }));

/** A dot for each note, drawn by Plot itself, as the note's place must be. */
function dotted(options: object = {}, channels: object = {}, data: readonly object[] = rows) {
  const both = { x: "x", y: "y", ...channels };
  return plot({ marks: [Plot.dot(data, both), note(data, both as NoteOptions)], ...options });
}

/** The middle of every dot in the SVG's own pixels, whatever moves it there; from left to right. */
function circles(figure: Element): [number, number][] {
  return [...figure.querySelectorAll("circle")].map((circle): [number, number] => {
    const at = [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))];
    for (let g = circle.parentElement; g !== null && g.localName === "g"; g = g.parentElement) {
      const [, x = 0, y = 0] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(g.getAttribute("transform") ?? "") ?? [];
      at[0]! += Number(x);
      at[1]! += Number(y);
    }
    return [at[0]!, at[1]!];
  }).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function parse(html: string): Document {
  return new DOMParser().parseFromString(`<html><body>${html}</body></html>`, "text/html") as unknown as Document;
}

function dataOf(html: string): PageData {
  return JSON.parse(parse(html).querySelector(".auscult-data")!.textContent!);
}

/** The places that the page reads. */
function places(html: string): [number, number][] {
  const { notes } = dataOf(html);
  const sums = (column: readonly number[] | null) => {
    let sum = 0;
    return column!.map((difference) => (sum += difference) / 100);
  };
  const [xs, ys] = [sums(notes.x), sums(notes.y)];
  return xs.map((x, i): [number, number] => [x, ys[i]!]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function near(actual: readonly [number, number][], expected: readonly [number, number][]) {
  assert.equal(actual.length, expected.length);
  for (const [i, [x, y]] of actual.entries()) {
    assert(Math.abs(x - expected[i]![0]) <= 0.011, `note ${i} is at x ${x}, its dot at ${expected[i]![0]}`);
    assert(Math.abs(y - expected[i]![1]) <= 0.011, `note ${i} is at y ${y}, its dot at ${expected[i]![1]}`);
  }
}

Deno.test("a note's place in the page is that of its dot, on every kind of axis and in facets", () => {
  const cases: Record<string, Element> = {
    linear: dotted(),
    reversed: dotted({ x: { reverse: true } }),
    log: dotted({ y: { type: "symlog" }, margin: 50, width: 400 }),
    bands: dotted({ x: { type: "band" } }, {}, rows.slice(0, 9)),
    points: dotted({ x: { type: "point" } }, {}, rows.slice(0, 9)),
    facets: dotted({}, { fx: "k" }),
    "facets one after the other": dotted({ time: { fx: "sequence" } }, { fx: "k" }),
    "facets in rows": dotted({ marginLeft: 80 }, { fy: "k" }),
    figure: dotted({ title: "T", color: { legend: true }, caption: "c" }, { fill: "k" }),
  };
  for (const [name, figure] of Object.entries(cases)) {
    try {
      near(places(playerHtml(figure as never)), circles(figure));
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`);
    }
  }
});

Deno.test("the playhead is at a note's own pixel when the note begins", () => {
  const at = (track: { t: readonly number[]; x: readonly number[] }, time: number) => {
    const i = Math.max(0, Math.min(track.t.length - 2, track.t.findLastIndex((t) => t <= time)));
    const share = (time - track.t[i]!) / (track.t[i + 1]! - track.t[i]!);
    return track.x[i]! + share * (track.x[i + 1]! - track.x[i]!);
  };
  for (
    const figure of [
      dotted({ time: { duration: 9 } }),
      dotted({ x: { type: "sqrt" } }),
      dotted({ x: { reverse: true } }),
      dotted({ time: { range: [3, 5] } }),
      dotted({}, { fx: "k" }),
      dotted({ time: { fx: "sequence" } }, { fx: "k" }),
    ]
  ) {
    const { frames, tracks } = dataOf(playerHtml(figure as never));
    for (const { time, x, frame } of stageOf(figure)!.notes) {
      const [, , , , dx, track] = frames[frame]!;
      const seen = at(tracks[track!]!, time) + dx!;
      assert(Math.abs(seen - x!) < 0.05, `at ${time} s the playhead is at ${seen}, the note at ${x}`);
    }
  }
});

Deno.test("a playhead over a linear axis takes two points, however many notes there are", () => {
  const [track] = stageOf(dotted())!.tracks;
  assert.deepEqual([track!.times, track!.xs.map(Math.round)], [[0, 20], [40, 620]]);
});

Deno.test("overlaid facets have a playhead each, over the same time; a sequence has one after the other", () => {
  const overlaid = stageOf(dotted({}, { fx: "k" }))!;
  assert.deepEqual(overlaid.frames.map(({ track }) => track), [0, 0]);
  const sequence = stageOf(dotted({ time: { fx: "sequence", duration: 10 } }, { fx: "k" }))!;
  assert.deepEqual(sequence.frames.map(({ track }) => track), [0, 1]);
  const [first, second] = sequence.tracks;
  assert.equal(first!.from, 0);
  assert.equal(first!.until, second!.from);
  assert(second!.from > 4 && second!.from < 6 && second!.until === Infinity);
});

Deno.test("without x there is no playhead over the picture, only the position", () => {
  const figure = plot({ marks: [note([3, 1, 2])] });
  assert.deepEqual(dataOf(playerHtml(figure as never)).frames.map((frame) => frame[5]), [-1]);
  // Nor where time runs back and forth over x.
  assert.equal(makeTrack([{ time: 0, x: 0 }, { time: 1, x: 50 }, { time: 2, x: 20 }]), undefined);
  assert.equal(makeTrack([{ time: 0, x: 0 }, { time: 0, x: 50 }, { time: 2, x: 60 }]), undefined);
  assert.deepEqual(makeTrack([{ time: 1, x: 7 }])?.xs, [7]);
});

Deno.test("a span is shown from its beginning to its end, and its words are those of its bin", () => {
  const dates = Array.from({ length: 90 }, (_, i) => ({ date: new Date(Date.UTC(2003, 0, 1 + i)), v: 800 + i }));
  const figure = plot({
    marks: [
      note(dates, Plot.binX({ y: "max" }, { x: "date", y: "v", interval: "month" })),
    ],
  });
  const { notes } = stageOf(figure)!;
  assert.deepEqual(notes.map(({ label }) => label), ["January 2003: 830", "February 2003: 858", "March 2003: 889"]);
  for (const { x, x1, x2 } of notes) assert(x1! < x! && x! < x2!);
  assert.equal(notes[1]!.x1, notes[0]!.x2);
});

Deno.test("the player is labelled, and says what is heard", () => {
  const document = parse(playerHtml(dotted({ ariaLabel: "Waves" }) as never));
  const root = document.querySelector(".auscult")!;
  assert.equal(root.getAttribute("role"), "group");
  assert.equal(root.getAttribute("aria-label"), "Waves, with sound");
  assert.equal(root.querySelector("button")!.getAttribute("aria-label"), "Play");
  for (const input of root.querySelectorAll("input")) {
    assert.equal(input.getAttribute("type"), "range"); // a slider to a screen reader
    assert.match(input.getAttribute("aria-label")!, /^(Position|Volume)$/);
  }
  assert.equal(root.querySelector("[aria-label=Volume]")!.getAttribute("max"), "1");
  assert.match(root.querySelector("details")!.textContent!, /40 notes of tone; x is heard as time/);
  assert.equal(root.querySelector("[role=status]")!.textContent, "The sound is being made …");
  assert(root.querySelector("button")!.hasAttribute("disabled"));
});

Deno.test("the sound lies in the page; where it could not be made, the page says why", () => {
  const figure = dotted() as never;
  const heard = parse(playerHtml(figure, { audio: { type: "audio/ogg", base64: "T2dnUw==" } }));
  assert.equal(heard.querySelector("audio")!.getAttribute("src"), "data:audio/ogg;base64,T2dnUw==");
  assert.equal(heard.querySelector("[role=status]")!.textContent, "");
  const failed = parse(playerHtml(figure, { audio: { error: "Csound <b>stopped</b>" } }));
  assert.equal(failed.querySelector("audio"), null);
  assert.equal(failed.querySelector("[role=status]")!.textContent, "No sound: Csound <b>stopped</b>");
  assert.equal(failed.querySelector("[role=status] b"), null);
});

Deno.test("text from data stays text: in labels, voices, values, the description and the fallback", () => {
  const evil = `</script><img src=x onerror="alert(1)">'&`;
  const data = [{ x: `${evil}1`, y: 1, k: evil }, { x: `${evil}2`, y: 2, k: "k" }];
  const figure = plot({
    title: evil,
    ariaLabel: evil,
    marks: [Plot.dot(data, { x: "x", y: "y", fill: "k" }), note(data, { x: "x", y: "y", z: "k", instrument: "bell" })],
    x: { label: evil },
    pitch: { label: evil },
  });
  const html = playerHtml(figure as never, { audio: { error: evil } });
  const document = parse(html);
  assert.equal(document.querySelectorAll("img").length, 1); // the fallback
  assert.equal(document.querySelector("img")!.getAttribute("onerror"), null);
  assert.equal(document.querySelectorAll("script").length, 2);
  assert.match(dataOf(html).notes.label[0]!, /onerror="alert\(1\)"/);
  const url = document.querySelector("img")!.getAttribute("src")!;
  const still = wellFormed(decodeURIComponent(url.slice(url.indexOf(",") + 1)));
  assert(!still.has("img") && !still.has("script"));
});

Deno.test("a page without scripts and without <svg> has the picture as an image, its sound and its words", () => {
  const html = playerHtml(dotted({ ariaLabel: "Waves" }) as never, {
    audio: { type: "audio/ogg", base64: "T2dnUw==" },
  });
  const document = parse(html);
  // What JupyterLab leaves of a page that is not trusted.
  for (const element of document.querySelectorAll("script, style, svg")) element.remove();
  const live = document.querySelector(".auscult-live")!;
  assert.equal(live.getAttribute("hidden"), "hidden"); // without a value JupyterLab would take it away
  assert.equal(live.querySelector("img, audio, details"), null);
  const image = document.querySelector("img")!;
  assert.equal(image.getAttribute("alt"), "Waves");
  const url = image.getAttribute("src")!;
  assert.match(url, /^data:image\/svg\+xml,<svg /);
  assert.equal(wellFormed(decodeURIComponent(url.slice(url.indexOf(",") + 1))).get("circle"), 40);
  assert(document.querySelector("audio")!.hasAttribute("controls"));
  assert.match(document.querySelector("details")!.textContent!, /40 notes of tone/);
});

Deno.test("two figures on a page share no id, and one figure has none twice", () => {
  const html = [dotted({ height: 200 }), dotted({ height: 300 })].map((figure) => playerHtml(figure as never)).join("");
  const ids = [...html.replace(/src="[^"]*"/g, "").matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("a figure without notes has no player", () => {
  const figure = plot({ marks: [Plot.dot(rows, { x: "x", y: "y" })] });
  assert.doesNotMatch(playerHtml(figure as never), /auscult/);
});

Deno.test("coordinates lose what is not seen, and text loses nothing", () => {
  const text = `<text x="1.23456" y="-0.004999">1.23456</text><path d="M1.99999,2.5L1e-7,3.12345"/>`;
  assert.equal(compactGeometry(text), `<text x="1.23" y="0">1.23456</text><path d="M2,2.5L1e-7,3.12"/>`);
});

Deno.test("an SVG as a data URL is the same SVG", () => {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg"><text font-family="'A B'" fill="#123">100 % "of" it's &lt;&#10;</text></svg>`;
  const read = parse(`<img src="${svgDataUrl(svg)}">`).querySelector("img")!.getAttribute("src")!;
  assert.equal(
    decodeURIComponent(read.slice("data:image/svg+xml,".length)).replace(
      "xmlns='http://www.w3.org/2000/svg'",
      'xmlns="http://www.w3.org/2000/svg"',
    ),
    svg,
  );
});

Deno.test("5,000 points and 5,000 notes take less than 0.65 MB without their sound", () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ x: i + Math.sin(i) / 3, y: Math.sin(i / 50) * 1234.5 }));
  const html = playerHtml(dotted({}, {}, many) as never);
  assert(JSON.stringify(html).length < 650_000, `${JSON.stringify(html).length} bytes`); // 30 s of Ogg are 0.3 MB in base64
});
