import { basename, resolve } from "node:path";
import { readProc } from "../../../osc/udpTable.ts";
import { udpEntries, type UdpEntry } from "./udp.ts";

/** A running program, as Linux' /proc shows it. */
export interface Program {
  readonly pid: number;
  /** What was typed, or what started it: "csound", "-odac", "mine.csd". */
  readonly args: readonly string[];
  /** Whether it is stopped: Ctrl-Z, a debugger, SIGSTOP. */
  readonly suspended: boolean;
  /** Whether it is a csound command, or has Csound's library in it (CsoundQt, Cabbage, a script). */
  readonly isCsound: boolean;
  /** The .csd on its command line, as a whole path. */
  readonly csd: string | undefined;
}

/** A UDP socket, with who has it where that can be told. */
export interface PortHolder extends UdpEntry {
  readonly program: Program | undefined;
}

/** Who has a UDP port: none, one, or several (sockets with SO_REUSEADDR). Undefined where that cannot be told. */
export function holdersOf(port: number): PortHolder[] | undefined {
  const entries = udpEntries()?.filter((entry) => entry.port === port);
  if (entries === undefined) return undefined;
  const owners = ownersOf(entries);
  return entries.map((entry) => ({ ...entry, program: owners.get(entry.inode) }));
}

/** The programs that hold some sockets, by the sockets' inodes. */
export function ownersOf(entries: readonly UdpEntry[]): Map<number, Program> {
  const wanted = new Set(entries.map(({ inode }) => inode));
  const found = new Map<number, Program>();
  if (wanted.size === 0) return found;
  for (const pid of pids()) {
    for (const inode of socketsOf(pid)) {
      if (!wanted.has(inode)) continue;
      const program = programOf(pid);
      if (program) found.set(inode, program);
    }
  }
  return found;
}

/** All Csounds that run here, with the UDP ports on which they listen. */
export function runningCsounds(): { program: Program; ports: number[] }[] {
  const entries = udpEntries() ?? [];
  return pids().map(programOf).filter((program) => program?.isCsound === true).map((program) => {
    const sockets = new Set(socketsOf(program!.pid));
    // A socket that sends has a port too; csound binds what listens to all interfaces, and so does what sends: both are told.
    const ports = entries.filter(({ inode }) => sockets.has(inode)).map(({ port }) => port);
    return { program: program!, ports: [...new Set(ports)] };
  });
}

/** A program in a few words: "csound -odac mine.csd (process 4711)". */
export function nameProgram(program: Program | undefined): string {
  if (!program) return "a program that may not be looked into (it is another user's)";
  const [command = "?", ...args] = program.args;
  // deno-lint-ignore no-control-regex -- a process names itself as it likes, and this goes to a terminal
  const words = [basename(command), ...args].join(" ").replace(/[\x00-\x1f\x7f-\x9f]/g, "?")
    .replace(/(AUSCULT_TOKEN=)\S+/g, "$1…"); // what is printed gets pasted into mails
  return `${words.length > 60 ? `${words.slice(0, 59)}…` : words} (process ${program.pid})`;
}

function programOf(pid: number): Program | undefined {
  const args = readProc(`/proc/${pid}/cmdline`)?.split("\0").slice(0, -1);
  if (args === undefined || args.length === 0) return undefined;
  const state = /^\d+ \(.*\) (\w)/s.exec(readProc(`/proc/${pid}/stat`) ?? "")?.[1];
  if (state === undefined || state === "Z") return undefined;
  const named = /^csound\d*(\.exe)?$/i.test(basename(args[0]!));
  // The maps of all processes would take long: only those of the name's kin are looked into.
  const isCsound = named || /csound|cabbage|blue|python|node|deno|pd|max/i.test(args[0]!) && hasLibrary(pid);
  const csd = args.find((arg) => /\.csd$/i.test(arg));
  return {
    pid,
    args,
    suspended: state === "T" || state === "t",
    isCsound,
    csd: csd === undefined ? undefined : resolve(link(`/proc/${pid}/cwd`) ?? "/", csd),
  };
}

function hasLibrary(pid: number): boolean {
  return /libcsound\d*\.(so|dylib)/i.test(readProc(`/proc/${pid}/maps`) ?? "");
}

function pids(): number[] {
  try {
    return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function socketsOf(pid: number): number[] {
  try {
    const files = [...Deno.readDirSync(`/proc/${pid}/fd`)];
    return files.map(({ name }) => Number(/^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${name}`) ?? "")?.[1] ?? -1));
  } catch {
    return []; // another user's, or it has just ended
  }
}

function link(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return undefined;
  }
}
