import { lookup } from "node:dns/promises";
import { isIPv4, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

/**
 * The IPv4 address of a host. Csound listens on IPv4 only, and a packet sent to `::1` vanishes without an error, so `localhost` is
 * 127.0.0.1 here, and an IPv6 address is refused.
 *
 * @throws {TypeError} for an IPv6 address, and for a name that has no IPv4 address
 */
export async function resolveHost(host: string): Promise<string> {
  if (isIPv4(host)) return host;
  if (host === "localhost") return "127.0.0.1";
  refuseIPv6(host);
  try {
    return (await lookup(host, { family: 4 })).address;
  } catch (error) {
    throw new TypeError(`Cannot send OSC to ${JSON.stringify(host)}: the name has no IPv4 address`, { cause: error });
  }
}

/** @throws {TypeError} for an IPv6 address, with or without its brackets */
export function refuseIPv6(host: string): void {
  if (!isIPv6(host.replace(/^\[(.*)\]$/, "$1"))) return;
  throw new TypeError(
    `Cannot send OSC to ${host}: Csound listens on IPv4 only, give an IPv4 address (127.0.0.1 for this machine)`,
  );
}

/** Whether an IPv4 address is this machine's loopback. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.");
}

/** The address of this machine under which a target (an IPv4 address) can answer: loopback, or that of an interface on its net. */
export function addressToward(target: string): string {
  if (isLoopback(target)) return "127.0.0.1";
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  const near = own.find(({ address, netmask }) => (bits(address) & bits(netmask)) === (bits(target) & bits(netmask)));
  return (near ?? own[0])?.address ?? "0.0.0.0";
}

function bits(address: string): number {
  return address.split(".").reduce((all, byte) => all << 8 | Number(byte), 0);
}
