import { networkInterfaces } from "node:os";
import { checkOptions } from "../time/checkOptions.ts";
import { soundFilePath } from "./soundFilePath.ts";

/** Options of {@link Csound.start}. */
export interface StartOptions {
  /**
   * `"embedded"` (default) runs Csound in this process; `"native"` runs the `csound` command; `"auto"` takes native Csound 6.18 or
   * newer where it is there and has a sound device that opens, and else the embedded one: {@link Csound.choice} says why.
   */
  engine?: "embedded" | "native" | "auto";
  /** `"device"` (default) plays on the sound device where there is one that opens; `"none"` does not try. */
  output?: "device" | "none";
  /**
   * A WAV file for what the engine plays (24 bit, stereo). It starts at time 0 of the first performance, to the sample, goes on until
   * the engine is closed, and is whole then. Without a performance there is none.
   *
   * How loud it is follows by itself, in LUFS and dBTP, and each voice alone: {@link Csound.take}. A take of a minute takes 1 to 3 s to measure, in
   * a thread of its own, and one of ten minutes 20 to 35 s, read in stretches; closing waits 2 s at most. Voices are rendered for it where that is
   * no more than 300 s of sound; else the report says that they are left out.
   *
   * When Csound ends meanwhile and another takes its place, that one records into a file beside it, `take.part2.wav`; on closing they
   * become one take again, all in its place in time, with silence where there was no Csound. If this process is killed, the take plays
   * as far as it came (the embedded engine's lacks half a second at most).
   */
  record?: string;
  /**
   * How loud it is to be heard, in dB: 0 at most, which is as loud as the score says; silence from -120 on. Default: -6, so that a first
   * performance is no shock. It is for the ear alone: a recording has the score's own level. {@link Csound.volume} changes it meanwhile.
   */
  volume?: number;
  /** UDP port for OSC. Default: any that is free. */
  port?: number;
  /**
   * Called with each line that Csound prints, and with what goes wrong (`auscult: …`), which is printed otherwise; the last 200 are
   * kept in {@link Csound.messages} anyway.
   */
  onMessage?: (line: string) => void;
}

/** Options of {@link Csound.connect}. */
export interface ConnectOptions {
  /** Where it runs: an IPv4 address or a name. Default: `127.0.0.1`. */
  host?: string;
  /** UDP port that it listens on. Default: 7770. */
  port?: number;
  /** The token that it was started with. Default: none. */
  token?: string;
  /**
   * The IPv4 address of this machine to which it is to answer; nothing else of this machine listens there. Default: 127.0.0.1 for a
   * Csound on this machine, and for another one the address of the interface that is on its network.
   */
  bind?: string;
  /** Called with what goes wrong (`auscult: …`), such as a Csound that ended; it is printed otherwise. */
  onMessage?: (line: string) => void;
}

const ENGINES = ["embedded", "native", "auto"];
const OUTPUTS = ["device", "none"];
const START_OPTIONS = ["engine", "output", "record", "volume", "port", "onMessage"];

/** The names of {@linkcode ConnectOptions}. */
export const CONNECT_OPTIONS = ["host", "port", "token", "bind", "onMessage"];

/** The options with their defaults, and the recording's absolute path. Throws what {@link Csound.start} says. */
export function checkStartOptions(
  options: StartOptions,
): {
  engine: "embedded" | "native" | "auto";
  output: "device" | "none";
  port: number;
  record: string | undefined;
  volume: number;
} {
  checkOptions("start Csound", options, START_OPTIONS);
  const { engine = "embedded", output = "device", port = 0, record, volume = -6 } = options;
  if (!ENGINES.includes(engine)) {
    throw new RangeError(
      `Cannot start the engine ${JSON.stringify(engine)}: known engines are ${ENGINES.join(", ")}`,
    );
  }
  if (!OUTPUTS.includes(output)) {
    throw new RangeError(
      `Cannot start Csound with output ${JSON.stringify(output)}: known outputs are ${OUTPUTS.join(", ")}`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`Cannot start Csound on UDP port ${port}: a port is a whole number from 0 to 65535`);
  }
  checkVolume(volume);
  return { engine, output, port, volume, record: record === undefined ? undefined : soundFilePath("record", record) };
}

/** @throws {RangeError} for a volume that is no number of dB, and one above 0 */
export function checkVolume(volume: number): void {
  if (typeof volume === "number" && volume <= 0) return;
  throw new RangeError(
    `Cannot set the volume to ${volume} dB: it is a number of at most 0, which is as loud as the score says`,
  );
}

/** @throws {TypeError} for what is no single IPv4 address of this machine, to which an engine could answer */
export function checkBind(bind: string): void {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    .filter(({ family }) => family === "IPv4").map(({ address }) => address);
  if (own.includes(bind)) return;
  throw new TypeError(
    `Cannot connect to Csound with bind ${
      JSON.stringify(bind)
    }: it is the IPv4 address of this machine to which Csound answers, one of ${own.join(", ")}`,
  );
}
