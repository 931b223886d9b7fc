/** An RGBA colour (`r`): four bytes, 0…255 each. */
export interface OscColor {
  /** 0…255 */
  readonly red: number;
  /** 0…255 */
  readonly green: number;
  /** 0…255 */
  readonly blue: number;
  /** 0 (transparent)…255 */
  readonly alpha: number;
}

/**
 * One argument of an OSC message. Which one goes with which type tag:
 *
 * | tag | argument |
 * |---|---|
 * | `i` | a whole number within int32 |
 * | `h` | a bigint within int64 (when encoding, a safe whole number too) |
 * | `f`, `d` | a number: 32 bits, 64 bits |
 * | `s`, `S` | a string without U+0000 |
 * | `c` | a string of one UTF-16 unit |
 * | `b` | a Uint8Array |
 * | `m` | a Uint8Array of 4 bytes (MIDI: port, status, two data bytes) |
 * | `r` | an {@linkcode OscColor} |
 * | `t` | a bigint: an NTP time tag, see `timeTag` |
 * | `T`, `F`, `N`, `I` | `true`, `false`, `null`, `Infinity` |
 * | `[…]` | an array of arguments |
 */
export type OscArgument =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | OscColor
  | readonly OscArgument[];

/** An OSC message: each type tag (without the leading comma) has one argument, an array counting as one. */
export interface OscMessage {
  /** Where it goes: `"/sp500/close"`. */
  readonly address: string;
  /** Type tags without the comma: `"sff"`. */
  readonly types: string;
  /** One value for each type tag, an array counting as one. */
  readonly args: readonly OscArgument[];
}

/** A message as a packet holds it. */
export interface DecodedMessage extends OscMessage {
  /** The NTP time tag of the innermost bundle that holds it; null outside of bundles. */
  readonly time: bigint | null;
  /** How many bundles it lies in, one in the other: 0 outside of bundles. */
  readonly depth: number;
}
