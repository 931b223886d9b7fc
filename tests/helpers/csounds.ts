/** The csound processes of this machine, with their parents. */
export function csounds(): { pid: number; parent: number }[] {
  const { stdout } = new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,stat=,comm="] }).outputSync();
  return new TextDecoder().decode(stdout).split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([, , state, name]) => name === "csound" && !state!.startsWith("Z"))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}

/** The csound that this process started last. */
export function ownCsound(): number {
  const own = csounds().filter(({ parent }) => parent === Deno.pid).map(({ pid }) => pid);
  if (own.length === 0) throw new Error("no csound of ours runs");
  return Math.max(...own);
}
