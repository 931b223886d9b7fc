// @ts-types="../types/osc.d.ts"
import osc from "osc/src/osc.js";
import type { OscArgument, OscColor, OscMessage } from "./message.ts";
import { IMMEDIATELY } from "./timeTag.ts";

interface Typed {
  type: string;
  value?: unknown;
}
type Annotated = Typed | Annotated[];

/**
 * The bytes of an OSC message.
 *
 * npm:osc writes something for nearly everything: NaN for `"abc"`, 0 for null, a wrapped number beyond int32. Here, an argument
 * that does not fit its type tag is an error, and nothing is written.
 *
 * @throws {TypeError} an argument of the wrong type, or too many or too few of them
 * @throws {RangeError} a number that its type tag cannot hold
 * @throws {SyntaxError} a malformed address or unknown type tags
 * @example
 * ```ts ignore
 * console.log(encodeMessage({ address: "/note", types: "sf", args: ["bell", 440] }).length); // 24
 * ```
 */
export function encodeMessage({ address, types, args }: OscMessage): Uint8Array<ArrayBuffer> {
  if (typeof address !== "string" || !address.startsWith("/") || address.includes("\0")) {
    throw new SyntaxError(`Cannot send to OSC address ${show(address)}: it must start with "/" and hold no U+0000`);
  }
  const annotate = new Annotator(address, types);
  return osc.writeMessage({ address, args: annotate.all(args) as Typed[] }, { metadata: true });
}

/**
 * The bytes of an OSC bundle: messages, or packets that are bytes already, to be taken together, in order.
 *
 * @param time an NTP time tag (see `timeTag`); by default, as soon as it arrives
 * @throws as {@linkcode encodeMessage}
 */
export function encodeBundle(
  packets: Iterable<OscMessage | Uint8Array>,
  time: bigint = IMMEDIATELY,
): Uint8Array<ArrayBuffer> {
  if (typeof time !== "bigint" || BigInt.asUintN(64, time) !== time) {
    throw new RangeError(
      `Cannot date an OSC bundle ${show(time)}: a time tag is a bigint of 64 bits, as timeTag() makes`,
    );
  }
  const elements = Array.from(packets, (packet) => packet instanceof Uint8Array ? packet : encodeMessage(packet));
  const bytes = new Uint8Array(elements.reduce((size, element) => size + 4 + element.length, 16));
  const view = new DataView(bytes.buffer);
  bytes.set(osc.writeString("#bundle"));
  view.setBigUint64(8, time);
  let at = 16;
  for (const element of elements) {
    view.setInt32(at, element.length);
    bytes.set(element, at + 4);
    at += 4 + element.length;
  }
  return bytes;
}

/** Walks type tags and arguments side by side and checks each pair, before npm:osc sees it. */
class Annotator {
  #at = 0;
  #address: string;
  #types: string;

  constructor(address: string, types: string) {
    if (typeof types !== "string" || types.startsWith(",")) {
      throw new SyntaxError(
        `Cannot encode ${address} with types ${show(types)}: a string such as "sff", without the comma`,
      );
    }
    this.#address = address;
    this.#types = types;
  }

  /** Everything, or, after a "[", what comes before its "]". */
  all(args: readonly OscArgument[], path = ""): Annotated[] {
    if (!Array.isArray(args)) this.#wrong("arguments", args, "an array");
    const out: Annotated[] = [];
    let tag: string | undefined;
    while ((tag = this.#types[this.#at]) !== undefined && tag !== "]") {
      this.#at++;
      const index = `${path}${out.length}`;
      if (out.length >= args.length) {
        throw new TypeError(
          `Cannot encode ${this.#address} with types "${this.#types}": argument ${index} ("${tag}") is missing, got ${args.length} arguments`,
        );
      }
      const value = args[out.length];
      if (tag === "[") {
        if (!Array.isArray(value)) this.#wrong(`argument ${index} ("[")`, value, "an array");
        out.push(this.all(value, `${index}.`));
        if (this.#types[this.#at++] !== "]") this.#badTypes(`"[" without "]"`);
      } else out.push({ type: tag, value: this.#value(tag, value, `argument ${index} ("${tag}")`) });
    }
    if (path === "" && tag === "]") this.#badTypes(`"]" without "["`);
    if (out.length < args.length) {
      throw new TypeError(
        `Cannot encode ${this.#address} with types "${this.#types}": ${args.length} arguments${
          path && ` in array ${path.slice(0, -1)}`
        }, but types for ${out.length}`,
      );
    }
    return out;
  }

  /** The value as npm:osc wants it. */
  #value(tag: string, value: unknown, what: string): unknown {
    switch (tag) {
      case "i":
        if (typeof value !== "number") this.#wrong(what, value, "a number");
        if (value !== (value | 0)) this.#beyond(what, value, "a whole number within int32, -2147483648…2147483647");
        return value;
      case "f":
        if (typeof value !== "number") this.#wrong(what, value, "a number");
        if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
          this.#beyond(what, value, 'a number within ±3.4028235e38 (float32); "d" holds more');
        }
        return value;
      case "d":
        return typeof value === "number" ? value : this.#wrong(what, value, "a number");
      case "h": {
        // npm:osc wants a Long: a plain number has no .high and would be written as 0.
        if (typeof value !== "bigint" && typeof value !== "number") this.#wrong(what, value, "a bigint");
        if (typeof value === "number" && !Number.isSafeInteger(value)) {
          this.#beyond(what, value, "a bigint, or a whole number within ±(2^53 - 1)");
        }
        const whole = BigInt(value);
        if (BigInt.asIntN(64, whole) !== whole) this.#beyond(what, value, "within int64, -2^63…2^63 - 1");
        return { high: Number(whole >> 32n), low: Number(BigInt.asIntN(32, whole)) };
      }
      case "t":
        if (typeof value !== "bigint") this.#wrong(what, value, "a bigint, as timeTag() makes");
        if (BigInt.asUintN(64, value) !== value) this.#beyond(what, value, "within 0…2^64 - 1");
        return { raw: [Number(value >> 32n), Number(value & 0xffff_ffffn)] };
      case "s":
      case "S":
        if (typeof value !== "string") this.#wrong(what, value, "a string");
        if (value.includes("\0")) this.#wrong(what, value, "without U+0000, which ends an OSC string");
        if (!value.isWellFormed()) this.#wrong(what, value, "well-formed Unicode (no lone surrogates)");
        return value;
      case "c":
        return typeof value === "string" && value.length === 1
          ? value
          : this.#wrong(what, value, "a string of one unit");
      case "b":
        return value instanceof Uint8Array ? value : this.#wrong(what, value, "a Uint8Array");
      case "m":
        return value instanceof Uint8Array && value.length === 4
          ? value
          : this.#wrong(what, value, "a Uint8Array of 4 bytes");
      case "r": {
        const { red, green, blue, alpha } = (value ?? {}) as Partial<OscColor>;
        for (const byte of [red, green, blue, alpha]) {
          if (typeof byte !== "number") this.#wrong(what, value, "{ red, green, blue, alpha }, 0…255 each");
          if (byte !== (byte & 255)) {
            this.#beyond(what, byte, "{ red, green, blue, alpha }, whole numbers within 0…255");
          }
        }
        return { r: red, g: green, b: blue, a: alpha! / 255 };
      }
      case "T":
        return value === true || this.#wrong(what, value, "true");
      case "F":
        return value !== false && this.#wrong(what, value, "false");
      case "N":
        return value === null ? value : this.#wrong(what, value, "null");
      case "I":
        return value === Infinity ? value : this.#wrong(what, value, "Infinity");
      default:
        return this.#badTypes(`${show(tag)} is not one of i h f d s S c b m r t T F N I [ ]`);
    }
  }

  #wrong(what: string, value: unknown, allowed: string): never {
    throw new TypeError(`Cannot encode ${this.#address}: ${what} must be ${allowed}, got ${show(value)}`);
  }
  #beyond(what: string, value: unknown, allowed: string): never {
    throw new RangeError(`Cannot encode ${this.#address}: ${what} must be ${allowed}, got ${show(value)}`);
  }
  #badTypes(reason: string): never {
    throw new SyntaxError(`Cannot encode ${this.#address} with types ${show(this.#types)}: ${reason}`);
  }
}

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === "object" && value !== null ? `a ${value.constructor?.name ?? "plain object"}` : String(value);
}
