import { mkdir } from "node:fs/promises";
import { UsageError } from "./usage.ts";

/**
 * Makes a folder and does something that needs it. Where that fails, or gives undefined, no new folder is left.
 *
 * @throws {UsageError} when the folder cannot be made
 */
export async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  let made: string | undefined; // the topmost folder that was not there
  try {
    made = await mkdir(folder, { recursive: true });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const reason = code === "EEXIST" || code === "ENOTDIR" ? "there is a file of that name" : message;
    throw new UsageError(`Cannot make the folder ${folder}: ${reason}`, { cause: error });
  }
  let result: T | undefined;
  try {
    return result = await action();
  } finally {
    if (made !== undefined && result === undefined) await Deno.remove(made, { recursive: true });
  }
}
