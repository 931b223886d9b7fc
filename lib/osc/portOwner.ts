import { basename } from "node:path";
import { printable } from "./printable.ts";
import { output, readProc, udpSockets } from "./udpTable.ts";

/** The process that holds a UDP port. */
export interface PortOwner {
  readonly pid: number;
  /** As it was started: `"csound -odac mine.csd"`; at most 200 characters, without control characters. */
  readonly command: string;
}

/**
 * Who holds a UDP port of this machine. Undefined when nobody does, and where it cannot be found out: other than on Linux, without
 * permission (`--allow-run=cat,find`, or everything), or when it is another user's.
 *
 * @example
 * ```ts ignore
 * const owner = portOwner(7770);
 * console.log(owner ? `port 7770 is held by ${owner.command} (process ${owner.pid})` : "I do not know who holds port 7770");
 * ```
 */
export function portOwner(port: number): PortOwner | undefined {
  return portOwners(port)[0];
}

/** All of them: a port can be held on several addresses. */
export function portOwners(port: number): PortOwner[] {
  const inodes = new Set(udpSockets(port)?.map(({ inode }) => `socket:[${inode}]`));
  if (inodes.size === 0) return [];
  return [...processesWith(inodes)].map((pid) => ({ pid, command: commandOf(pid) }));
}

/** `"csound -odac mine.csd (process 1234)"`, or undefined when it is not known. */
export function portOwnerText(port: number): string | undefined {
  const owners = portOwners(port);
  return owners.length ? owners.map(({ pid, command }) => `${command} (process ${pid})`).join(" and ") : undefined;
}

function processesWith(links: ReadonlySet<string>): Set<number> {
  const pids = new Set<number>();
  let processes: Deno.DirEntry[];
  try {
    processes = [...Deno.readDirSync("/proc")];
  } catch {
    // Deno lists /proc only for a program that may do everything.
    const names = [...links].flatMap((link) => ["-o", "-lname", link.replace(/[[\]]/g, "\\$&")]).slice(1);
    const found = output("find", ["/proc", "-maxdepth", "3", "-path", "/proc/[0-9]*/fd/*", "(", ...names, ")"]) ?? "";
    for (const [, pid] of found.matchAll(/^\/proc\/(\d+)\/fd\//gm)) pids.add(Number(pid));
    return pids;
  }
  for (const { name } of processes) {
    if (!/^\d+$/.test(name)) continue;
    try {
      for (const fd of Deno.readDirSync(`/proc/${name}/fd`)) {
        try {
          if (links.has(Deno.readLinkSync(`/proc/${name}/fd/${fd.name}`))) pids.add(Number(name));
        } catch { /* closed meanwhile */ }
      }
    } catch { /* ended meanwhile, or another user's */ }
  }
  return pids;
}

function commandOf(pid: number): string {
  const [program = "", ...args] = readProc(`/proc/${pid}/cmdline`)?.split("\0").filter((word) => word !== "") ?? [];
  const text = printable([basename(program), ...args].join(" ")); // a process names itself as it likes
  return text === "" ? "a process" : text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
