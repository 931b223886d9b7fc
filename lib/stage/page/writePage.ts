import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Prepared } from "../performScript.ts";
import { pageHtml } from "./pageHtml.ts";

/** Writes the page of a performance. */
export async function writePage({ args, programme, title, note }: Prepared): Promise<number> {
  const path = args.files.html!;
  const html = await pageHtml(programme, { title, note });
  await mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, html);
  console.log(`${path}: ${(html.length / 1e6).toFixed(1)} MB, a page that needs nothing else`);
  return 0;
}
