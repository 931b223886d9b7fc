/** The time tag that means "as soon as it arrives". */
export const IMMEDIATELY = 1n;

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_TO_UNIX = 2_208_988_800;

/**
 * The NTP time tag of a Unix time.
 *
 * The fraction is carried into the seconds when it rounds up to a whole one; npm:osc writes a fraction of 2³² there, which wraps
 * to 0, a second early.
 *
 * @param unix seconds since 1970, from -2 208 988 800 (1900) to less than 2 085 978 496 (2036, when NTP time wraps)
 * @throws {RangeError} outside of that
 * @example
 * ```ts ignore
 * console.log(unixTime(timeTag(1_700_000_000.5))); // 1700000000.5
 * ```
 */
export function timeTag(unix: number): bigint {
  const whole = Math.floor(unix);
  const tag = Number.isFinite(unix)
    ? (BigInt(whole + NTP_TO_UNIX) << 32n) + BigInt(Math.round((unix - whole) * 2 ** 32))
    : -1n;
  if (tag < 0n || tag >= 1n << 64n) {
    throw new RangeError(`Cannot make a time tag of ${unix}: seconds since 1970 must be within 1900…2036`);
  }
  return tag;
}

/** The Unix time, in seconds since 1970, of an NTP time tag (to about 0.2 µs, as a double allows). */
export function unixTime(tag: bigint): number {
  return Number(tag >> 32n) - NTP_TO_UNIX + Number(tag & 0xffff_ffffn) / 2 ** 32;
}
