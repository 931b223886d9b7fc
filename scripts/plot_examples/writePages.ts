import { dirname, join, relative } from "node:path";

/** Folders of the documentation that have no pages of their own. */
const ASIDE = ["data", "public", "components", ".vitepress"];

/**
 * Writes a module for each page of Plot's documentation that has plots: the page's script, and a function for each block of code in
 * `:::plot`. The data's loaders, which Plot's builder runs, become modules, too.
 */
export async function writePages(docs: string, out: string): Promise<void> {
  for (const folder of ["data", "components"]) await copyModules(`${docs}/${folder}`, `${out}/${folder}`);
  for await (const path of pages(docs)) {
    const module = pageModule(await Deno.readTextFile(path));
    if (module === undefined) continue;
    const file = join(out, `${relative(docs, path)}.ts`);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, module);
  }
}

async function* pages(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && !ASIDE.includes(name)) yield* pages(join(folder, name));
    else if (name.endsWith(".md")) yield join(folder, name);
  }
}

async function copyModules(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  const entries = await Array.fromAsync(Deno.readDir(from)).catch(() => []);
  for (const { name } of entries) {
    if (!/\.[jt]s$/.test(name)) continue;
    let text = await Deno.readTextFile(join(from, name));
    // import {data} from "./cars.data"
    text = text.replaceAll(/from "(\.[^"]*\.data)"/g, 'from "$1.ts"');
    if (name.endsWith(".data.ts")) text = loader(text, from);
    await Deno.writeTextFile(join(to, name), `// @ts-nocheck\n${text}`);
  }
}

/** A loader exports the files that it watches, and a function that makes its data of them. */
function loader(text: string, folder: string): string {
  return `import { join as __join } from "node:path";
${text.replace("export default", "const __loader =")}
const __files = (__loader.watch ?? []).map((file) => __join(${JSON.stringify(folder)}, file));
export const data = await __loader.load(__files);
`;
}

/** The module of a page; undefined for one without plots. */
function pageModule(text: string): string | undefined {
  const blocks = [...text.matchAll(/^:::plot.*\n```(js-vue|js)\b.*\n([^]*?)^```/gm)];
  if (blocks.length === 0) return undefined;
  const script = (/<script setup>([^]*?)<\/script>/.exec(text)?.[1] ?? "").replaceAll(
    /^import .*\.(?:vue|css)";?$/gm,
    "",
  );
  // What the script declares is a ref as often as not, and the page's code has its value.
  const names = [...script.matchAll(/^(?:const|let) (?:(\w+)\s*=|\{([\w, ]+)\}\s*=)/gm)]
    .flatMap(([, name, names]) => name ?? names!.split(",").map((name) => name.trim()));
  const examples = blocks.map(([, language, code]) => {
    let expression = code!.trim().replace(/;$/, "");
    if (language === "js-vue") expression = expression.replaceAll(/"?\{\{([^}]*)\}\}"?/g, "($1)");
    return `  () => ((${names.join(", ")}) => (\n${expression}\n))(${
      names.map((name) => `__unref(${name})`).join(", ")
    }),`;
  });
  return `// @ts-nocheck
import { unref as __unref } from "vue";
${/import \* as Plot\b/.test(script) ? "" : 'import * as Plot from "@observablehq/plot";'}
${/import \* as d3\b/.test(script) || !/\bd3\./.test(text) ? "" : 'import * as d3 from "d3";'}
${script}
const $dark = false;
export const examples = [
${examples.join("\n")}
];
`;
}
