import { type Clock, systemClock } from "../time/clock.ts";
import type { CaptureNotes } from "./readCapture.ts";
import { readCapture } from "./readCapture.ts";
import { addressToward, isLoopback, resolveHost } from "./resolveHost.ts";
import { UdpSocket } from "./socket.ts";
import { type OscTarget, readTarget } from "./target.ts";

/** Options of {@linkcode replayOsc}. */
export interface ReplayOptions {
  /** Where to send: `"127.0.0.1:7770"`, or `{ host, port }`. */
  to: string | OscTarget;
  /** How fast: 2 is twice as fast. Default: 1. */
  rate?: number;
  /** What time it is, and how to wait. Default: the system's clock. */
  clock?: Clock;
  /** Ends it before the capture does. */
  signal?: AbortSignal;
}

/** What {@linkcode replayOsc} did. */
export interface ReplayReport {
  /** How many packets were sent. */
  readonly packets: number;
  /** From the first packet to the last, in s. */
  readonly duration: number;
  /** By how much the latest packet was late, in ms. */
  readonly late: number;
  /** Whether it was ended by its signal. */
  readonly stopped: boolean;
  /** The capture's last line, when it is cut off in the middle: everything before it was sent. */
  readonly cutOff?: number;
}

/**
 * Sends the packets of a capture again, byte for byte (malformed ones too), with the time between them as it was. Each is sent by its
 * distance from the first, so that nothing adds up. Time tags of bundles stay as they are: in the past by now.
 *
 * @param path a capture as {@linkcode monitor} saves it
 * @throws {RangeError} for a rate that is not above 0
 * @throws {TypeError} for a target that cannot be
 * @throws {SyntaxError} when it is no capture, or a line within is broken
 * @example
 * ```ts
 * import { monitor, replayOsc } from "auscult";
 *
 * const folder = await Deno.makeTempDir();
 * const take = `${folder}/take.jsonl`;
 * await Deno.writeTextFile(take, [
 *   '{"auscult":"OSC capture","version":1}',
 *   '{"time":0,"address":"/sp500/close","types":"f","args":[1.5]}',
 *   '{"time":20,"address":"/sp500/close","types":"f","args":[2.5]}',
 * ].join("\n"));
 *
 * await using watching = await monitor({ port: 0 });
 * const { packets } = await replayOsc(take, { to: `127.0.0.1:${watching.port}`, rate: 2 });
 * console.log(packets); // 2, 10 ms apart
 * for await (const { address, args } of watching) {
 *   console.log(address, args); // /sp500/close [ 1.5 ]
 *   break;
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function replayOsc(path: string, options: ReplayOptions): Promise<ReplayReport> {
  const { to, rate = 1, clock = systemClock, signal } = options;
  if (!Number.isFinite(rate) || rate <= 0) {
    throw new RangeError(`Cannot replay "${path}" at rate ${rate}: it must be above 0; 2 is twice as fast`);
  }
  const { host, port } = readTarget(to);
  const address = await resolveHost(host);
  const bind = isLoopback(address) ? "127.0.0.1" : addressToward(address);
  await using socket = await UdpSocket.open({ host, port, bind });
  const notes: CaptureNotes = {};
  let packets = 0;
  let [first, last] = [0, 0]; // of the capture, in s
  let start = 0;
  let late = 0;
  for await (const { time, bytes } of readCapture(path, notes)) {
    if (signal?.aborted) break;
    if (packets === 0) {
      first = last = time / 1000;
      start = clock.now();
    }
    // A clock that was set back while it was recorded: no packet before the one before it.
    last = Math.max(last, time / 1000);
    const due = start + (last - first) / rate;
    if (clock.now() < due) {
      await socket.flush();
      await clock.wait(due, signal);
      if (signal?.aborted) break;
    }
    late = Math.max(late, (clock.now() - due) * 1000);
    socket.send(bytes);
    if (++packets % 100 === 0) await socket.flush();
  }
  await socket.flush();
  return {
    packets,
    duration: (last - first) / rate,
    late,
    stopped: signal?.aborted ?? false,
    ...(notes.cutOff === undefined ? {} : { cutOff: notes.cutOff }),
  };
}
