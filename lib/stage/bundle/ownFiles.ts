/** Auscult's own files that a script needs, in its own folder. */
export const OWN_FILES = ["mod.ts", "deno.json", "LICENSE", "lib", "orchestras"];

/** Whether a file is one of auscult's own, in its folder. */
export function isOwnFile(file: string, folder: string): boolean {
  return OWN_FILES.some((name) => {
    const path = `${folder}/${name}`;
    return file === path || file.startsWith(`${path}/`);
  });
}
