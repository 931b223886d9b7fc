import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";

let loading: Promise<WebAssembly.Module> | undefined;

/**
 * Csound 6.18 as a compiled WebAssembly module; made once per thread, in some 60 ms.
 *
 * `@csound/browser` holds it inside its JavaScript, which needs a window and is therefore read as text, never run. Importing it
 * lazily keeps those 4 MB out of programs that make no sound.
 *
 * @throws {Error} when the package does not hold the module where it is expected
 */
export function loadCsoundModule(): Promise<WebAssembly.Module> {
  return loading ??= import("@csound/browser/dist/csound.js", { with: { type: "text" } })
    .then(({ default: script }) => WebAssembly.compile(unpackCsound(script as unknown as string)));
}

/** The bytes of the module: the one string in the script that is base64 of zlib (which starts with "eN") and long. */
export function unpackCsound(script: string): Uint8Array<ArrayBuffer> {
  for (let start = script.indexOf('"eN'); start >= 0; start = script.indexOf('"eN', start + 1)) {
    const end = script.indexOf('"', start + 1);
    if (end - start < 1_000_000) continue;
    // node:zlib takes 12 ms where a DecompressionStream takes 19, and Buffer 1 ms where atob takes 150.
    return new Uint8Array(inflateSync(Buffer.from(script.slice(start + 1, end), "base64")));
  }
  throw new Error(
    "Cannot find WebAssembly in @csound/browser/dist/csound.js: expected one string of base64, as in version 6.18.7",
  );
}
