/**
 * WebAssembly's instructions, as functions from operands to bytes. They read as the text format does:
 * `f64x2.mul(v128.load(a), k)` gives the bytes of `(f64x2.mul (v128.load (local.get $a)) (local.get $k))`.
 *
 * Only what the kernels use. The numbers are those of the specification, "Binary format: instructions".
 */
export type Code = readonly number[];

/** A local variable is the code that reads it: the byte of `local.get`, and its index. */
export type Local = readonly [0x20, number];

export const local = (index: number): Local => [0x20, index];
export const set = ([, index]: Local, value: Code): Code => [...value, 0x21, index];
export const tee = ([, index]: Local, value: Code): Code => [...value, 0x22, index];

export const call = (index: number, ...operands: Code[]): Code => [...operands.flat(), 0x10, index];
/** Calls the function of a slot of the table, of type 0, in the place of the running one. */
export const goOnTo = (slot: Code, ...operands: Code[]): Code => [...operands.flat(), ...slot, 0x13, 0, 0];
export const giveBack = (value: Code): Code => [...value, 0x0f];
export const when = (condition: Code, ...then: Code[]): Code => [...condition, 0x04, 0x40, ...then.flat(), 0x0b];
/** Runs `body`, and again as long as `condition` holds. */
export const repeat = (
  condition: Code,
  ...body: Code[]
): Code => [0x03, 0x40, ...body.flat(), ...condition, 0x0d, 0, 0x0b];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x36, 2, ...unsigned(offset)],
  eqz: plain(0x45),
  eq: plain(0x46),
  ne: plain(0x47),
  ltU: plain(0x49),
  leS: plain(0x4c),
  add: plain(0x6a),
  sub: plain(0x6b),
  and: plain(0x71),
  or: plain(0x72),
  shl: plain(0x74),
};

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  load: (address: Code, offset = 0): Code => [...address, 0x2b, 3, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x39, 3, ...unsigned(offset)],
  ne: plain(0x62),
  add: plain(0xa0),
};

/** Two samples at a time. Alignment is said to be that of one sample, as Csound's blocks are. */
export const v128 = {
  load: (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, 3, ...unsigned(offset)],
  loadSplat: (address: Code, offset = 0): Code => [...address, 0xfd, 0x0a, 3, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0xfd, 0x0b, 3, ...unsigned(offset)],
  storeLane: (
    lane: 0 | 1,
    address: Code,
    value: Code,
    offset = 0,
  ): Code => [...address, ...value, 0xfd, 0x5b, 3, ...unsigned(offset), lane],
  or: plain(0xfd, 0x50),
  anyTrue: plain(0xfd, 0x53),
};

export const f64x2 = {
  splat: plain(0xfd, 0x14),
  replaceLane: (lane: 0 | 1, vector: Code, value: Code): Code => [...vector, ...value, 0xfd, 0x22, lane],
  eq: plain(0xfd, 0x47),
  add: plain(0xfd, 0xf0, 0x01),
  sub: plain(0xfd, 0xf1, 0x01),
  mul: plain(0xfd, 0xf2, 0x01),
  div: plain(0xfd, 0xf3, 0x01),
};

function plain(...opcode: number[]): (...operands: Code[]) => Code {
  return (...operands) => [...operands.flat(), ...opcode];
}

/** A number from 0 up in LEB128: seven bits a byte, the lowest first. */
export function unsigned(value: number): Code {
  return value < 128 ? [value] : [value & 127 | 128, ...unsigned(value >>> 7)];
}

/** The same for a number that may be negative: the last byte's sixth bit is its sign. */
function signed(value: number): Code {
  return value >= -64 && value < 64 ? [value & 127] : [value & 127 | 128, ...signed(value >> 7)];
}
