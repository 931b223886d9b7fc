import type { Reception } from "../sources/Source.ts";
import { keepValue, keptValue } from "./keptValue.ts";

/** What the first line of a cassette begins with. */
export const CASSETTE_HEADER = { auscult: "cassette", version: 1 } as const;

/** The first line of each session: what was recorded, and since when. */
export interface HeaderLine {
  readonly kind: "header";
  /** The source's name. */
  readonly source: string;
  /** When recording began, ISO 8601. */
  readonly started: string;
}

/** What came at one moment. */
export interface ReceptionLine {
  readonly kind: "reception";
  readonly reception: Reception<object>;
}

/** That something came which could not be written. */
export interface MissingLine {
  readonly kind: "missing";
  readonly receptions: number;
  readonly rows: number;
  /** Why not. */
  readonly why: string;
}

/** The last line of a recording that ended cleanly. */
export interface ClosingLine {
  readonly kind: "closing";
  /** When it ended, ISO 8601. */
  readonly ended: string;
  /** The first and the last arrival in the cassette, s since 1970; null where nothing came. */
  readonly from: number | null;
  readonly until: number | null;
  readonly receptions: number;
  readonly rows: number;
  /** SHA-256 of all bytes before this line, hexadecimal. */
  readonly sha256: string;
}

/** A line of a cassette. */
export type CassetteLine = HeaderLine | ReceptionLine | MissingLine | ClosingLine;

/** A line as it is written, with its end. Of a reception it has the arrival, the rows and what came, and nothing else. */
export function cassetteLine(line: CassetteLine, lost: (what: string) => void = () => {}): string {
  return `${JSON.stringify(content(line, lost))}\n`;
}

function content(line: CassetteLine, lost: (what: string) => void): object {
  if (line.kind === "header") return { ...CASSETTE_HEADER, source: line.source, started: line.started };
  if (line.kind === "missing") return { missing: { receptions: line.receptions, rows: line.rows }, why: line.why };
  if (line.kind === "closing") {
    const { ended, from, until, receptions, rows, sha256 } = line;
    return { ended, from, until, receptions, rows, sha256 };
  }
  const { at, rows, raw } = line.reception;
  return {
    at,
    rows: rows.map((row) => keepValue(row, lost)),
    ...(raw === undefined ? {} : { raw: keepValue(raw, lost) }),
  };
}

/**
 * Reads a line.
 *
 * @throws {SyntaxError} for what is no line of a cassette
 * @throws {RangeError} for the header of a later version
 */
export function readCassetteLine(text: string): CassetteLine {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("it is no JSON object");
  }
  const line = value as Record<string, unknown>;
  if (Object.hasOwn(line, "auscult")) return readHeader(line);
  if (Object.hasOwn(line, "at")) return readReception(line, text.includes('"$'));
  if (Object.hasOwn(line, "missing")) return readMissing(line);
  if (Object.hasOwn(line, "sha256")) return readClosing(line);
  throw new SyntaxError("it has none of auscult, at, missing and sha256");
}

function readHeader({ auscult, version, source, started }: Record<string, unknown>): HeaderLine {
  if (auscult !== CASSETTE_HEADER.auscult || typeof version !== "number") {
    throw new SyntaxError(`it does not begin with ${JSON.stringify(CASSETTE_HEADER)}`);
  }
  if (version !== CASSETTE_HEADER.version) {
    throw new RangeError(`its version is ${version}; this auscult reads version ${CASSETTE_HEADER.version}`);
  }
  if (typeof source !== "string" || typeof started !== "string") throw new SyntaxError("it names no source and start");
  return { kind: "header", source, started };
}

/** The last moment that a Date can hold, s since 1970. */
const LATEST = 8.64e12;

function readReception(line: Record<string, unknown>, tagged: boolean): ReceptionLine {
  const { at, rows } = line;
  if (typeof at !== "number" || !(Math.abs(at) <= LATEST)) throw new SyntaxError("its arrival is no time");
  const kept: unknown = tagged && Array.isArray(rows) ? rows.map(keptValue) : rows;
  if (!Array.isArray(kept) || !kept.every((row) => typeof row === "object" && row !== null)) {
    throw new SyntaxError("its rows are no objects");
  }
  const raw = Object.hasOwn(line, "raw") ? { raw: tagged ? keptValue(line.raw) : line.raw } : {};
  return { kind: "reception", reception: { at, rows: kept, ...raw } };
}

function readMissing({ missing, why }: Record<string, unknown>): MissingLine {
  const { receptions, rows } = (missing ?? {}) as Record<string, unknown>;
  if (typeof receptions !== "number" || typeof rows !== "number") {
    throw new SyntaxError("it does not say what is missing");
  }
  return { kind: "missing", receptions, rows, why: String(why) };
}

function readClosing({ ended, from, until, receptions, rows, sha256 }: Record<string, unknown>): ClosingLine {
  const counts = typeof receptions === "number" && typeof rows === "number";
  const span = [from, until].every((at) => at === null || typeof at === "number");
  if (!counts || !span || typeof ended !== "string" || typeof sha256 !== "string") {
    throw new SyntaxError("it lacks something of ended, from, until, receptions, rows and sha256");
  }
  return {
    kind: "closing",
    ended,
    from: from as number | null,
    until: until as number | null,
    receptions,
    rows,
    sha256,
  };
}
