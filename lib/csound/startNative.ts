import { createSocket } from "node:dgram";
import { orchestraFiles } from "../../orchestras/files.ts";
import { type CsoundCommand, runCsound } from "./command.ts";
import type { Engine, EngineOptions, EngineOutput } from "./engine.ts";

/**
 * Starts Debian's (Homebrew's, Windows') Csound on the orchestra, in a folder of its own.
 *
 * Without a sound card it runs on `-odac -+rtaudio=null`, the only way in which it keeps real time there.
 */
export async function startNative(options: EngineOptions): Promise<Engine> {
  const { token, output, record, onMessage } = options;
  const port = await freePort(options.port);
  const cwd = await Deno.makeTempDir({ prefix: "auscult-" });
  const device = output === "none" ? { kind: "none" as const, reason: `output: "none" was asked for` } : soundDevice();
  const flags = ["-odac", "-b64", "-B256", "-m0", "-d", "auscult.csd"];
  if (device.kind === "none") flags.unshift("-+rtaudio=null");
  let csound: CsoundCommand;
  let linked = false;
  try {
    linked = record !== undefined && await link(record, `${cwd}/take.wav`);
    await writeOrchestra(cwd, { PORT: port, TOKEN: token, OWNED: 1, RECORD: "take.wav" });
    csound = runCsound(flags, { cwd, onMessage });
  } catch (error) {
    await Deno.remove(cwd, { recursive: true });
    throw error;
  }
  const ended = csound.status.then(({ reason }) => ({ reason }));
  return {
    kind: "native",
    port,
    output: device,
    ended,
    async close() {
      const timer = setTimeout(() => csound.kill(), 3000);
      await ended;
      clearTimeout(timer);
      try {
        if (record !== undefined && !linked) await moveFile(`${cwd}/take.wav`, record);
      } catch (cause) {
        throw new Error(
          `Cannot put the recording in its place, ${record}: ${(cause as Error).message}; it is in ${cwd}/take.wav`,
          { cause },
        );
      }
      await Deno.remove(cwd, { recursive: true });
    },
  };
}

/**
 * Writes the orchestra into a folder that only this user can read, with its macros in the file: on the command line the list of
 * processes would show the token to everybody.
 */
async function writeOrchestra(folder: string, macros: Readonly<Record<string, string | number>>) {
  const defines = Object.entries(macros).map(([name, value]) => `#define AUSCULT_${name} #${value}#\n`).join("");
  for (const [name, text] of Object.entries(orchestraFiles)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text.replace("<CsInstruments>\n", (tag) => tag + defines));
  }
}

/** The port asked for, or any free one. Csound listens on all interfaces, so that is where it must be free. */
function freePort(port: number): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", (error: Error & { code?: string }) => {
      socket.close();
      reject(
        error.code !== "EADDRINUSE" ? error : new Deno.errors.AddrInUse(
          `Cannot start Csound on UDP port ${port}: the port is in use by another program; choose another, or 0 for any that is free`,
        ),
      );
    });
    socket.bind(port, "0.0.0.0", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Whether there is a device to hear. Only Linux tells without trying. */
function soundDevice(): EngineOutput {
  if (Deno.build.os !== "linux") return { kind: "device" };
  try {
    if (/^\s*\d+ \[/m.test(Deno.readTextFileSync("/proc/asound/cards"))) return { kind: "device" };
  } catch {
    // No ALSA in this kernel: no cards.
  }
  return { kind: "none", reason: "this machine has no sound card" };
}

/**
 * Makes what Csound writes under a name appear at a path, also when this process is killed: a kernel that is shut down runs no code.
 * As the path itself is nothing that Csound reads, it may hold any characters.
 *
 * @returns false where there can be no link: Windows, and with permissions for some folders only
 */
async function link(path: string, name: string): Promise<boolean> {
  return await Deno.symlink(path, name).then(() => true, () => false);
}

async function moveFile(from: string, to: string) {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !exists(from)) return; // nothing was performed, so nothing recorded
    await Deno.copyFile(from, `${to}.part`); // another file system
    await Deno.rename(`${to}.part`, to);
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
