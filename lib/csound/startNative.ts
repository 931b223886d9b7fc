import { createSocket } from "node:dgram";
import { type AudioDriver, audioDrivers, NO_DEVICE } from "./audioDrivers.ts";
import type { Engine, EngineOptions, EngineOutput } from "./engine.ts";
import { NativeEngine } from "./NativeEngine.ts";

/** What is thrown when a sound device is a must, and none opens. */
export class NoSoundDevice extends Error {
  override name = "NoSoundDevice";
}

/** What {@linkcode startNative} can be told besides. */
export interface NativeOptions extends EngineOptions {
  /** Whether it must play on a device: without one it is not started. Default: false, it plays on without one. */
  mustBeHeard?: boolean;
}

/**
 * Starts Debian's (Homebrew's, Windows') Csound on the orchestra, in a folder of its own, on the first sound device that really
 * opens and keeps time. Without one it runs on `-odac -+rtaudio=null`, the only way in which it keeps real time there.
 *
 * @throws {NoSoundDevice} when it must be heard and cannot be
 */
export async function startNative({ mustBeHeard = false, ...options }: NativeOptions): Promise<Engine> {
  const port = await freePort(options.port);
  const start = (driver: AudioDriver, output: EngineOutput) =>
    NativeEngine.start({ ...options, port }, { flags: driver.flags, output });
  if (options.output === "none") {
    return await start(NO_DEVICE, { kind: "none", reason: `output: "none" was asked for` });
  }
  const tried: string[] = [];
  for (const driver of audioDrivers()) {
    const engine = await start(driver, { kind: "device", driver: driver.name }).catch((error: Error) => {
      if (error instanceof Deno.errors.NotFound) throw error; // no Csound
      tried.push(`${driver.name}: ${short(error.message)}`);
      return undefined;
    });
    if (!engine) continue;
    const speed = await engine.tooFast(options.token);
    if (speed === undefined) return engine;
    tried.push(`${driver.name}: it opens, and plays ${speed.toFixed(0)} times too fast`);
    await engine.kill();
  }
  const reason = tried.length === 0
    ? "this machine has no sound card and no sound server"
    : `no sound device opens (${tried.join("; ")})`;
  if (mustBeHeard) throw new NoSoundDevice(reason);
  return await start(NO_DEVICE, { kind: "none", reason });
}

/** The end of what Csound complained of, in one line. */
function short(message: string): string {
  const lines = message.split("\n").map((line) => line.trim().replace(/^\*+ /, "")).filter((line) => line !== "");
  const text = lines.slice(1, 3).join(", ") || lines.join(", ");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** The port asked for, or any free one. Csound listens on all interfaces, so that is where it must be free. */
function freePort(port: number): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", (error: Error & { code?: string }) => {
      socket.close();
      reject(error.code === "EADDRINUSE" ? new Deno.errors.AddrInUse(`UDP port ${port} is in use`) : error);
    });
    socket.bind(port, "0.0.0.0", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
