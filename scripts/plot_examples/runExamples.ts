/** Runs in a process and with a configuration of its own: see workshop.ts. CHECKOUT PAGES PATTERN OUT */
import { parseHTML } from "linkedom/worker";
import { join, relative } from "node:path";
import { fixRandom } from "../../lib/stage/world/fixRandom.ts";

const [checkout = "", pages = "", pattern = ".", out = ""] = Deno.args;
const chosen = new RegExp(pattern);

// Before d3 is loaded, which keeps what Math.random is then.
fixRandom(42, () => {});
const { begin, heard } = await import("./listening.ts");

giveDocument();
const asked = giveFiles([`${checkout}/test`, `${checkout}/docs/public`]);
globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault()); // of data that no plot of the page waits for

for (const path of await found(`${checkout}/test/plots`, /^(?!index\.ts$).*\.ts$/)) {
  const name = `test ${relative(`${checkout}/test/plots`, path)}`;
  await runAll(Object.entries(await load(name, path)).map(([key, run]) => [`${name}: ${key}`, run]));
}
for (const path of await found(pages, /\.md\.ts$/)) {
  const name = `page ${relative(pages, path).replace(/\.ts$/, "")}`;
  const { examples = [] } = await load(name, path) as { examples?: unknown[] };
  await asked.settled();
  await runAll(examples.map((run, i) => [`${name}, ${i + 1}`, run]));
}
await Deno.writeTextFile(out, JSON.stringify(heard));
Deno.exit(0);

async function runAll(examples: readonly (readonly [string, unknown])[]) {
  for (const [name, run] of examples) {
    // One that takes something is a helper of the others.
    if (typeof run !== "function" || run.length > 0 || !chosen.test(name)) continue;
    begin(name);
    const before = heard.length;
    let thrown: unknown;
    try {
      await run();
    } catch (error) {
      thrown = error;
    }
    if (heard.length > before) continue; // what a test expects to be thrown is noted by the plot
    heard.push({ example: name, notes: 0, ...thrown === undefined ? { outcome: "none", said: "" } : failed(thrown) });
  }
}

async function load(name: string, path: string): Promise<Record<string, unknown>> {
  try {
    return await import(`file://${path}`);
  } catch (error) {
    heard.push({ example: name, notes: 0, ...failed(error) });
    return {};
  }
}

function failed(error: unknown): { outcome: "failed"; said: string } {
  return { outcome: "failed", said: error instanceof Error ? error.stack ?? error.message : String(error) };
}

async function found(folder: string, name: RegExp): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await Array.fromAsync(Deno.readDir(folder)).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) paths.push(...await found(path, name));
    else if (name.test(entry.name)) paths.push(path);
  }
  return paths.sort();
}

/** Some examples make elements by themselves. */
function giveDocument() {
  const window = parseHTML("<html><body></body></html>");
  const { document, Node, Event, NodeList, SVGElement } = window;
  class HTMLCollection {}
  class PointerEvent extends Event {}
  // In a page, a name that its script does not have is undefined; one example has such a one.
  Object.assign(globalThis, { color: undefined });
  Object.assign(globalThis, { window, document, Node, Event, NodeList, SVGElement, HTMLCollection, PointerEvent });
}

/** Lets `fetch` read the files of the checkout; others are not there. */
function giveFiles(folders: readonly string[]): { settled(): Promise<void> } {
  let open = 0;
  globalThis.fetch = async (input) => {
    const name = String(input).replace(/^(?:\.\.?\/|\/plot\/|\/)*/, "");
    open++;
    try {
      for (const folder of folders) {
        const bytes = await Deno.readFile(join(folder, name)).catch(() => undefined);
        if (bytes !== undefined) return new Response(bytes);
      }
      return new Response("", { status: 404 });
    } finally {
      open--;
    }
  };
  return {
    /** What was asked for is there, and what waited for it has run. */
    async settled() {
      do await new Promise((resolve) => setTimeout(resolve, 100)); while (open > 0);
    },
  };
}
