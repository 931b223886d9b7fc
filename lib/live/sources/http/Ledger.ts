import type { Limit, Quota } from "../Quota.ts";
import { CallCount, type CallRecord } from "./CallCount.ts";
import { replaceFile } from "./replaceFile.ts";

/** What the file holds. */
interface Book {
  auscult: "ledger";
  version: 1;
  sources: Record<string, CallRecord>;
  /** When a ledger before this one was lost, s since 1970. */
  lost?: number;
}

/** So long another process may keep the file, s. */
const PATIENCE = 10;

/**
 * The calls that sources made, in a JSON file that several processes share: each call is counted before it is made, while the file is
 * locked, and the file is replaced as a whole, so that a process that is killed leaves none that is half written. One that cannot be read
 * all the same is put aside (`….lost`), said, and until all its windows are over each limit counts as used up.
 */
export class Ledger {
  /** Where the file is; undefined for one in memory, which is gone with the process. */
  readonly path: string | undefined;
  readonly #own: Book = { auscult: "ledger", version: 1, sources: {} };

  /** @param path undefined keeps it in memory */
  constructor(path?: string) {
    this.path = path;
  }

  /**
   * Counts one more call of a source, if it is allowed.
   *
   * @returns what is left after it, and whether it is allowed; `said` where the file could not be read
   */
  async take(of: string, { limits, now }: { limits: readonly Limit[]; now: number }): Promise<
    { readonly allowed: boolean; readonly quota: Quota; readonly said?: string }
  > {
    return await this.#change(now, (book, said) => {
      const count = new CallCount(recordOf(book, of), { limits, now, lost: book.lost });
      const { next } = count.quota(of, now);
      const allowed = next <= now;
      if (allowed) count.add(now);
      return { allowed, quota: count.quota(of, now), ...(said === undefined ? {} : { said }) };
    });
  }

  /** A server wants no call before a time: it holds for all processes. */
  async hold(of: string, { until, now }: { until: number; now: number }): Promise<void> {
    await this.#change(now, (book) => new CallCount(recordOf(book, of), { limits: [], now }).hold(until));
  }

  /** What a source has left. Reads the file, and never writes it. */
  quota(of: string, { limits, now }: { limits: readonly Limit[]; now: number }): Quota {
    let book = this.#own;
    if (this.path !== undefined) {
      let text: string | undefined;
      try {
        text = Deno.readTextFileSync(this.path);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      book = (text === undefined ? undefined : parse(text)) ??
        { ...this.#own, sources: {}, ...(text === undefined ? {} : { lost: now }) };
    }
    const record = structuredClone(recordOf(book, of));
    return new CallCount(record, { limits, now, lost: book.lost }).quota(of, now);
  }

  async #change<T>(now: number, change: (book: Book, said: string | undefined) => T): Promise<T> {
    const { path } = this;
    if (path === undefined) return change(this.#own, undefined);
    return await locked(path, async () => {
      let book: Book | undefined;
      let said: string | undefined;
      try {
        book = parse(await Deno.readTextFile(path));
        if (book === undefined) {
          await Deno.rename(path, `${path}.lost`);
          book = { auscult: "ledger", version: 1, sources: {}, lost: now };
          said =
            `the ledger ${path} could not be read (it is kept as ${path}.lost): until its windows are over all calls count as ` +
            `made; delete ${path} if you know better`;
        }
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      book ??= { auscult: "ledger", version: 1, sources: {} };
      const result = change(book, said);
      await replaceFile(path, `${JSON.stringify(book)}\n`, `${path}.new`); // it is locked: nobody else writes there
      return result;
    });
  }
}

function recordOf(book: Book, of: string): CallRecord {
  if (!Object.hasOwn(book.sources, of)) {
    Object.defineProperty(book.sources, of, {
      value: { windows: {} },
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return book.sources[of]!;
}

/** A ledger, or undefined for what is none. */
function parse(text: string): Book | undefined {
  let book: Book;
  try {
    book = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
  const isSlice = (slice: unknown) => Array.isArray(slice) && slice.length === 2 && slice.every(isNumber);
  const isRecord = (record: unknown) => {
    const { windows, hold } = (record ?? {}) as Partial<CallRecord>;
    return typeof windows === "object" && windows !== null && (hold === undefined || isNumber(hold)) &&
      Object.values(windows).every((slices) => Array.isArray(slices) && slices.every(isSlice));
  };
  const sound = book?.auscult === "ledger" && book.version === 1 && typeof book.sources === "object" &&
    book.sources !== null && Object.values(book.sources).every(isRecord) &&
    (book.lost === undefined || isNumber(book.lost));
  return sound ? book : undefined;
}

/** Does something while no other process does the same. The lock is the system's, and gone with a process that is killed. */
async function locked<T>(path: string, act: () => Promise<T>): Promise<T> {
  await Deno.mkdir(path.replace(/[^/\\]*$/, "") || ".", { recursive: true });
  using file = await Deno.open(`${path}.lock`, { create: true, write: true });
  const end = performance.now() + PATIENCE * 1000;
  while (!await file.tryLock(true)) {
    if (performance.now() > end) {
      throw new Error(`Cannot use the ledger ${path}: another process has kept it locked for ${PATIENCE} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 10));
  }
  try {
    return await act();
  } finally {
    await file.unlock();
  }
}
