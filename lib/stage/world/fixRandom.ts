import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * Numbers as `Math.random()` gives them, from 0 to less than 1 with 53 bits, the same for the same seed on every machine: xoroshiro128+
 * in whole numbers, as pure-rand has it.
 */
export function seededNumbers(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < 64; i++) generator.next(); // a small seed has few bits: the first numbers show it
  return () => {
    const high = generator.next() >>> 5; // 27 bits
    const low = generator.next() >>> 6; // and 26
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}

/**
 * Lets `Math.random()` give {@linkcode seededNumbers}, and `crypto.getRandomValues()` and `crypto.randomUUID()` what is made of them;
 * tells of each time that one is asked. Returns what ends that: what must be secret is made after.
 */
export function fixRandom(seed: number, onRead: () => void): () => void {
  const { random } = Math;
  const next = seededNumbers(seed);
  Math.random = () => {
    onRead();
    return next();
  };
  const fill = (view: ArrayBufferView) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(256 * next());
  };
  const fixed = {
    getRandomValues<T extends ArrayBufferView>(view: T): T {
      onRead();
      fill(view);
      return view;
    },
    randomUUID(): string {
      onRead();
      const bytes = new Uint8Array(16);
      fill(bytes);
      bytes[6] = bytes[6]! & 0x0f | 0x40; // version 4
      bytes[8] = bytes[8]! & 0x3f | 0x80;
      return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
  // They are the prototype's; own ones come before it.
  for (const [name, value] of Object.entries(fixed)) Object.defineProperty(crypto, name, { value, configurable: true });
  return () => {
    Math.random = random;
    for (const name of Object.keys(fixed)) Reflect.deleteProperty(crypto, name);
  };
}
