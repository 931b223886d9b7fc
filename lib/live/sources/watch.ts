import type { Row } from "../../data/Table.ts";
import { show } from "../../sound/scales/options.ts";
import { CASSETTE_CHOICE, type CassetteChoice, chooseCassette } from "../cassette/CassetteChoice.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import { type Reach, type Reception, Source, type SourceOptions } from "./Source.ts";
import { FileTail } from "./streams/FileTail.ts";
import { FolderEvents } from "./streams/FolderEvents.ts";
import { checkLineOptions, LINE_OPTIONS, type LineFormatOptions } from "./streams/LineFormatOptions.ts";
import { type LinePiece, LinePieces } from "./streams/LinePieces.ts";
import { LineReader } from "./streams/LineReader.ts";

/** Options of {@linkcode watch}. */
export interface WatchOptions<R extends object = Row> extends SourceOptions, LineFormatOptions<R>, CassetteChoice {
  /** `"start"` gives the rows that are there, and then what is added; `"end"` only what is added. Default: `"start"`. */
  from?: "start" | "end" | undefined;
  /** What tells rows apart: a column's name, or a function of the row. A row whose key came already is left out. */
  key?: string | ((row: R) => unknown) | undefined;
  /** It is looked at so often, s, beside what the system tells: a network's file system tells nothing. Default: 1. */
  every?: number | undefined;
  /** Encoding of the bytes, as `TextDecoder` names it. Default: "utf-8". */
  encoding?: string | undefined;
}

/**
 * Rows of a file that grows: CSV with a header, or JSON lines, as its name ends (.csv, .tsv, .jsonl, .ndjson), else as its first line looks.
 * A row comes when its line is whole. A file that is not there yet is waited for. When it is cut short, written anew or replaced by another
 * (a log that is rotated), that is said, and it is read from its beginning.
 *
 * @throws {TypeError} for unknown options
 *
 * @example
 * ```ts
 * import { watch } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "time,temp\n2026-01-01,21\n2026-01-02,2");
 * for await (const { temp } of watch(path)) {
 *   if (temp === 25) break;
 *   assert.equal(temp, 21);
 *   await Deno.writeTextFile(path, "5\n", { append: true });
 * }
 * await Deno.remove(path);
 * ```
 */
export function watch<R extends object = Row>(path: string | URL, options: WatchOptions<R> = {}): Source<R> {
  const name = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  const action = `watch ${show(name)}`;
  checkOptions(action, options, [
    "clock",
    "onFault",
    ...CASSETTE_CHOICE,
    ...LINE_OPTIONS,
    "from",
    "key",
    "every",
    "encoding",
  ]);
  checkLineOptions(action, options as LineFormatOptions<never>);
  const { from = "start", every = 1, encoding } = options;
  if (from !== "start" && from !== "end") {
    throw new TypeError(`Cannot ${action} from ${show(from)}; known are "start" and "end"`);
  }
  if (!(typeof every === "number" && every > 0)) {
    throw new RangeError(`Cannot ${action} every ${show(every)} s: expected seconds greater than 0`);
  }
  const parse = options.parse ?? formatOf(name);
  const folder = name.replace(/[^/\\]*$/, "") || ".";
  const source = new Source<R>(`watch ${name}`, async function* (reach: Reach): AsyncGenerator<Reception<R>> {
    const reader = new LineReader<R>(reach.faults, parse === undefined ? options : { ...options, parse });
    using tail = new FileTail(path, reach.faults);
    using events = new FolderEvents(folder, reach);
    let came: LinePiece[] = [];
    const fresh = () => new LinePieces(reach, { push: (piece) => came.push(piece), encoding });
    let pieces = fresh();
    // What is there before the first look is over.
    let old = from === "end";
    while (!reach.signal.aborted) {
      for await (const { bytes, begins } of tail.read()) {
        if (begins) {
          const half = pieces.half();
          if (half !== "") reach.faults.failed("half", half.slice(2));
          pieces = fresh();
        }
        pieces.add(bytes);
        const taken = came;
        came = [];
        for (const { at, text, lines, begins } of taken) {
          if (begins) reader.restart();
          else if (old) continue; // its beginning says what the columns are
          const rows = reader.read(lines);
          if (!old) yield { at, rows, raw: text };
        }
        if (taken.length > 0) reach.faults.recovered("file");
      }
      old = false;
      await events.next(every);
    }
  }, options);
  return chooseCassette(source, options);
}

function formatOf(name: string): "json" | "csv" | undefined {
  if (/\.(csv|tsv)$/i.test(name)) return "csv";
  return /\.(jsonl|ndjson)$/i.test(name) ? "json" : undefined;
}
