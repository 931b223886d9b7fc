import { refuseIPv6 } from "./resolveHost.ts";

/** Where OSC goes: an IPv4 address or a name, and a UDP port. */
export interface OscTarget {
  /** An IPv4 address, or a name that has one; `127.0.0.1` is this machine. */
  readonly host: string;
  /** The UDP port that the receiver listens on, 1…65535. */
  readonly port: number;
}

/**
 * Reads `"HOST:PORT"` or `{ host, port }`.
 *
 * @throws {TypeError} when it is neither, and for an IPv6 address: Csound, like most OSC programs, listens on IPv4
 * @throws {RangeError} for a port out of range
 */
export function readTarget(to: unknown): OscTarget {
  const { host, port } = split(to);
  refuseIPv6(host);
  if (!/^[^\s:/[\]]+$/.test(host)) wrong(to);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new RangeError(`Cannot send OSC to port ${port} of ${host}: a port is a whole number within 1…65535`);
  }
  return { host, port };
}

function split(to: unknown): OscTarget {
  if (typeof to === "string") {
    const text = to.trim();
    refuseIPv6(text); // its last number would pass for a port
    const [, host, port] = /^(.+):(\d+)$/.exec(text) ?? [];
    return host === undefined ? wrong(to) : { host, port: Number(port) };
  }
  const { host, port } = (to ?? {}) as Partial<OscTarget>;
  return typeof host === "string" && typeof port === "number" ? { host, port } : wrong(to);
}

function wrong(to: unknown): never {
  const expected = typeof to === "string"
    ? '"HOST:PORT", such as "127.0.0.1:7770"'
    : '"HOST:PORT", or { host, port } with a text and a number, such as { host: "127.0.0.1", port: 7770 }';
  throw new TypeError(`Cannot send OSC to ${JSON.stringify(to)}: expected ${expected}`);
}
