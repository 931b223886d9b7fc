import { dirname, resolve } from "node:path";

/**
 * Where a recording or a render goes, as an absolute path, once it is sure that a file can be written there: it would else only turn
 * out when the performance has begun, or all is over. What is there now stays as it is.
 *
 * @throws {TypeError} for what is no path
 * @throws {Deno.errors.NotFound} when there is no such folder, and what else `Deno.open` throws
 */
export function soundFilePath(action: "record" | "render", path: string): string {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(
      `Cannot ${action} to ${JSON.stringify(path)}: it takes the path of a WAV file, such as "take.wav"`,
    );
  }
  const absolute = resolve(path);
  const isNew = kind(absolute) === undefined;
  try {
    if (/[\\/]$/.test(path) || kind(absolute) === "folder") throw new Deno.errors.IsADirectory("it is a folder");
    const folder = dirname(absolute);
    if (kind(folder) !== "folder") throw new Deno.errors.NotFound(`there is no folder ${folder}`);
    Deno.openSync(absolute, { append: true, create: true }).close();
  } catch (error) {
    const { constructor, message } = error as Error;
    throw new (constructor as ErrorConstructor)(`Cannot ${action} to ${path}: ${message}`);
  }
  if (isNew) Deno.removeSync(absolute);
  return absolute;
}

function kind(path: string): "file" | "folder" | undefined {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch {
    return undefined; // not there; or not for us, which opening it will say
  }
}
