import { rgb } from "d3-color";

/** Red, green and blue from 0 to 255, and opacity from 0 to 1. */
export type Rgba = readonly [red: number, green: number, blue: number, opacity: number];

/**
 * Reads a CSS color as sRGB: names, hex, `rgb()`, `hsl()`, with commas or without, and `oklab()`, `oklch()`.
 * Colors outside of sRGB are clipped to it. `currentColor` is black, as it is on a canvas that is in no page. A color
 * with NaN in it, which d3 makes of missing values, is transparent.
 *
 * @throws {TypeError} for anything else
 */
export function parseCssColor(text: string): Rgba {
  const { r, g, b, opacity } = rgb(/^currentcolor$/i.test(text.trim()) ? "black" : withCommas(text.trim()));
  if (opacity >= 0) return [r || 0, g || 0, b || 0, opacity]; // d3 gives a transparent color NaN for its red, green and blue
  if (/\bNaN\b/.test(text)) return [0, 0, 0, 0];
  const color = okColor(text);
  if (color) return color;
  throw new TypeError(
    `Cannot paint pixels in ${JSON.stringify(text)}: wants a CSS name, hex, rgb(), hsl(), oklab() or oklch()`,
  );
}

const DEGREES: Readonly<Record<string, number>> = { deg: 1, turn: 360, rad: 180 / Math.PI, grad: 0.9 };

function degrees(angle: string): number {
  const [, value, unit = "deg"] = /^([-+\d.e]+)(deg|turn|rad|grad)?$/i.exec(angle) ?? [];
  return Number(value) * (DEGREES[unit.toLowerCase()] ?? NaN);
}

/** A number, or a percentage of `whole`. */
function share(text: string, whole: number): number {
  return text.endsWith("%") ? Number(text.slice(0, -1)) / 100 * whole : Number(text);
}

/** d3-color reads `hsl(120, 50%, 50%)` but not the newer `hsl(120deg 50% 50% / 0.5)`: writes one as the other. */
function withCommas(text: string): string {
  const [, space, inner, alpha = "1"] = /^(rgb|hsl)a?\(([^,/]+?)(?:\s*\/\s*([^\s)]+)\s*)?\)$/i.exec(text) ?? [];
  if (!space || !inner) return text;
  const [first = "", ...rest] = inner.trim().split(/\s+/);
  return `${space}a(${[space.toLowerCase() === "hsl" ? degrees(first) : first, ...rest, share(alpha, 1)].join(",")})`;
}

/** `oklab()` and `oklch()` by the matrices of https://bottosson.github.io/posts/oklab/. */
function okColor(text: string): Rgba | undefined {
  const [, space, ...parts] =
    /^\s*(oklab|oklch)\(\s*(\S+)\s+(\S+)\s+([^\s/)]+)(?:\s*\/\s*([^\s)]+))?\s*\)\s*$/i.exec(text) ?? [];
  if (!space) return undefined;
  const [first, second, third, alpha] = parts as [string, string, string, string | undefined];
  const L = share(first, 1);
  const angle = degrees(third) * Math.PI / 180;
  const polar = space.toLowerCase() === "oklch";
  const a = share(second, 0.4) * (polar ? Math.cos(angle) : 1);
  const b = polar ? share(second, 0.4) * Math.sin(angle) : share(third, 0.4);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const color: Rgba = [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    share(alpha ?? "1", 1),
  ];
  return color.some(Number.isNaN) ? undefined : color;
}

/** The transfer function of sRGB (IEC 61966-2-1), clipped, times 255. */
function gamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return 255 * Math.min(1, Math.max(0, value));
}
