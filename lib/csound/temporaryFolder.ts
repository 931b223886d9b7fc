import { dirname } from "node:path";
import process from "node:process";

/** Files in it that say whose it is: the processes that may use it. */
const USERS = "users";

/**
 * Makes a folder that only this user can read, for one engine. A kernel that is killed leaves its folder behind, so those whose
 * processes are gone are removed first; one that holds a recording stays.
 */
export async function temporaryFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "auscult-" });
  await usedBy(folder, Deno.pid);
  await removeLeft(dirname(folder));
  return folder;
}

/** Says that a process uses a folder that {@linkcode temporaryFolder} made. */
export async function usedBy(folder: string, pid: number): Promise<void> {
  await Deno.writeTextFile(`${folder}/${USERS}`, `${pid}\n`, { append: true });
}

async function removeLeft(parent: string) {
  try {
    for (const { name, isDirectory } of Deno.readDirSync(parent)) {
      if (isDirectory && name.startsWith("auscult-")) await removeUnused(`${parent}/${name}`);
    }
  } catch {
    // A folder for temporary files that cannot be listed is nothing to fail for.
  }
}

async function removeUnused(folder: string) {
  try {
    const users = (await Deno.readTextFile(`${folder}/${USERS}`)).trim().split("\n").map(Number);
    if (users.some(isAlive)) return;
    // Where there can be no links, the take of an engine that was killed is in its folder.
    const take = await Deno.lstat(`${folder}/take.wav`).catch(() => undefined);
    if (take?.isFile && take.size > 0) return;
    await Deno.remove(folder, { recursive: true });
  } catch {
    // Not one of these, somebody else's, or gone meanwhile.
  }
}

/** Whether there is such a process, as far as it can be known: without permission to ask, there is. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as { code?: string }).code !== "ESRCH";
  }
}

/** Whether it has ended, and only nobody has asked how: so it is with all orphans where no init runs, as in many containers. */
function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}
