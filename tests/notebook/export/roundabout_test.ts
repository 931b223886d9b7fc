import assert from "node:assert/strict";
import { analyseNotebook } from "../../../lib/notebook/export/analyseNotebook.ts";
import { prune } from "../../../lib/notebook/export/prune.ts";
import { writeScript } from "../../../lib/notebook/export/writeScript.ts";
import { hashOf } from "./hashOf.ts";
import { notebookOf } from "./notebooks.ts";

/** Cells, apart by `|`, that change what is heard, `out`, in ways that do not name it. */
const WAYS = [
  "const out = [1]; | const q = []; q.push(() => out.push(7)); | q.forEach((f) => f());",
  "const out = [1]; | const m = new Map([['a', out]]); | for (const [, v] of m) v.push(5);",
  "const out = [1]; | const s = new Set([out]); const [first] = s; | first.push(4);",
  "const out = [1]; | const w = { get x() { out.push(3); return 1; } }; | const { x } = w;",
  "const out = [1]; | const w = { toString() { out.push(3); return 'a'; } }; | const t = `${w}`;",
  "const out = [1]; | const w = { *[Symbol.iterator]() { out.push(3); yield 1; } }; | const t = [...w];",
  "const out = [1]; | const p = new Proxy({}, { get() { out.push(9); return 1; } }); | p.foo;",
  "let out = [1]; | class A { static #n = 0; static bump() { out = [...out, ++A.#n]; } } | A.bump();",
  "let out = [1]; | class A { constructor() { out = [...out, 8]; } } class B extends A {} | new B();",
  "let out = [1]; | const x = new (class { constructor() { out.push(4); } })();",
  "let out = [1]; | function f(n = (out = [...out, 3])) {} | f();",
  "let out = [1]; | const tag = (s, ...v) => { out = [...out, ...v]; }; | tag`a${5}b`;",
  "let out = [1]; | const o = { f() { out = [2]; } }; | o?.f?.();",
  "let out = [1]; | const o = { f() { out = [2]; } }; const k = 'f'; | o[k]();",
  "let out = [1]; | const f = () => { out = [2]; }; const g = f.bind(null); | g();",
  "let out = [1]; | const f = () => { out = [2]; }; | Reflect.apply(f, null, []);",
  "let out = [1]; | const f = () => { out = [2]; }; | await Promise.resolve().then(f);",
  "let out = [1]; | const f = async () => { await null; out = [2]; }; const p = f(); | await p;",
  "let out = [1]; | const p = (async () => { await null; out = [2]; })(); | await p;",
  "let out = [1]; | const p = Promise.resolve(2).then((x) => { out = [x]; }); | await p;",
  "let out = [1]; | const gen = (function* () { out = [2]; yield 1; })(); | gen.next();",
  "let out = [1]; | const fs = new Map([['a', () => { out = [2]; }]]); | fs.get('a')();",
  "const out = [1]; | const a = { deep: { er: { list: out } } }; | a.deep.er.list.push(5);",
  "const out = [1]; | const a = {}; a.self = a; a.list = out; | a.self.self.list.push(5);",
  "const out = [1]; | const a = {}; const b = { a }; b.a.list = out; | a.list.push(5);",
  "const out = [1]; | function keep(x) { keep.list = x; } keep(out); | keep.list.push(5);",
  "const out = [1]; | const store = []; function keep(x) { store.push(x); } keep(out); | store[0].push(5);",
  "const out = [1]; | class S { #l; keep(l) { this.#l = l; return this; } add(x) { this.#l.push(x); } } const s = new S().keep(out); | s.add(5);",
  "const out = [1]; | const f = (x) => ({ x }); const a = f(out); | a.x.push(5);",
  "const out = [1]; | function* g() { const x = yield; x.push(6); } const it = g(); it.next(); | it.next(out);",
  "const out = [1]; | async function* g() { yield out; } | for await (const a of g()) a.push(5);",
  "const out = [3, 1, 2]; | const { push } = Array.prototype; | push.call(out, 5);",
  "const out = [3, 1, 2]; | [out[0], out[1]] = [out[1], out[0]];",
  "const out = [3, 1, 2]; | for (out[0] of [7, 8]);",
  "const out = [3, 1, 2]; | const t = new Float64Array(3); const v = t.subarray(0, 1); | v[0] = 5; | out.push(...t);",
  "const buf = new ArrayBuffer(8); const a = new Uint8Array(buf); | const b = new Uint8Array(buf); | b[0] = 5; | const out = [...a];",
  "let n = 0; const next = () => ++n; | const a = next(); | const out = [next()];",
  "const re = /\\d/g; | re.test('1'); | const out = [re.lastIndex];",
  "const rows = [{ v: 1 }, { v: 2 }]; | const by = Map.groupBy(rows, (r) => r.v); | by.get(1)[0].v = 9; | const out = rows.map((r) => r.v);",
  "const rows = [{ v: 1 }, { v: 2 }]; | console.log(rows.map((r) => r.v++)); | const out = rows.map((r) => r.v);",
  "class F { l = [1]; } | F.prototype.add = function (x) { this.l.push(x); }; | const g = new F(); g.add(3); | const out = g.l;",
  "const ev = new EventTarget(); let out = [1]; | ev.addEventListener('a', () => { out = [2]; }); | ev.dispatchEvent(new Event('a'));",
];

const START = 'import { plot, Sound } from "auscult";';
const FIGURE = `const figure = plot({
  marks: [Sound.note([50, ...[out].flat().map((v) => 100 + v)].map((y, x) => [x, y]))],
  pitch: { type: "identity" },
});`;

Deno.test("what changes a kept value in a roundabout way stays", async () => {
  for (const way of WAYS) {
    const cells = way.split(" | ");
    const expected = await hashOf(`${cells.join("\n")}\n${FIGURE}\nreturn figure;`);
    const analysis = analyseNotebook(notebookOf([START, ...cells, `${FIGURE}\nfigure.score.perform(csound);`]));
    const kept = prune(analysis.graph, new Set(analysis.pieces.map(({ unit }) => unit)));
    const script = writeScript({ ...analysis, kept, all: false, fixed: {}, throwing: new Map() });
    assert.equal(await hashOf(`${script.body}\nreturn ${script.scores[0]};`), expected, `${way}\n${script.body}`);
  }
});
