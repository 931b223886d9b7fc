import { seededRandom } from "../../lib/csound/embedded/random.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { bundle, encode } from "../orchestras/osc.ts";

/** What is tried in place of a number. */
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  1e308,
  -1e308,
  1e-300,
  -1e-300,
  1e-38,
  3.4e38,
  20000,
  20001,
];
const INTEGERS = [0, 1, -1, 63, 64, 65, 2 ** 31 - 1, -(2 ** 31), 65535, 65536];
const TEXTS = [
  "tone",
  "click",
  "AuscultMaster",
  "AuscultReceiver",
  "",
  `"; system "touch pwned"`,
  "i 1 0 1",
  "$AUSCULT_TOKEN",
  "%n%s%s%s%n",
  "127.0.0.1; rm",
  "localhost",
  "255.255.255.255",
  "x".repeat(3000),
  "ü\u{1F3B5}\u202e",
  "\\\\\"'`\n\r\t",
];
const ADDRESSES = [
  "/auscult/*",
  "/*/note",
  "/auscult/{note,stop}",
  "/?uscult/sync",
  "/auscult/[a-z]*",
  "//",
  "/",
  "/note",
];

/** A packet, and whether it is a whole message that says it comes from a stranger. */
export interface Packet {
  readonly bytes: Uint8Array;
  readonly stranger: boolean;
}

/** An endless row of hostile packets, the same for the same seed. `now` tells the engine's time, s. */
export function hostilePackets(seed: number, token: string, now: () => number): () => Packet {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const number = () => random() < 0.5 ? pick(NUMBERS) : (random() - 0.5) * 10 ** below(12);
  const integer = () => random() < 0.5 ? pick(INTEGERS) : below(100);

  /** A message of the protocol with one odd field, or none at all. */
  const message = (by: string): Uint8Array => {
    switch (below(12)) {
      case 0:
        return encode("/auscult/sync", "sd", by, number());
      case 1:
        return encode("/auscult/stop", "sif", by, integer(), number());
      case 2:
        return encode("/auscult/record", "sd", by, random() < 0.5 ? now() + random() * 0.01 : number());
      case 3:
        return encode("/auscult/hello", "ssi", by, pick(TEXTS), integer());
      case 4:
        return encode("/auscult/quit", "sf", by, number());
      case 5:
        return encode("/note", "sfff", pick(TEXTS), number(), number(), number());
      case 6:
        return encode(pick(ADDRESSES), pick(["sd", "sif", "ssi", "sf", "sfff"]), by, ...[
          integer(),
          number(),
          number(),
        ]);
      default: {
        const due = random() < 0.3 ? now() + random() * 0.05 : random() < 0.005 ? now() + 3599 : number();
        const fields = [0.01 + random() * 0.1, 100 + below(4000), -random() * 3, 2 * random() - 1, random()];
        if (random() < 0.7) fields[below(5)] = number();
        const name = random() < 0.7 ? pick(instruments) : pick(TEXTS);
        return encode("/auscult/note", "siidsfffff", by, integer(), integer(), due, name, ...fields);
      }
    }
  };

  const noise = (bytes: Uint8Array) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = below(256);
    return bytes;
  };

  const mutated = (bytes: Uint8Array): Uint8Array => {
    const changed = bytes.slice(0, random() < 0.3 ? below(bytes.length + 1) : bytes.length);
    for (let n = below(6); n > 0 && changed.length > 0; n--) {
      const at = below(changed.length);
      if (random() < 0.5) changed[at] = below(256);
      else changed.copyWithin(at, below(changed.length), below(changed.length));
    }
    if (random() > 0.1) return changed;
    const longer = new Uint8Array(changed.length + below(40));
    longer.set(changed);
    return longer;
  };

  return () => {
    const kind = random();
    if (kind < 0.2) return { bytes: noise(new Uint8Array(below(random() < 0.01 ? 9000 : 80))), stranger: false };
    if (kind < 0.4) {
      const fields = ["tone", 0.1, 440, -6, 0, 0.5];
      return { bytes: encode("/auscult/note", "siidsfffff", "not the token", 1, 1, now(), ...fields), stranger: true };
    }
    if (kind < 0.45) { // as loud as may be, all at once
      const name = pick(instruments);
      const fields = [0.005 + random() * 0.1, 40 + below(12000), 0, 2 * random() - 1, random()];
      const take = random() < 0.5 ? 0 : 1 + below(70);
      return {
        bytes: encode("/auscult/note", "siidsfffff", token, take, integer(), now(), name, ...fields),
        stranger: false,
      };
    }
    const by = kind < 0.5 ? token : pick([token, token, "", "x", token + "x"]);
    if (kind < 0.55) return { bytes: message(by), stranger: false };
    if (kind < 0.9) return { bytes: mutated(message(by)), stranger: false };
    const inner = Array.from({ length: below(6) }, () => random() < 0.5 ? mutated(message(by)) : message(by));
    const outer = bundle(random() < 0.3 ? [bundle(inner), ...inner] : inner);
    return { bytes: random() < 0.5 ? mutated(outer) : outer, stranger: false };
  };
}
