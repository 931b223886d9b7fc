import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { Canvas } from "../../lib/plot/canvas.ts";
import { parseCssColor } from "../../lib/plot/cssColor.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { encodePng } from "../../lib/plot/png.ts";

/** Reads back what encodePng() writes, by the letter of the standard: 8-bit RGBA, not interlaced. */
function decodePng(bytes: Uint8Array): { width: number; height: number; pixels: number[] } {
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let i = 8; i < bytes.length;) {
    const length = view.getUint32(i);
    chunks.set(new TextDecoder().decode(bytes.subarray(i + 4, i + 8)), bytes.subarray(i + 8, i + 8 + length));
    i += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ["IHDR", "IDAT", "IEND"]);
  const header = new DataView(chunks.get("IHDR")!.slice().buffer);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  assert.deepEqual([...chunks.get("IHDR")!.subarray(8)], [8, 6, 0, 0, 0]);
  const rows = inflateSync(chunks.get("IDAT")!);
  const pixels: number[] = [];
  for (let y = 0; y < height; ++y) {
    assert.equal(rows[y * (4 * width + 1)], 1);
    for (let i = 0; i < 4 * width; ++i) {
      const left = i < 4 ? 0 : pixels.at(-4)!;
      pixels.push((rows[y * (4 * width + 1) + 1 + i]! + left) & 255);
    }
  }
  return { width, height, pixels };
}

const decodeUrl = (url: string) =>
  decodePng(new Uint8Array(Buffer.from(url.replace("data:image/png;base64,", ""), "base64")));

function canvasOf(width: number, height: number) {
  const canvas = Object.assign(new Canvas(), { width, height });
  return { canvas, context: canvas.getContext("2d")! };
}

Deno.test("encodePng() keeps every pixel", () => {
  const pixels = Uint8Array.from({ length: 4 * 5 * 3 }, (_, i) => (i * 97) % 256);
  assert.deepEqual(decodePng(encodePng(pixels, { width: 5, height: 3 })), { width: 5, height: 3, pixels: [...pixels] });
  assert.throws(
    () => encodePng(pixels, { width: 5, height: 4 }),
    /Cannot write a PNG of 5 × 4: wants 80 values, got 60/,
  );
});

Deno.test("encodePng() writes the bytes that are known for one red pixel", () => {
  const hex = Buffer.from(encodePng([255, 0, 0, 255], { width: 1, height: 1 })).toString("hex");
  assert.match(hex, /^89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489/); // the header and its CRC
  assert.match(hex, /0000000049454e44ae426082$/);
});

Deno.test("a canvas fills, blends, clears and copies pixels", () => {
  const { canvas, context } = canvasOf(3, 1);
  context.fillStyle = "rgb(10, 20, 30)";
  context.fillRect(0, 0, 2, 1);
  context.fillStyle = "red";
  context.globalAlpha = 0.5;
  context.fillRect(1, 0, 5, 5); // past the edge
  assert.deepEqual([...context.getImageData(0, 0, 3, 1).data], [10, 20, 30, 255, 132, 10, 15, 255, 255, 0, 0, 128]);
  context.clearRect(0, 0, 1, 1);
  assert.deepEqual(decodeUrl(canvas.toDataURL()).pixels.slice(0, 8), [0, 0, 0, 0, 132, 10, 15, 255]);
  const image = context.createImageData(1, 1);
  image.data.set([1, 2, 3, 4]);
  context.putImageData(image, 2, 0);
  assert.deepEqual([...context.getImageData(2, 0, 1, 1).data], [1, 2, 3, 4]);
});

Deno.test("a canvas is 300 × 150 and blank, again when it is given a size, and data:, without pixels", () => {
  const canvas = new Canvas();
  assert.deepEqual([canvas.width, canvas.height], [300, 150]);
  canvas.getContext("2d")!.fillRect(0, 0, 1, 1);
  canvas.width = 2;
  assert.deepEqual([...canvas.getContext("2d")!.getImageData(0, 0, 1, 1).data], [0, 0, 0, 0]);
  canvas.height = 0;
  assert.equal(canvas.toDataURL(), "data:,");
  assert.equal(canvas.getContext("webgl"), null);
});

for (
  const [text, expected] of Object.entries({
    steelblue: [70, 130, 180, 1],
    "#f00": [255, 0, 0, 1],
    "#00ff0080": [0, 255, 0, 0.502],
    "rgb(1, 2, 3)": [1, 2, 3, 1],
    "rgb(1 2 3 / 50%)": [1, 2, 3, 0.5],
    "hsl(120, 100%, 50%)": [0, 255, 0, 1],
    "hsl(0.5turn 100% 50% / 0.25)": [0, 255, 255, 0.25],
    "oklch(62.8% 0.2577 29.23)": [255, 0, 0, 1],
    "oklab(100% 0 0)": [255, 255, 255, 1],
    currentColor: [0, 0, 0, 1],
    transparent: [0, 0, 0, 0],
    "rgb(NaN, NaN, NaN)": [0, 0, 0, 0],
  })
) {
  Deno.test(`parseCssColor() reads ${text}`, () => {
    const color = parseCssColor(text);
    assert(
      color.every((value, i) =>
        Math.abs(value - expected[i]!) < 0.6 && (i < 3 || Math.abs(value - expected[3]!) < 0.01)
      ),
      color.join(),
    );
  });
}

Deno.test("parseCssColor() says what it can read", () => {
  assert.throws(() => parseCssColor("nocolor"), {
    name: "TypeError",
    message: 'Cannot paint pixels in "nocolor": wants a CSS name, hex, rgb(), hsl(), oklab() or oklch()',
  });
});

Deno.test("Plot.raster paints the pixels of its scale, and a gap where there is no value", () => {
  const raster = Plot.raster([0, 1, NaN, 1], { width: 2, height: 2 }).plot({ color: { range: ["black", "white"] } });
  const { width, height, pixels } = decodeUrl(raster.querySelector("image")!.getAttribute("href")!);
  assert.deepEqual([width, height], [2, 2]);
  assert.deepEqual(pixels, [0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
});

Deno.test("a continuous legend goes from the first color to the last", () => {
  const legend = Plot.legend({ color: { domain: [0, 1], range: ["red", "blue"] } });
  const { width, pixels } = decodeUrl(legend.querySelector("image")!.getAttribute("href")!);
  assert.equal(width, 256);
  assert.deepEqual([pixels.slice(0, 4), pixels.slice(-4)], [[255, 0, 0, 255], [0, 0, 255, 255]]);
});
