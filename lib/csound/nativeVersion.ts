import { runCsound } from "./command.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** The oldest Csound that our orchestra is written for. */
export const OLDEST = "6.18";

/** The native Csound of this machine. */
export interface NativeVersion {
  /** Such as `"6.18"`. */
  readonly version: string;
  /** Whether it is new enough. */
  readonly fits: boolean;
}

/**
 * The version of the `csound` on the PATH.
 *
 * @throws {Deno.errors.NotFound} when there is none
 * @throws {Error} when it does not say
 */
export async function nativeVersion(): Promise<NativeVersion> {
  const cwd = await temporaryFolder();
  try {
    const said: string[] = [];
    const csound = runCsound(["--version"], { cwd, onMessage: (line) => said.push(line) });
    const timer = setTimeout(() => csound.kill(), 5000);
    const { reason } = await csound.status;
    clearTimeout(timer);
    const version = /Csound version (\d+\.\d+)/i.exec(said.join("\n"))?.[1];
    if (version === undefined) throw new Error(`the csound on the PATH does not tell its version: ${reason}`);
    return { version, fits: isAtLeast(version, OLDEST) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldMajor = 0, oldMinor = 0] = oldest.split(".").map(Number);
  return major > oldMajor || (major === oldMajor && minor >= oldMinor);
}
