import type { Engine, EngineOptions } from "./engine.ts";
import { nativeVersion, OLDEST } from "./nativeVersion.ts";
import { startEmbedded } from "./startEmbedded.ts";
import { NoSoundDevice, startNative } from "./startNative.ts";

/** How an engine is started, again too, and why it is this one. */
export interface Choice {
  readonly engine: Engine;
  readonly start: (options: EngineOptions) => Promise<Engine>;
  /** In plain words. */
  readonly reason: string;
}

/**
 * Starts the engine that is asked for. `"auto"`: a native Csound that is new enough and has a sound device that opens, as it makes
 * the most of a machine; else the embedded one, which every machine has.
 */
export async function chooseEngine(
  kind: "embedded" | "native" | "auto",
  options: EngineOptions,
): Promise<Choice> {
  if (kind !== "auto") {
    const start = kind === "native" ? startNative : startEmbedded;
    const engine = await start(options);
    return { engine, start, reason: `${nameOf(engine)}, as it was asked for; ${where(engine)}` };
  }
  let why: string;
  if (options.output === "none") why = "no sound device was asked for";
  else {
    try {
      const { version, fits } = await nativeVersion();
      if (fits) {
        const engine = await startNative({ ...options, mustBeHeard: true });
        return {
          engine,
          start: startNative,
          reason: `native Csound ${version}, as it is there and has a sound device; ${where(engine)}`,
        };
      }
      why = `native Csound is ${version}, and auscult needs ${OLDEST}`;
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) throw error;
      why = error instanceof NoSoundDevice
        ? `native Csound has nothing to play on: ${error.message}`
        : error instanceof Deno.errors.NotFound
        ? "there is no csound on the PATH"
        : (error as Error).message;
    }
  }
  const engine = await startEmbedded(options);
  return { engine, start: startEmbedded, reason: `${nameOf(engine)}, as ${why}; ${where(engine)}` };
}

function nameOf({ kind }: Engine): string {
  return kind === "native" ? "native Csound" : "the embedded Csound";
}

function where({ output: { kind, driver, reason } }: Engine): string {
  if (kind === "device") return `it plays on the sound device${driver === undefined ? "" : ` (${driver})`}`;
  return `it plays without a sound device${reason === undefined ? "" : `: ${reason}`}`;
}
