import type { Row } from "../../data/Table.ts";
import { reasonOf } from "../../data/reasonOf.ts";
import { isEncoding } from "../../data/decode.ts";
import { show } from "../../sound/scales/options.ts";
import { chooseCassette } from "../cassette/CassetteChoice.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import { type Reach, type Reception, Source } from "./Source.ts";
import { checkConnectionOptions, CONNECTION_OPTIONS, type ConnectionOptions } from "./streams/ConnectionOptions.ts";
import { type Connection, keepConnected } from "./streams/keepConnected.ts";
import { checkLineOptions, LINE_OPTIONS, type LineFormatOptions } from "./streams/LineFormatOptions.ts";
import { type LinePiece, LinePieces } from "./streams/LinePieces.ts";
import { LineReader } from "./streams/LineReader.ts";
import { openSerial } from "./streams/openSerial.ts";
import { droppingInbox, holdingInbox } from "./streams/waiting.ts";
import type { Inbox } from "./Inbox.ts";

/**
 * Where lines come from: a stream, such as a child process' `stdout`; the path of a file or of a serial device, such as `/dev/ttyACM0`;
 * `"tcp://HOST:PORT"`; `"-"`, standard input.
 */
export type LineInput = string | URL | AsyncIterable<Uint8Array | string>;

/** Options of {@linkcode lines}. */
export interface LinesOptions<R extends object = Row> extends ConnectionOptions<R>, LineFormatOptions<R> {
  /** Of a serial device: its speed, such as 9600 or 115200. Default: what it has. */
  baud?: number | undefined;
  /** Encoding of the bytes, as `TextDecoder` names it. Default: "utf-8". */
  encoding?: string | undefined;
}

/**
 * Rows from lines: JSON (an object is a row, an array several, any other value `{ value }`) or CSV with a header, as the first line
 * looks, or whatever `parse` makes of a line. Of CSV a column has the type of its first value; one that does not fit is null.
 *
 * A stream, a file and standard input end the source when they end, and wait for a slow reader. A TCP server, and a serial device that is
 * unplugged, are connected again, with delays that grow to 30 s; half a line is left out, a header that comes again is none. A
 * serial device cannot wait: when 10,000 pieces (`buffer`) wait for a slow reader, the oldest are dropped and counted in `source.lost`.
 * Its speed is set by `stty`, to `baud`; it is read in raw mode, without echo.
 *
 * @throws {TypeError} for an address that is not tcp://HOST:PORT, unknown options, and, when it is read, for a stream that was read before
 * @throws {Deno.errors.NotFound} when it is read, for a file that is not there
 *
 * @example
 * ```ts
 * import { lines } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const child = new Deno.Command("echo", { args: ["time,temp\n2026-01-01,21.5"], stdout: "piped" }).spawn();
 * for await (const { time, temp } of lines(child.stdout)) {
 *   assert.deepEqual([time, temp], [new Date("2026-01-01"), 21.5]);
 * }
 * ```
 */
export function lines<R extends object = Row>(input: LineInput, options: LinesOptions<R> = {}): Source<R> {
  const named = nameOf(input);
  const action = `read lines of ${named}`;
  checkOptions(action, options, [...CONNECTION_OPTIONS, ...LINE_OPTIONS, "baud", "encoding"]);
  checkConnectionOptions(action, options as ConnectionOptions<never>);
  checkLineOptions(action, options as LineFormatOptions<never>);
  const { baud, encoding } = options;
  if (baud !== undefined && !(Number.isInteger(baud) && baud > 0)) {
    throw new RangeError(`Cannot ${action} with baud ${show(baud)}: expected symbols a second, such as 9600 or 115200`);
  }
  if (encoding !== undefined && !isEncoding(encoding)) {
    throw new RangeError(
      `Cannot ${action} with encoding ${show(encoding)}: TextDecoder does not know it; "utf-8" is the default`,
    );
  }
  const open = opener(input, options, action);
  const source = new Source<R>(`lines ${named}`, async function* (reach): AsyncGenerator<Reception<R>> {
    const reader = new LineReader<R>(reach.faults, options);
    for await (const { at, text, lines, begins } of await open(reach)) {
      if (begins) reader.restart();
      yield { at, rows: reader.read(lines), raw: text };
    }
  }, options);
  return chooseCassette(source, options);
}

type Opening = Pick<LinesOptions, "buffer" | "encoding" | "baud" | "timeout" | "idle">;
type Open = (reach: Reach) => Promise<Inbox<LinePiece>>;

function opener(input: LineInput, options: Opening, action: string): Open {
  if (typeof input === "string" && /^tcp:/i.test(input)) {
    const server = tcpAddress(input);
    return (reach) => Promise.resolve(keep(reach, holdingInbox(reach, options.buffer), options, readTcp(server)));
  }
  if (typeof input === "object" && !(input instanceof URL)) {
    if (!(Symbol.asyncIterator in input)) {
      throw new TypeError(`Cannot ${action}: expected a readable stream, a path or tcp://HOST:PORT`);
    }
    let read = false;
    return (reach) => {
      if (read) throw new TypeError(`Cannot ${action} again: a stream can be read once`);
      read = true;
      return Promise.resolve(readAll(reach, input, options));
    };
  }
  if (input === "-") return (reach) => Promise.resolve(readAll(reach, Deno.stdin.readable, options));
  return (reach) => openPath(reach, input, options, action);
}

async function openPath(reach: Reach, path: string | URL, options: Opening, action: string) {
  const device = await isTerminal(path, action);
  if (!device && options.baud !== undefined) {
    throw new TypeError(`Cannot ${action} with baud: it is no serial device`);
  }
  if (!device) return readAll(reach, (await Deno.open(path)).readable, options);
  return keep(reach, droppingInbox(reach, options.buffer), options, readSerial(pathOf(path), options.baud));
}

/** What terminals and serial devices are called, on Linux and on macOS. */
const DEVICE = /^\/dev\/(tty|cu|serial|pts\/)/;

async function isTerminal(path: string | URL, action: string): Promise<boolean> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    // A device that is not plugged in yet is waited for.
    if (DEVICE.test(pathOf(path))) return true;
    throw new Deno.errors.NotFound(
      `Cannot ${action}: no such file; the current folder is ${Deno.cwd()}; watch() waits for a file that is to come`,
      { cause },
    );
  }
  if (info.isDirectory) throw new Deno.errors.IsADirectory(`Cannot ${action}: it is a folder`);
  if (info.isCharDevice !== true) return false;
  return DEVICE.test(await Deno.realPath(path).catch(() => pathOf(path))); // it may be unplugged at this moment
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? decodeURIComponent(path.pathname) : path;
}

/** Reads to the end, as fast as they are taken. */
function readAll(reach: Reach, pieces: AsyncIterable<Uint8Array | string>, options: Opening) {
  const inbox = holdingInbox<LinePiece>(reach, options.buffer);
  const reading = async () => {
    const made = new LinePieces(reach, { push: (piece) => inbox.push(piece), encoding: options.encoding });
    const iterator = pieces[Symbol.asyncIterator]();
    const leave = () => void Promise.resolve(iterator.return?.()).catch(() => {});
    reach.signal.addEventListener("abort", leave, { once: true });
    try {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done || reach.signal.aborted) break;
        made.add(value);
        await inbox.room();
      }
      made.end();
    } finally {
      reach.signal.removeEventListener("abort", leave);
    }
  };
  reading().then(() => inbox.end(), (error) => inbox.end(error));
  return inbox;
}

type ReadConnection = (
  connection: Connection,
  pieces: LinePieces,
  room: () => Promise<void>,
) => Promise<void>;

function keep(reach: Reach, inbox: Inbox<LinePiece>, options: Opening, read: ReadConnection) {
  const { encoding } = options;
  keepConnected(reach, async (connection) => {
    const pieces = new LinePieces(reach, { push: (piece) => inbox.push(piece), encoding });
    try {
      await read(connection, pieces, () => inbox.room());
    } catch (error) {
      throw new Error(`${reasonOf(error)}${pieces.half()}`, { cause: error });
    }
    const half = pieces.half();
    if (half !== "") throw new Error(`the server closed the connection${half}`);
  }, options).then(() => inbox.end(), (error) => inbox.end(error));
  return inbox;
}

function readTcp({ hostname, port }: { hostname: string; port: number }): ReadConnection {
  return async (connection, pieces, room) => {
    const server = await Deno.connect({ hostname, port, signal: connection.signal });
    server.setKeepAlive(true); // so that the system notices a dead one some day
    connection.up();
    const close = () => closed(server);
    connection.signal.addEventListener("abort", close, { once: true });
    const buffer = new Uint8Array(1 << 16);
    try {
      for (let n = await server.read(buffer); n !== null; n = await server.read(buffer)) {
        connection.heard();
        pieces.add(buffer.subarray(0, n));
        await room();
      }
    } finally {
      closed(server);
    }
  };
}

function closed(connection: Deno.Conn) {
  try {
    connection.close();
  } catch { /* it is */ }
}

function readSerial(path: string, baud: number | undefined): ReadConnection {
  return async (connection, pieces) => {
    using device = await openSerial(path, baud);
    connection.up();
    while (!connection.signal.aborted) {
      const bytes = await device.read();
      if (bytes.length === 0) continue;
      connection.heard();
      pieces.add(bytes);
    }
  };
}

function tcpAddress(text: string): { hostname: string; port: number } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = Number(url?.port);
  if (
    url === undefined || url.hostname === "" || url.port === "" || !/^\/?$/.test(url.pathname) || url.search ||
    url.username
  ) {
    throw new TypeError(`Cannot read lines of ${show(text)}: expected tcp://HOST:PORT, such as tcp://127.0.0.1:7000`);
  }
  return { hostname: url.hostname.replace(/^\[|\]$/g, ""), port };
}

function nameOf(input: unknown): string {
  if (input === "-") return "standard input";
  if (typeof input === "string") return input;
  return input instanceof URL ? pathOf(input) : "a stream";
}
