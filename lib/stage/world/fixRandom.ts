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

/** Lets `Math.random()` give {@linkcode seededNumbers}, and tells of each time that it is asked. Returns what ends that. */
export function fixRandom(seed: number, onRead: () => void): () => void {
  const { random } = Math;
  const next = seededNumbers(seed);
  Math.random = () => {
    onRead();
    return next();
  };
  return () => void (Math.random = random);
}
