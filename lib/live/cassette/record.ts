import { dirname } from "node:path";
import { checkOptions } from "../../time/checkOptions.ts";
import type { Arrived } from "../sources/arrival.ts";
import type { Reception, Source } from "../sources/Source.ts";
import { CassetteWriter } from "./CassetteWriter.ts";

/** How a source is recorded. */
export interface RecordOptions {
  /** Whether to keep what came as it came, beside the rows that were made of it. Default: true. */
  raw?: boolean | undefined;
}

/**
 * Records a source to a cassette while it is listened to: a file of JSON lines, with the arrival, the rows and the raw response of all
 * that comes. {@linkcode replay} gives the same again.
 *
 * Each reception is written, with one write, before its rows are passed on: when the process is killed, whatever was passed on is in
 * the file. (When the machine loses its power, the last seconds may lack.) A recording goes on where one of the same source ended, and
 * first drops a last line that a kill has cut off. When the loop over it ends, a closing line says what the cassette holds, with its
 * SHA-256. A full disk is a fault: it is said, the rows go on, and what is missing is noted in the cassette.
 *
 * Columns keep their types: numbers (also NaN and the infinities), dates, text, booleans, null, nested arrays and objects, bytes.
 * Nothing but the arrival, the rows and the raw response is written.
 *
 * @param path a file in a folder that exists
 * @throws {TypeError} from the loop, when the file is a cassette of another source
 * @throws {SyntaxError} from the loop, when it is a file, but no cassette
 * @throws {Deno.errors.Busy} from the loop, while somebody else records to it
 *
 * @example
 * ```ts
 * import { record, replay, source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/dice.cassette.jsonl`;
 * const live = [];
 * for await (const { eyes } of record(source("dice", [{ eyes: 3 }, { eyes: 6 }]), path)) live.push(eyes);
 *
 * const again = [];
 * for await (const { eyes } of replay<{ eyes: number }>(path)) again.push(eyes);
 * assert.deepEqual(again, live);
 * ```
 */
export function record<R extends object>(
  source: Source<R>,
  path: string,
  options: RecordOptions = {},
): Source<Arrived<R>> {
  checkOptions("record", options, ["raw"]);
  const { raw: keepRaw = true } = options;
  return source.through(async function* (receptions, { clock, faults }) {
    const writer = CassetteWriter.open(path, { source: source.name, now: () => clock.now(), faults });
    yield* recorded(receptions, writer, keepRaw);
  });
}

/**
 * Records a source that nobody has asked to be recorded, and says so: in a folder that is made, where there is permission, and while
 * nobody else records to the file. Else that is said, and the rows go on.
 */
export function recordIfPossible<R extends object>(
  source: Source<R>,
  path: string,
  { onFault }: { onFault: (message: string) => void },
): Source<Arrived<R>> {
  return source.through(async function* (receptions, { clock, faults }) {
    let writer: CassetteWriter;
    try {
      if (Deno.permissions.querySync({ name: "write", path }).state !== "granted") {
        throw new Deno.errors.NotCapable("this program may not write there (--allow-write)");
      }
      Deno.mkdirSync(dirname(path), { recursive: true });
      writer = CassetteWriter.open(path, { source: source.name, now: () => clock.now(), faults });
    } catch (error) {
      faults.failed("cassette", `is called, and not recorded to "${path}": ${(error as Error).message}`);
      return yield* receptions;
    }
    onFault(
      `${source.name}: is called, and recorded to "${path}", which further runs play; { cassette: false } does without`,
    );
    yield* recorded(receptions, writer, true);
  });
}

/** Writes what comes before it is passed on. */
async function* recorded<R extends object>(
  receptions: AsyncIterable<Reception<R>>,
  writer: CassetteWriter,
  keepRaw: boolean,
): AsyncGenerator<Reception<R>> {
  try {
    for await (const reception of receptions) {
      const { at, rows, raw } = reception;
      writer.write(keepRaw ? { at, rows, raw } : { at, rows });
      yield reception;
    }
  } finally {
    writer.close();
  }
}
