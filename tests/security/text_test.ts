import assert from "node:assert/strict";
import { SaxesParser } from "saxes";
import { readWav } from "../../lib/csound/wav.ts";
import { runCsound } from "../../lib/csound/command.ts";
import { pickColumns } from "../../lib/data/columns.ts";
import { svgText } from "../../lib/plot/svgText.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { parseCsv, Plot, plot, Sound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { has } from "../helpers/has.ts";
import { hostileTexts } from "./hostile.ts";

/** A plot in which every text that data can give is one of these. */
function figure(texts: readonly string[]) {
  const [name] = texts as [string];
  const rows = texts.map((text, i) => ({ [name]: i, value: i % 7, kind: text }));
  return plot({
    ariaLabel: name,
    ariaDescription: texts[1]!,
    title: texts[2]!,
    subtitle: texts[3]!,
    caption: texts[4]!,
    x: { label: texts[5]! },
    color: { legend: true },
    marks: [
      Plot.dot(rows, { x: name, y: "value", fill: "kind", title: "kind", ariaLabel: "kind", href: "kind" }),
      Plot.text(rows, { x: name, y: "value", text: "kind" }),
      Plot.axisX({ label: texts[6]! }),
      Sound.note(rows, { x: name, y: "value", z: "kind", instrument: { value: "kind", label: texts[7]! } }),
    ],
    time: { duration: 1, label: texts[8]! },
    pitch: { label: texts[9]! },
    instrument: { label: texts[10]! },
  });
}

/** Every text in every place: the list turned round by some. */
const turns = [0, 5, 11, 16, 21].map((by) => [...hostileTexts.slice(by), ...hostileTexts.slice(0, by)]);

Deno.test("names in an instrument column become instruments of the range, or are refused", () => {
  const rows = hostileTexts.map((kind, x) => ({ x, kind }));
  const mark = (instrument: unknown) => [Sound.note(rows, { x: "x", y: "x", instrument } as never)];
  for (const { instrument } of plot({ marks: mark("kind") }).score.events) assert(instruments.includes(instrument));
  assert.throws(() => plot({ marks: mark({ value: "kind", scale: null }) }).score.events, /instrument/);
  for (const text of hostileTexts) {
    assert.throws(() => plot({ marks: mark(text) }).score.events, Error, text);
    const instrument = { range: [text] };
    assert.throws(() => plot({ marks: mark("kind"), instrument } as never).score.events, /unknown instrument/);
  }
});

Deno.test("toCsd() writes no statement that data wrote: notes, one end, comments", () => {
  for (const texts of turns) {
    const csd = figure(texts).score.toCsd();
    const [before, score, after] = csd.split(/^<\/?CsScore>$/m) as [string, string, string];
    assert.equal(after, "\n</CsoundSynthesizer>\n");
    const number = String.raw`-?\d+(\.\d+)?`;
    for (const line of score.trim().split("\n")) {
      assert.match(line, new RegExp(`^(i "(${instruments.join("|")})"( ${number}){7}|e ${number}|; p2 start [^<]*)$`));
    }
    // What comes before the score is the same whatever the data say, but for the comments with the title and the count.
    const plain = (text: string) => text.split("\n").toSpliced(1, 2).join("\n");
    assert.equal(plain(before), plain(figure(texts.map((_, i) => `text ${i}`)).score.toCsd().split("<CsScore>")[0]!));
    for (const line of before.split("\n").slice(1, 3)) assert.match(line, /^; [^<>\\$#{}\p{Cc}]*$/u);
  }
});

Deno.test({
  name: "a native csound that renders hostile data writes its sound, and nothing else",
  ignore: !has("csound"),
  fn: () =>
    withFolder(async (cwd) => {
      const said: string[] = [];
      for (const [i, texts] of turns.entries()) {
        await Deno.writeTextFile(`${cwd}/${i}.csd`, figure(texts).score.toCsd());
        const flags = ["-W", "-d", "-m0", "-o", `${i}.wav`, `${i}.csd`];
        const { code } = await runCsound(flags, { cwd, onMessage: (line) => said.push(line) }).status;
        assert.equal(code, 0, said.join("\n"));
        assert((await readWav(`${cwd}/${i}.wav`)).channels[0]!.some((v) => Math.abs(v) > 0.01));
      }
      const files = Array.from(Deno.readDirSync(cwd), ({ name }) => name).sort();
      const expected = turns.flatMap((_, i) => [`${i}.csd`, `${i}.wav`]);
      assert.deepEqual(files, [...expected, "csound.log", "csound6rc"].sort());
      assert.doesNotMatch(said.join("\n"), /pwned|root:|error:|warning: unexpected/i);
    }),
});

Deno.test("a figure of hostile data is XML without a script, a handler or a foreign object", () => {
  for (const texts of turns) {
    const picture = figure(texts);
    for (const text of [picture.outerHTML, svgText(picture)]) {
      const parser = new SaxesParser({ xmlns: true });
      parser.on("error", (error) => {
        throw error;
      });
      parser.on("opentag", ({ local, attributes }) => {
        assert(!/^(script|iframe|object|embed|foreignObject|link|meta|base)$/i.test(local), `<${local}>`);
        for (const name of Object.keys(attributes)) assert(!/^on/i.test(name), `an attribute ${name}`);
      });
      parser.write(text).close();
      assert.doesNotMatch(text, /<script|<[^>"]*\son\w+=/i);
    }
  }
});

Deno.test("what a notebook shows of hostile data has the scripts and handlers of a plain figure, no more", async () => {
  const html = async (texts: readonly string[]) => {
    const shown = figure(texts) as unknown as Record<symbol, () => unknown>;
    return (await shown[Symbol.for("Jupyter.display")]!() as Record<string, string>)["text/html"]!;
  };
  const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;
  for (const texts of turns) {
    const [plain, odd] = [await html(texts.map((_, i) => `text ${i}`)), await html(texts)];
    for (const what of [/<script/gi, /<\/script/gi, /<style/gi, /<\/style/gi, /<iframe|<object|<embed/gi]) {
      assert.equal(count(odd, what), count(plain, what), `${what}`);
    }
    // Outside of its quotes, no tag has what data wrote.
    for (const [tag] of odd.matchAll(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi)) {
      assert.doesNotMatch(tag.replace(/"[^"]*"|'[^']*'/g, ""), /pwned/, tag.slice(0, 200));
    }
  }
});

Deno.test("a link that data gave leads to a page, never to code", () => {
  const bad = [
    "javascript:pwned()",
    " JaVaScript:pwned()",
    "java\nscript:pwned()",
    "\u0001javascript:pwned()",
    "data:text/html,pwned",
  ];
  const good = ["https://example.org/a:b", "/local?a:b", "#here", "mailto:a@example.org"];
  const rows = [...bad, ...good].map((href, x) => ({ x, href }));
  const picture = plot({ marks: [Plot.dot(rows, { x: "x", href: "href" })] });
  for (const text of [picture.outerHTML, svgText(picture)]) {
    assert.doesNotMatch(text, /pwned/);
    for (const href of good) assert(text.includes(`href="${href}"`), href);
    assert.equal(text.match(/<circle/g)!.length, rows.length);
  }
});

Deno.test("csv columns named like what objects inherit are columns, and no object is changed", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"];
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  const rows = parseCsv(
    `${names.join(",")}\n${names.map((_, i) => i + 1).join(",")}\n${names.map(() => 9).join(",")}\n`,
  );
  assert.deepEqual(rows.columns, names);
  for (const [i, name] of names.entries()) {
    assert(Object.hasOwn(rows[0]!, name));
    assert.equal(Object.getOwnPropertyDescriptor(rows[0]!, name)!.value, i + 1);
  }
  assert.deepEqual(pickColumns(rows), { x: null, y: "__proto__" });
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).sort(), before);
  assert.equal(({} as Record<string, unknown>)["1"], undefined);
  const { score } = plot({ marks: [Sound.note(rows, { x: "constructor", y: "__proto__", z: "toString" })] });
  assert.equal(score.events.length, 2);
  assert(score.events[0]!.pitch < score.events[1]!.pitch);
});
