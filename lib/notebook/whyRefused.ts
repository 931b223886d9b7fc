import { escapeMarkup } from "../plot/markup.ts";
import { namedModules } from "../stage/lock/namedModules.ts";
import { html } from "./html.ts";
import type { MimeBundle } from "./MimeBundle.ts";

/**
 * Why Deno's kernel did not even begin to run a cell: what is wrong in its syntax, with the line, or what it imports and is not there. The
 * kernel shows nothing then. The cell is named: if others wait for their turn, this comes under the next one.
 */
export async function whyRefused(code: string, number: number): Promise<MimeBundle> {
  const { parseSync } = await import("oxc-parser");
  const { errors: [error], module } = parseSync("cell.ts", code, { lang: "ts", sourceType: "module" });
  const head = `Cell [${number}] did not run`;
  if (error) {
    return refusal(head, `SyntaxError: ${error.message}${magic(code)}`, framed(code, error.labels[0]?.start ?? 0));
  }
  // The kernel loads them all before it begins, those of `import("…")` too.
  for (const { value, start } of namedModules(code, module)) {
    if (!/^[a-z]+:/.test(value)) continue; // of others the kernel itself says that they are not there
    try {
      await import(value);
    } catch (error) {
      return refusal(head, `it cannot import "${value}": ${(error as Error).message}`, framed(code, start));
    }
  }
  return refusal(head, "Deno's kernel refused it, and does not say why");
}

function refusal(head: string, message: string, lines = ""): MimeBundle {
  return {
    "text/html": html([
      `<p class="auscult-error"><strong>${head}</strong>: ${escapeMarkup(message)}</p>`,
      ...lines ? [`<pre>${escapeMarkup(lines)}</pre>`] : [],
    ]),
    "text/plain": `${head}: ${message}\n${lines}`.trimEnd(),
  };
}

/** The line of a place in a text, with its number, and the place marked below it. */
function framed(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  const head = `${before.length} | `;
  const line = text.split("\n")[before.length - 1]!.trimEnd();
  return `${head}${line}\n${" ".repeat(head.length + before.at(-1)!.length)}^`;
}

/** Python's notebooks have lines such as `%time` and `!ls`, which people try here, too. */
function magic(code: string): string {
  const line = /^\s*(?:%%?[A-Za-z]|!\s*[a-z]).*/m.exec(code)?.[0].trim();
  return line === undefined ? "" : ` ("${line}": lines that begin with % or ! are IPython's, and Deno has none)`;
}
