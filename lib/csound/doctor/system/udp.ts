import { readProc } from "../../../osc/udpTable.ts";

/** A UDP socket of this machine, as the kernel lists it. */
export interface UdpEntry {
  /** "udp4", or "udp6", which may take IPv4 too where it is bound to all addresses. */
  readonly family: "udp4" | "udp6";
  /** Where it listens: "127.0.0.1", "0.0.0.0" (all interfaces), "::1", "::". */
  readonly address: string;
  readonly port: number;
  /** Where a connected socket sends; port 0 where it is not connected. */
  readonly remote: { readonly address: string; readonly port: number };
  /** The kernel's number of it, which the list of a process' files shows. */
  readonly inode: number;
}

/** How many packets came for ports at which nobody listens, since the machine started. */
export interface NoPorts {
  readonly udp4: number;
  readonly udp6: number;
}

/** All UDP sockets of this machine; undefined where that cannot be read (it is Linux' /proc, which wants all permissions). */
export function udpEntries(): UdpEntry[] | undefined {
  const four = readProc("/proc/net/udp");
  if (four === undefined) return undefined;
  return [...entries(four, "udp4"), ...entries(readProc("/proc/net/udp6") ?? "", "udp6")];
}

/** Reads the counters that tell of packets which nobody took; undefined where there are none to read. */
export function noPorts(): NoPorts | undefined {
  const [names, values] = (readProc("/proc/net/snmp") ?? "").split("\n").filter((line) => line.startsWith("Udp: "));
  if (names === undefined || values === undefined) return undefined;
  const at = names.split(" ").indexOf("NoPorts");
  const six = /^Udp6NoPorts\s+(\d+)/m.exec(readProc("/proc/net/snmp6") ?? "");
  return { udp4: Number(values.split(" ")[at]), udp6: Number(six?.[1] ?? 0) };
}

function entries(text: string, family: UdpEntry["family"]): UdpEntry[] {
  return text.trim().split("\n").slice(1).map((line) => {
    const [, local = "", remote = "", , , , , , , inode] = line.trim().split(/\s+/);
    return { family, ...place(local), remote: place(remote), inode: Number(inode) };
  });
}

/** "0100007F:1E5A" → 127.0.0.1, 7770: each 32 bits of an address are in the machine's own byte order, which is little-endian. */
function place(text: string): { address: string; port: number } {
  const [hex = "", port = "0"] = text.split(":");
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => word.match(/../g)!.map((byte) => parseInt(byte, 16)).reverse());
  return { address: bytes.length === 4 ? bytes.join(".") : six(bytes), port: parseInt(port, 16) };
}

function six(bytes: readonly number[]): string {
  if (bytes.every((byte) => byte === 0)) return "::";
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return "::1";
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255) return bytes.slice(12).join("."); // IPv4
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8 | bytes[2 * i + 1]!).toString(16));
  return groups.join(":");
}
