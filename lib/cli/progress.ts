import type { SoundEvent } from "../sound/event.ts";

const BARS = [..."▁▂▃▄▅▆▇█"];
const WIDTH = 48;

/** Draws how far a performance is: its melody as a line of bars, the part that was heard bright. */
export class Progress {
  readonly #bars: string;
  readonly #duration: number;
  readonly #terminal: boolean;
  #told = -1;

  constructor(events: readonly SoundEvent[], duration: number, terminal = Deno.stdout.isTerminal()) {
    this.#duration = duration;
    this.#terminal = terminal;
    this.#bars = melody(events, duration);
  }

  /** Shows the position, in seconds. Where there is no terminal to draw on, it says every quarter. */
  show(position: number): void {
    const at = Math.min(1, position / this.#duration);
    const clock = `${position.toFixed(1).padStart(5)} of ${this.#duration.toFixed(1)} s`;
    if (this.#terminal) {
      const heard = Math.round(at * WIDTH);
      write(`\r  \x1b[1m${this.#bars.slice(0, heard)}\x1b[0m\x1b[2m${this.#bars.slice(heard)}\x1b[0m ${clock}`);
      return;
    }
    const quarter = Math.floor(at * 4);
    if (quarter === this.#told) return;
    this.#told = quarter;
    console.log(`  ${clock}`);
  }

  /** Goes on to the next line. */
  end(): void {
    if (this.#terminal) console.log();
  }
}

/** The melody as bars: the mean pitch, in octaves, of each stretch of time; a space where it is silent. */
function melody(events: readonly SoundEvent[], duration: number): string {
  const sums = Array.from({ length: WIDTH }, () => ({ octaves: 0, count: 0 }));
  for (const { time, pitch } of events) {
    const sum = sums[Math.min(WIDTH - 1, Math.floor(time / duration * WIDTH))];
    if (sum) sum.octaves += Math.log2(pitch), sum.count++;
  }
  const means = sums.map(({ octaves, count }) => count ? octaves / count : NaN);
  const heard = means.filter((mean) => !Number.isNaN(mean));
  const low = Math.min(...heard);
  const span = Math.max(...heard) - low || 1;
  return means.map((mean) => Number.isNaN(mean) ? " " : BARS[Math.round((mean - low) / span * (BARS.length - 1))]).join(
    "",
  );
}

function write(text: string) {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
