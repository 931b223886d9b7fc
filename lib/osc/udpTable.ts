import { isIPv6 } from "node:net";

/** A UDP socket of this machine, as Linux lists it. */
export interface UdpRow {
  /** The address it is bound to, in the kernel's hex: `0100007F` is 127.0.0.1. */
  readonly address: string;
  readonly port: number;
  readonly inode: string;
  /** Packets that came and found no place in its buffer. */
  readonly drops: number;
}

const ADDRESSES: Readonly<Record<string, string>> = { "::": "0".repeat(32), "::1": "0".repeat(24) + "01000000" };

/**
 * The UDP sockets that are bound to a port, IPv4 and IPv6; undefined where the system does not tell (other than Linux, or without
 * permission).
 */
export function udpSockets(port: number): UdpRow[] | undefined {
  const text = readProc("/proc/net/udp");
  return text === undefined ? undefined : parseUdp(`${text}\n${readProc("/proc/net/udp6") ?? ""}`, port);
}

/** The rows of one port in the text of `/proc/net/udp`. */
export function parseUdp(text: string, port: number): UdpRow[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const rows: UdpRow[] = [];
  for (const line of text.split("\n")) {
    const fields = line.trim().split(/\s+/);
    const [address, bound] = fields[1]?.split(":") ?? [];
    if (bound !== hex || fields.length < 13) continue;
    rows.push({ address: address!, port, inode: fields[9]!, drops: Number(fields[12]) });
  }
  return rows;
}

/** How many packets the socket that is bound to an address and port has lost; undefined where the system does not tell. */
export function droppedBy({ address, port }: { address: string; port: number }): number | undefined {
  const hex = isIPv6(address)
    ? ADDRESSES[address]
    : address.split(".").reverse().map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, "0")).join("");
  return udpSockets(port)?.find((row) => row.address === hex)?.drops;
}

/**
 * A file of /proc. Deno opens these only for a program that may do everything; one that may run `cat` can ask that. Undefined where
 * neither is permitted (it never prompts), and where there is none.
 */
export function readProc(path: string): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) return undefined;
  }
  return output("cat", [path]);
}

/** What a program prints, if it may be run, and is there. */
export function output(command: string, args: string[]): string | undefined {
  if (Deno.permissions.querySync({ name: "run", command }).state !== "granted") return undefined;
  try {
    const { stdout } = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout);
  } catch {
    return undefined;
  }
}
