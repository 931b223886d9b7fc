import { createHash } from "node:crypto";
import type { Source } from "../sources/Source.ts";
import { recordIfPossible } from "./record.ts";
import { lastRun, withCassette } from "./withCassette.ts";

/** The folder, in the current one: that of the notebook, or of the script on stage. */
const FOLDER = "cassettes";

/** The cassette that a source has by itself. */
export interface OwnCassette {
  /** What is asked for, without a secret: with other parameters it is another cassette. */
  readonly asked: string;
  /** Whether it is there without a word. */
  readonly byDefault: boolean;
}

/**
 * A source whose first run is recorded in a file of its own, and that plays this from then on, and says so. Of several runs the last one that
 * got something is played: between them may be days. Where it cannot be recorded, that is said, and its rows go on.
 */
export function withOwnCassette<R extends object>(
  source: Source<R>,
  { asked }: OwnCassette,
  { live, speed, onFault = (message) => console.error(message) }: {
    live: boolean;
    speed: number | undefined;
    onFault: ((message: string) => void) | undefined;
  },
): Source<R> {
  const path = pathOf(source.name, asked);
  const last = live || !mayRead(path) ? undefined : lastRun(path);
  if (last === undefined) return recordIfPossible(source, path, { onFault });
  const since = last.started.slice(0, 16).replace("T", " ");
  onFault(
    `${source.name}: plays "${path}", recorded from ${since} UTC on, and calls nobody; { live: true } or AUSCULT_LIVE=1 calls, and records on`,
  );
  return withCassette(source, path, { live: false, speed, onFault, from: last.from });
}

/** `"cassettes/open-meteo-52.52-13.41-0a1b2c3d.cassette.jsonl"` */
function pathOf(name: string, asked: string): string {
  const readable = name.replaceAll(/[^\p{L}\p{N}.]+/gu, "-").slice(0, 60).replace(/[-.]+$/, "");
  return `${FOLDER}/${readable}-${createHash("sha256").update(asked).digest("hex").slice(0, 8)}.cassette.jsonl`;
}

/** Without asking for permission: nobody has asked for a cassette. */
function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
