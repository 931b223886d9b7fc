import { dirname, join } from "node:path";
import type { KeptAnswer } from "../world/Reads.ts";
import type { Lock } from "./Lock.ts";

/** Gives the answers of servers that lie beside a script, by their address; undefined for others. */
export function keptAnswers(script: string, { answers }: Lock): (url: string) => KeptAnswer | undefined {
  return (url) => {
    const answer = answers.find((answer) => answer.url === url);
    if (answer === undefined) return undefined;
    const bytes = new Uint8Array(readFileSync(join(dirname(script), answer.path)));
    return { url, type: answer.type, bytes };
  };
}

/** As it is now: while a script makes its score, what it reads is noted, and this is not its own. */
const { readFileSync } = Deno;
