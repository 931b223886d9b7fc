import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { heldLock } from "../heldLock.ts";
import type { Prepared } from "../performScript.ts";
import { bundle } from "./bundle.ts";

/** Writes the `.zip` of a performance. */
export async function writeBundle(prepared: Prepared): Promise<number> {
  const { args, programme, script, title } = prepared;
  const path = args.files.bundle!;
  const lock = heldLock(prepared, "bundle");
  const bytes = await bundle(script, { lock, title, csd: programme.score.toCsd() });
  await mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
  console.log(`${path}: ${(bytes.length / 1e6).toFixed(1)} MB; unpack it, and its README.md says how it plays`);
  return 0;
}
