import { dirname, join } from "node:path";
import type { KeptAnswer } from "../world/Reads.ts";
import type { Lock } from "./Lock.ts";
import { publicAddress } from "./publicAddress.ts";

/**
 * Gives the answers of servers that lie beside a script, by their address and how often it was asked before; whoever asks more often
 * than then gets the last one again. Undefined for addresses that were not asked.
 */
export function keptAnswers(script: string, { answers }: Lock): (url: string, n: number) => KeptAnswer | undefined {
  return (url, n) => {
    const address = publicAddress(url);
    const own = answers.filter((answer) => answer.url === address);
    const answer = own[Math.min(n, own.length - 1)];
    if (answer === undefined) return undefined;
    const bytes = new Uint8Array(readFileSync(join(dirname(script), answer.path)));
    return { url, type: answer.type, bytes };
  };
}

/** As it is now: while a script makes its score, what it reads is noted, and this is not its own. */
const { readFileSync } = Deno;
