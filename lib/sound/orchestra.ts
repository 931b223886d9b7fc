import { orchestraFiles } from "../../orchestras/files.ts";
import { ownInstruments } from "./instruments.ts";

/**
 * All files of the orchestra as an engine is to have them, by their paths: those in `orchestras/`, the instruments that users
 * brought, included before the master, and the sound files that these read.
 */
export function orchestra(): Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> {
  const own = ownInstruments().filter(({ code }) => code !== undefined);
  if (own.length === 0) return orchestraFiles;
  const includes = own.map(({ name }) => `#include "instruments/${name}.orc"\n`).join("");
  return {
    ...orchestraFiles,
    "auscult.orc": orchestraFiles["auscult.orc"]!.replace(`#include "master.orc"\n`, (master) => includes + master),
    ...Object.fromEntries(own.map(({ name, code }) => [`instruments/${name}.orc`, code!])),
    ...Object.assign({}, ...own.map(({ files = {} }) => files)),
  };
}

/** One file of Csound code. */
export function orchestraText(path: string): string {
  const text = orchestra()[path];
  if (typeof text !== "string") throw new RangeError(`No orchestra file ${path}`);
  return text;
}
