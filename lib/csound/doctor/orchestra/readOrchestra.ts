import type { Orchestra } from "./Orchestra.ts";

export type { Instrument, Listener, Orchestra, Server } from "./Orchestra.ts";

/** Options of {@linkcode readOrchestra}. */
export interface ReadOrchestraOptions {
  /** The name of the file, for places in findings and to find what it includes beside it. */
  path: string;
  /** Gives the text of an included file, undefined where there is none. Default: nothing can be included. */
  read?: (path: string) => string | undefined;
}

/** Reads a .csd or .orc: which ports, listeners and instruments there are. It never evaluates or runs anything. */
export function readOrchestra(text: string, { path }: ReadOrchestraOptions): Orchestra {
  void text;
  return {
    path,
    flags: [],
    header: {},
    headerAt: {},
    servers: [],
    listeners: [],
    instruments: [],
    output: [],
    includes: [],
    score: { present: false, end: undefined, at: undefined },
    troubles: [],
  };
}
