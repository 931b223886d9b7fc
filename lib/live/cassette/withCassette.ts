import { checkOptions } from "../../time/checkOptions.ts";
import type { Source } from "../sources/Source.ts";
import type { HeaderLine } from "./cassetteLine.ts";
import { CassetteReader } from "./CassetteReader.ts";
import { record, type RecordOptions } from "./record.ts";
import { CASSETTE_REPLAY_OPTIONS, type CassetteReplayOptions, replayOf } from "./replay.ts";

/** When a source is asked, and when its cassette. */
export interface WithCassetteOptions extends CassetteReplayOptions, RecordOptions {
  /**
   * Whether to ask the source although there is a cassette, which is recorded on. Default: whether the environment has
   * `AUSCULT_LIVE=1`.
   */
  live?: boolean | undefined;
}

/**
 * A source for development, so as not to spend its quota: where the cassette exists and holds something, that is replayed; else the
 * source is asked, and recorded. Which of them is decided when it is called. On stage, `live: true` or `AUSCULT_LIVE=1` asks the
 * source, and records.
 *
 * @throws {TypeError} when the cassette is of another source
 * @throws {SyntaxError} when the file is no cassette
 *
 * @example
 * ```ts
 * import { source, withCassette } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/dice.cassette.jsonl`;
 * let thrown = 0;
 * const dice = source("dice", function* () {
 *   yield { eyes: ++thrown };
 * });
 * for (let i = 0; i < 3; i++) {
 *   for await (const { eyes } of withCassette(dice, path)) assert.equal(eyes, 1);
 * }
 * assert.equal(thrown, 1);
 * ```
 */
export function withCassette<R extends object>(
  source: Source<R>,
  path: string,
  options: WithCassetteOptions = {},
): Source<R> {
  checkOptions("take a cassette", options, [...CASSETTE_REPLAY_OPTIONS, "raw", "live"]);
  const { live = liveByEnvironment(), raw, ...replaying } = options;
  const recorded = live ? undefined : recordedSource(path);
  if (recorded === undefined) return record(source, path, { raw });
  if (recorded !== source.name) {
    throw new TypeError(
      `Cannot replay "${path}" as "${source.name}": it is a cassette of "${recorded}". Name another file, or remove this one`,
    );
  }
  // Who tries things out wants to know what is left for the stage.
  return replayOf<R>(path, { clock: source.clock, ...replaying, quota: () => source.quota });
}

/** The name of the source in a cassette; undefined where there is none yet, or nothing came. */
export function recordedSource(path: string): string | undefined {
  return recordedHeader(path)?.source;
}

/** The first line of a cassette; undefined where there is none yet, or nothing came. */
function recordedHeader(path: string): HeaderLine | undefined {
  try {
    if (Deno.statSync(path).size === 0) return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
  const reader = new CassetteReader(path);
  for (const { kind } of reader.entries()) if (kind === "reception") return reader.header;
  return undefined;
}

/**
 * The last run that a cassette has something of: when it began, and where in the cassette, if another one lies before it. Undefined where
 * there is none.
 */
export function lastRun(path: string): { readonly started: string; readonly from: Date | undefined } | undefined {
  if (recordedHeader(path) === undefined) return undefined;
  let started = "";
  let fresh = false;
  let last: { started: string; from: Date | undefined } | undefined;
  for (const entry of new CassetteReader(path).entries()) {
    if (entry.kind === "header") [started, fresh] = [entry.started, true];
    if (entry.kind !== "reception" || !fresh) continue;
    fresh = false;
    last = { started, from: last && new Date(Math.floor(entry.reception.at * 1000)) };
  }
  return last;
}

/** Whether the environment has `AUSCULT_LIVE=1`. */
export function liveByEnvironment(): boolean {
  const name = "AUSCULT_LIVE";
  const { state } = Deno.permissions.querySync({ name: "env", variable: name }); // without permission it is not asked for
  return state === "granted" && Deno.env.get(name) === "1";
}
