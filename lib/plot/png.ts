import { crc32, deflateSync } from "node:zlib";
import { joinBytes } from "../data/joinBytes.ts";

/** How many pixels {@linkcode encodePng} is given. */
export interface PngOptions {
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels as the bytes of a PNG (ISO/IEC 15948): 8 bits each of red, green, blue and alpha, not premultiplied, sRGB.
 *
 * @param pixels 4 × width × height values, in rows from the top
 * @throws {RangeError} where the length of `pixels` is another
 */
export function encodePng(pixels: ArrayLike<number>, { width, height }: PngOptions): Uint8Array {
  const stride = 4 * width;
  if (pixels.length !== stride * height || pixels.length === 0) {
    throw new RangeError(
      `Cannot write a PNG of ${width} × ${height}: wants ${stride * height} values, got ${pixels.length}`,
    );
  }
  // Each row starts with its filter. "Sub", the difference to the pixel on the left, makes smooth ramps small.
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; ++y) {
    const row = y * (stride + 1);
    rows[row] = 1;
    for (let i = 0; i < stride; ++i) {
      rows[row + 1 + i] = pixels[y * stride + i]! - (i < 4 ? 0 : pixels[y * stride + i - 4]!);
    }
  }
  return png({ width, height, kind: 6 }, [chunk("IDAT", deflateSync(rows))]);
}

/** How many pixels {@linkcode encodeIndexedPng} is given, and what their numbers mean. */
export interface IndexedPngOptions extends PngOptions {
  /** Up to 256 opaque colors: red, green and blue from 0 to 255. */
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
}

/**
 * Pixels as the bytes of a PNG with a palette: a quarter of the size where there are few colors.
 *
 * @param pixels width × height places in the palette, in rows from the top
 * @throws {RangeError} where the length of `pixels` is another, or the palette has no color or more than 256
 */
export function encodeIndexedPng(pixels: Uint8Array, { width, height, palette }: IndexedPngOptions): Uint8Array {
  if (pixels.length !== width * height || pixels.length === 0 || palette.length === 0 || palette.length > 256) {
    throw new RangeError(
      `Cannot write a PNG of ${width} × ${height}: wants ${width * height} values and 1 to 256 colors, ` +
        `got ${pixels.length} and ${palette.length}`,
    );
  }
  const rows = new Uint8Array((width + 1) * height); // each row starts with its filter: 0 for none
  for (let y = 0; y < height; ++y) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return png({ width, height, kind: 3 }, [
    chunk("PLTE", Uint8Array.from(palette.flat())),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
  ]);
}

/** `kind`: 6 for red, green, blue and alpha, 3 for a palette. */
function png({ width, height, kind }: PngOptions & { kind: 3 | 6 }, chunks: readonly Uint8Array[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits
  header.setUint8(9, kind);
  return joinBytes([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunks,
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
