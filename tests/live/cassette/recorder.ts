/**
 * A process that records rows to a cassette and prints the number of each that was passed on: `recorder.ts PATH FIRST COUNT PAUSE`,
 * with a pause after each row, ms, or none but a turn for others. It is killed, or its disk is full.
 */
import { record } from "../../../lib/live/cassette/record.ts";
import { Source } from "../../../lib/live/sources/Source.ts";
import { systemClock } from "../../../lib/time/clock.ts";
import { turn } from "../../../lib/time/turn.ts";

/** Row number n: what it is follows from its number, so that any damage shows. */
export function numbered(n: number): { n: number; when: Date; text: string } {
  return { n, when: new Date(n * 1000), text: `row ${n} `.repeat(1 + n % 7) };
}

/** What row number n came as; now and then a large one, which the system writes in parts. */
export function rawOf(n: number): string {
  return "ä".repeat(n % 32 === 31 ? 60_000 : n % 300);
}

/** The name of the source. */
export const NAME = "numbers";

if (import.meta.main) {
  const [path, first, count, pause] = Deno.args as [string, string, string, string];
  const numbers = new Source(NAME, async function* () {
    for (let n = Number(first); n < Number(first) + Number(count); n++) {
      yield { at: systemClock.now(), rows: [numbered(n)], raw: rawOf(n) };
      await (pause === "0" ? turn() : new Promise((resolve) => setTimeout(resolve, Number(pause))));
    }
  });
  const encoder = new TextEncoder();
  try {
    for await (const { n } of record(numbers, path)) Deno.stdout.writeSync(encoder.encode(`${n}\n`));
  } catch (error) {
    console.error(String(error));
    Deno.exit(1);
  }
}
