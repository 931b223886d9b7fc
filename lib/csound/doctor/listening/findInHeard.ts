import type { Finding } from "../finding.ts";
import type { Server } from "../orchestra/Orchestra.ts";
import { nameProgram, ownersOf } from "../system/programs.ts";
import { udpEntries, type UdpEntry } from "../system/udp.ts";
import type { Heard, HeardPacket } from "./listenFor.ts";

/** What is wrong with where the packets go: another port, IPv6, nobody, no OSC. */
export function findInHeard(heard: Heard, { port, server }: { port: number; server?: Server | undefined }): Finding[] {
  const found: Finding[] = [];
  const { packets, lost, seconds, listened } = heard;
  const six = packets.filter((packet) => packet.six && packet.port === port);
  if (six.length > 0) {
    found.push({
      id: "ipv6",
      severity: "problem",
      seen: `${count(six)} to ::1, port ${port}: by IPv6.`,
      means: 'Csound listens on IPv4 only, and the sender is told no error. Some programs take "localhost" for ::1.',
      change: "In your program, write 127.0.0.1 in place of localhost or ::1.",
    });
  }
  for (const [other, came] of Map.groupBy(packets.filter((packet) => packet.port !== port), ({ port }) => port)) {
    found.push(wrongPort(`${count(came)} to port ${other}, from ${came[0]!.from}`, other, port, server));
  }
  const reached = packets.some((packet) => packet.port === port && !packet.six);
  const connected = (reached ? [] : sendersElsewhere(port)).filter(({ remote }) =>
    !found.some(({ seen }) => seen.includes(`port ${remote.port},`))
  );
  const owners = ownersOf(connected);
  for (const { remote, inode } of connected) {
    found.push(
      wrongPort(
        `${nameProgram(owners.get(inode))} sends to port ${remote.port}, where nobody listens`,
        remote.port,
        port,
        server,
      ),
    );
  }
  // Where the packets went to was found; else at least that they were lost is known.
  const nobody = (lost?.udp4 ?? 0) + (lost?.udp6 ?? 0);
  if (!reached && found.length === 0 && nobody > 0) {
    const by = lost!.udp6 > lost!.udp4 ? " by IPv6" : "";
    found.push({
      id: "wrong-port-unknown",
      severity: "warning",
      seen: `${nobody} packet${
        nobody === 1 ? "" : "s"
      } came${by} in ${seconds} s for UDP ports of this machine at which nobody listens.`,
      means: "They may be your program's: a sender is told no error when its port is wrong.",
      change: `In your program, check the port: it must be ${port}, on 127.0.0.1.`,
    });
  }
  const malformed = packets.filter((packet) => packet.malformed !== undefined && packet.port === port);
  if (malformed.length > 0) {
    found.push({
      id: "malformed-packet",
      severity: "problem",
      seen: `${malformed.length} of ${packets.length} packets from ${malformed[0]!.from} are no OSC: ${
        malformed[0]!.malformed!.reason
      }.`,
      means: "Csound throws them away.",
      change: `Send them with an OSC library; see their bytes with:\ndeno task monitor --port ${port}`,
    });
  }
  if (listened && packets.length === 0 && found.every(({ severity }) => severity !== "problem")) {
    found.push({
      id: "nothing-came",
      severity: "warning",
      seen: `In ${seconds} s nothing came to port ${port}.`,
      means: "Your program does not send just now, or to another machine. So doctor sent messages of its own.",
      change:
        `Start your program, let it send to 127.0.0.1:${port}, and run doctor again; it can wait longer:\ndeno task doctor mine.csd --listen ${
          Math.max(10, 3 * seconds)
        }`,
    });
  }
  return found;
}

function wrongPort(seen: string, other: number, port: number, server: Server | undefined): Finding {
  return {
    id: "wrong-port",
    severity: "problem",
    seen: `${seen}; the orchestra listens on ${port}.`,
    means: "UDP loses what comes for a port at which nobody listens, and the sender is told no error.",
    change: server
      ? `In your program, send to port ${port}. Or let the orchestra listen where it sends. Write this in place of the line:\n${
        server.at.text.replace(new RegExp(`\\b${port}\\b`), String(other))
      }`
      : `In your program, send to port ${port}.`,
    ...(server && { at: server.at }),
  };
}

function count(packets: readonly HeardPacket[]): string {
  return `${packets.length} packet${packets.length === 1 ? "" : "s"} came`;
}

/** Connected sockets show where they send. Those that send to a port of this machine which nobody has are of interest. */
function sendersElsewhere(port: number): UdpEntry[] {
  const entries = udpEntries() ?? [];
  const held = new Set(entries.map(({ port }) => port));
  const seen = new Set<number>();
  return entries.filter(({ remote }) =>
    remote.port >= 1024 && remote.port !== port && !held.has(remote.port) && /^127\.|^::1$/.test(remote.address) &&
    !seen.has(remote.port) && seen.add(remote.port)
  );
}
