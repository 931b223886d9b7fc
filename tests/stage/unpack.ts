import { unzipSync } from "fflate";

/** Unpacks a zip into a new folder. */
export async function unpack(path: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "bundle-" });
  for (const [name, bytes] of Object.entries(unzipSync(await Deno.readFile(path)))) {
    await Deno.mkdir(`${folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
  return folder;
}
