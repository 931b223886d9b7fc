import { type BoundUdp, openUdp } from "../../../osc/openUdp.ts";
import { readPacket } from "../../../osc/readPacket.ts";
import type { ReceivedPacket } from "../../../osc/received.ts";
import { systemClock } from "../../../time/clock.ts";
import { type NoPorts, noPorts, udpEntries } from "../system/udp.ts";

/** A packet that came, whole. */
export interface HeardPacket extends ReceivedPacket {
  /** s since listening began. */
  readonly at: number;
  /** Where it came: the port, and whether by IPv6. */
  readonly port: number;
  readonly six: boolean;
}

/** What came while doctor listened. */
export interface Heard {
  readonly packets: readonly HeardPacket[];
  /** Whether the port could be had; it is not, where another program has it. */
  readonly listened: boolean;
  /** How many packets came for ports where nobody listens, beside those that were heard; undefined where that cannot be known. */
  readonly lost: NoPorts | undefined;
  readonly seconds: number;
}

/** Ports that programs for OSC use by default: SuperCollider, Processing, TouchOSC, Max, Wekinator, Sonic Pi, Reaper, Resolume, …. */
const USUAL = [
  7770,
  7771,
  7772,
  57120,
  57110,
  12000,
  8000,
  8001,
  8080,
  9000,
  9001,
  9999,
  7000,
  7001,
  7400,
  7474,
  5005,
  5000,
  6448,
  12345,
  4560,
  4559,
  3333,
  3819,
  10000,
  10001,
  1234,
  6449,
  47120,
  57121,
];
/** How often the counters are looked at, s. */
const EVERY = 0.1;
/** How long a search goes on at least, s: a program may send but a few times a second. */
const SEARCH = 0.8;
/** Nobody's memory should fill up: what comes after so many packets is counted by those that came. */
const MOST = 20_000;
/** What an engine of auscult tells goes to whoever said hello, also when that one has gone. It is nobody's program that sends. */
const REPLIES = /^\/auscult\/(ready|sync|onset|refused|status)$/;

/**
 * Listens for a while to what comes to a port of this machine, on 127.0.0.1 and on ::1. Where packets come for ports that nobody has,
 * it looks for them on the ports that are easily taken for this one, and on those that programs for OSC use.
 *
 * @param port undefined: only the counters are looked at
 */
export async function listenFor(
  seconds: number,
  { port, free, signal }: { port: number | undefined; free: boolean; signal?: AbortSignal | undefined },
): Promise<Heard> {
  const packets: HeardPacket[] = [];
  const sockets: BoundUdp[] = [];
  const from = systemClock.now();
  const open = async (bind: string, at: number): Promise<boolean> => {
    try {
      sockets.push(
        await openUdp(bind, at, (bytes, from_) => {
          if (packets.length < MOST) {
            packets.push(read(bytes, from_, { port: at, six: bind === "::1", at: systemClock.now() - from }));
          }
        }),
      );
      return true;
    } catch {
      return false; // somebody has it, or there is no IPv6 here
    }
  };
  const before = noPorts();
  try {
    const listened = port !== undefined && free && await open("127.0.0.1", port);
    if (port !== undefined) await open("::1", port);
    let until = from + seconds;
    let searching = false;
    for (let now = from; now < until && !signal?.aborted; now = systemClock.now()) {
      await systemClock.wait(Math.min(until, now + EVERY), signal);
      const { udp4 = 0, udp6 = 0 } = noPorts() ?? {};
      // What comes to the right port needs no search: others' lost packets are others'.
      if (searching || packets.length > 0 || before === undefined || udp4 + udp6 <= before.udp4 + before.udp6) continue;
      searching = true;
      const taken = new Set(udpEntries()?.map(({ port }) => port));
      await Promise.all(candidates(port).filter((port) => !taken.has(port)).map((other) => open("127.0.0.1", other)));
      until = Math.max(until, systemClock.now() + SEARCH);
    }
    const after = noPorts();
    const lost = before && after && { udp4: after.udp4 - before.udp4, udp6: after.udp6 - before.udp6 };
    const sent = packets.filter(({ messages }) =>
      messages.length === 0 || !messages.every(({ address }) => REPLIES.test(address))
    );
    // Where some came to the right place, others that came elsewhere are another program's.
    const right = sent.filter((packet) => packet.port === port && !packet.six);
    return {
      packets: right.length > 0 ? right : sent,
      listened,
      lost,
      seconds: Math.round(10 * (systemClock.now() - from)) / 10,
    };
  } finally {
    await Promise.all(sockets.map((socket) => socket.close()));
  }
}

/** Ports that are one slip away from another (a digit wrong, two swapped, one missing), and the usual ones. */
function candidates(port: number | undefined): number[] {
  const found = new Set(USUAL);
  if (port !== undefined) {
    for (let near = port - 10; near <= port + 10; near++) found.add(near);
    const text = String(port);
    for (let i = 0; i < text.length; i++) {
      for (let digit = 0; digit < 10; digit++) found.add(Number(text.slice(0, i) + digit + text.slice(i + 1)));
      found.add(Number(text.slice(0, i) + text.slice(i + 1)));
      found.add(Number(text.slice(0, i) + (text[i + 1] ?? "") + text[i]! + text.slice(i + 2)));
    }
    found.delete(port);
  }
  return [...found].filter((port) => port >= 1024 && port <= 65535);
}

function read(bytes: Uint8Array, from: string, place: { port: number; six: boolean; at: number }): HeardPacket {
  // The socket uses its bytes again.
  return { ...readPacket(bytes.slice(), { time: Date.now(), from }), ...place };
}
