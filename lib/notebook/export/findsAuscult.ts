import { fileURLToPath } from "node:url";
import { runDeno } from "../../stage/runDeno.ts";

/** The configuration that maps "auscult", where this code lies in a folder; undefined where it came from elsewhere. */
export function ownConfig(): string | undefined {
  const url = new URL("../../../deno.json", import.meta.url);
  return url.protocol === "file:" ? fileURLToPath(url) : undefined;
}

/** Whether a script in a folder finds "auscult": asks Deno itself, which looks for deno.json and package.json from there upwards. */
export async function findsAuscult(folder: string): Promise<boolean> {
  const { code } = await runDeno(["eval", `import.meta.resolve("auscult")`], { folder });
  return code === 0;
}
