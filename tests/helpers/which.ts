/** Where a program lies on the PATH. */
export function which(program: string): string {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      const path = `${folder}/${program}`;
      if (Deno.statSync(path).isFile) return path;
    } catch {
      // not here
    }
  }
  throw new Error(`there is no ${program} on the PATH`);
}
