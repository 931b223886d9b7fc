import assert from "node:assert/strict";
import { plotExamples } from "../../scripts/plot_examples/main.ts";
import { tally } from "../../scripts/plot_examples/tally.ts";
import { withFolder } from "../cli/auscult.ts";

/** A checkout of a Plot that has these tests and this page. */
const FILES = {
  "test/data/three.csv": "x,y\n1,3\n2,1\n3,2\n",
  "test/plots/index.ts": `export * from "./line.js";`,
  "test/plots/line.ts": `import * as Plot from "@observablehq/plot";
    import { zero } from "./zero.js";
    export async function line() {
      const lines = (await (await fetch("data/three.csv")).text()).trim().split("\\n").slice(1);
      return Plot.line(lines.map((line) => line.split(",").map(Number)), { x: "0", y: (row) => row[1] + zero }).plot();
    }
    export function twice() { return [Plot.dotX([1, 2]).plot(), Plot.frame().plot()]; }
    export function helper(rows) { return Plot.dotX(rows).plot(); }
    export function legend() { return Plot.legend({ color: { type: "linear" } }); }`,
  "test/plots/zero.ts": `export const zero = 0;`,
  "test/plots/wrong.ts": `import * as Plot from "@observablehq/plot";
    export function throws() { return Plot.dot({ length: 1 }, { x: "x", r: () => { throw new Error("of the test") } }).plot(); }
    export function missing() { return rows.plot(); }`,
  "docs/data/rows.data.ts":
    `export default { watch: ["../public/data/rows.json"], load([file]) { return Deno.readTextFileSync(file); } };`,
  "docs/data/rows.ts": `import {data} from "./rows.data";\nexport default JSON.parse(data);`,
  "docs/public/data/rows.json": "[1, 4, 2]",
  "docs/marks/dot.md": `<script setup>
import * as Plot from "@observablehq/plot";
import {ref, onMounted} from "vue";
import rows from "../data/rows.ts";
const later = ref([]);
onMounted(() => { fetch("../data/rows.json").then((response) => response.json()).then((rows) => later.value = rows) });
</script>

# Dot

:::plot https://example.com
\`\`\`js
Plot.plot({marks: [Plot.dotX(rows), Plot.axisX()]})
\`\`\`
:::

:::plot hidden
\`\`\`js-vue
Plot.dotY(later, {fill: "{{$dark ? "white" : "black"}}"}).plot()
\`\`\`
:::

\`\`\`js
Plot.dot(unknown).plot()
\`\`\`
`,
  "docs/getting-started.md": "# No plots",
};

Deno.test("the script that hears Plot's examples counts what is heard, refused and failed, in tests and pages", () =>
  withFolder(async (folder) => {
    for (const [path, text] of Object.entries(FILES)) {
      const file = `${folder}/${path}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
    const heard = await plotExamples(folder);
    assert.deepEqual(heard.map(({ example, outcome, notes }) => [example, outcome, notes]), [
      ["test line.ts: legend", "none", 0],
      ["test line.ts: line", "heard", 2],
      ["test line.ts: twice", "heard", 2],
      ["test line.ts: twice", "refused", 0],
      ["test wrong.ts: missing", "failed", 0],
      ["test wrong.ts: throws", "none", 0],
      ["page marks/dot.md, 1", "heard", 3],
      ["page marks/dot.md, 2", "heard", 3],
    ]);
    assert.match(heard[3]!.said, /the frame mark/);
    const { lines, defects } = tally(heard);
    assert.deepEqual(lines.slice(2, 4), [
      "| documentation, 2 | 2 | 2 | 0 | 0 | 0 | 0 | 0 |",
      "| tests, 5 | 4 | 2 | 1 | 0 | 0 | 0 | 1 |",
    ]);
    assert.deepEqual(defects.map(({ example }) => example), ["test wrong.ts: missing"]);
    assert.match(defects[0]!.said, /rows is not defined/);
  }));
