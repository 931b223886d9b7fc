import { Buffer } from "node:buffer";
import { parseCssColor, type Rgba } from "./cssColor.ts";
import { encodePng } from "./png.ts";

/**
 * The little of a 2D canvas that Observable Plot asks for, in plain TypeScript: `Plot.raster` and continuous colour legends
 * fill pixels one by one, and take the whole as a PNG. A native canvas would more than double what a newcomer downloads.
 */
export class Canvas {
  #width = 300;
  #height = 150;
  #context: Context2d | undefined;

  get width(): number {
    return this.#width;
  }
  set width(value: number) {
    this.#width = size(value, 300);
    this.#context = undefined; // a canvas that is given a size is blank again
  }

  get height(): number {
    return this.#height;
  }
  set height(value: number) {
    this.#height = size(value, 150);
    this.#context = undefined;
  }

  getContext(kind: string): Context2d | null {
    if (kind !== "2d") return null;
    return this.#context ??= new Context2d(this.#width, this.#height);
  }

  /** A `data:` URL of a PNG; `data:,` where there is no pixel. */
  toDataURL(): string {
    if (this.#width * this.#height === 0) return "data:,";
    const { data } = this.getContext("2d")!.getImageData(0, 0, this.#width, this.#height);
    const png = encodePng(data, { width: this.#width, height: this.#height });
    return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  }
}

/** Pixels, red, green, blue and alpha in turn, in rows from the top; alpha is not premultiplied. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** A context that fills axis-aligned whole pixels. */
export class Context2d {
  readonly #pixels: Pixels;
  #fillStyle = "#000000";
  #fill: Rgba = [0, 0, 0, 1];
  #alpha = 1;

  constructor(width: number, height: number) {
    this.#pixels = this.createImageData(width, height);
  }

  get fillStyle(): string {
    return this.#fillStyle;
  }
  set fillStyle(value: string) {
    // By its standard a canvas ignores what it cannot read, and paints on with the color before. Here that is an error.
    this.#fill = parseCssColor(String(value));
    this.#fillStyle = String(value);
  }

  get globalAlpha(): number {
    return this.#alpha;
  }
  set globalAlpha(value: number) {
    if (value >= 0 && value <= 1) this.#alpha = +value; // others are ignored, as the canvas standard has it
  }

  createImageData(width: number, height: number): Pixels {
    return { data: new Uint8ClampedArray(4 * width * height), width, height };
  }

  getImageData(x: number, y: number, width: number, height: number): Pixels {
    const image = this.createImageData(width, height);
    copy(this.#pixels, image, { dx: -x, dy: -y });
    return image;
  }

  putImageData(image: Pixels, x: number, y: number): void {
    copy(image, this.#pixels, { dx: x, dy: y });
  }

  clearRect(x: number, y: number, width: number, height: number): void {
    this.#eachPixel([x, y, width, height], (data, i) => data.fill(0, i, i + 4));
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const [r, g, b, opacity] = this.#fill;
    const source = opacity * this.#alpha;
    this.#eachPixel([x, y, width, height], (data, i) => {
      const under = (data[i + 3]! / 255) * (1 - source);
      const alpha = source + under;
      if (alpha === 0) return;
      data[i] = (r * source + data[i]! * under) / alpha;
      data[i + 1] = (g * source + data[i + 1]! * under) / alpha;
      data[i + 2] = (b * source + data[i + 2]! * under) / alpha;
      data[i + 3] = alpha * 255;
    });
  }

  #eachPixel(
    box: readonly [number, number, number, number],
    paint: (data: Uint8ClampedArray, i: number) => void,
  ): void {
    const [x, y, w, h] = box.map(Math.round) as [number, number, number, number];
    const { data, width, height } = this.#pixels;
    for (let row = Math.max(0, y); row < Math.min(height, y + h); ++row) {
      for (let column = Math.max(0, x); column < Math.min(width, x + w); ++column) {
        paint(data, 4 * (row * width + column));
      }
    }
  }
}

function size(value: number, otherwise: number): number {
  const whole = Math.floor(Number(value));
  return Number.isFinite(whole) && whole >= 0 ? whole : otherwise;
}

function copy(from: Pixels, to: Pixels, { dx, dy }: { readonly dx: number; readonly dy: number }): void {
  const left = Math.max(0, -dx);
  const right = Math.min(from.width, to.width - dx);
  if (right <= left) return;
  for (let y = Math.max(0, -dy); y < Math.min(from.height, to.height - dy); ++y) {
    const row = from.data.subarray(4 * (y * from.width + left), 4 * (y * from.width + right));
    to.data.set(row, 4 * ((y + dy) * to.width + left + dx));
  }
}
