import type { SoundEvent } from "../sound/event.ts";

const BARS = [..."▁▂▃▄▅▆▇█"];
const WIDTH = 48;

/** Where progress is drawn. */
export interface Terminal {
  /** How wide it is now; undefined where it is no terminal. */
  columns(): number | undefined;
  write(text: string): void;
}

const STDOUT: Terminal = {
  columns: () => Deno.stdout.isTerminal() ? Deno.consoleSize().columns || 80 : undefined, // one that does not say says 0
  write: (text) => void Deno.stdout.writeSync(new TextEncoder().encode(text)),
};

/** Draws how far a performance is: its melody as a line of bars, the part that was heard bright. */
export class Progress {
  readonly #events: readonly SoundEvent[];
  readonly #duration: number;
  readonly #columns: () => number | undefined;
  readonly #write: (text: string) => void;
  #bars = "";
  #told = -1;

  /** @param terminal its columns now, undefined where there is no terminal to draw on; and what writes. For tests. */
  constructor(events: readonly SoundEvent[], duration: number, terminal: Terminal = STDOUT) {
    this.#events = events;
    this.#duration = duration;
    this.#columns = terminal.columns;
    this.#write = terminal.write;
  }

  /** Shows the position, in seconds. Where there is no terminal to draw on, it says every quarter. */
  show(position: number): void {
    const at = Math.min(1, position / this.#duration);
    const clock = `${position.toFixed(1).padStart(5)} of ${this.#duration.toFixed(1)} s`;
    const columns = this.#columns();
    if (columns !== undefined) {
      // A line that is wrapped cannot be drawn over; the last column is left free, as some terminals wrap there.
      const width = Math.max(0, Math.min(WIDTH, columns - clock.length - 4));
      if (width !== this.#bars.length) this.#bars = melody(this.#events, this.#duration, width);
      const heard = Math.round(at * width);
      const bars = `\x1b[1m${this.#bars.slice(0, heard)}\x1b[0m\x1b[2m${this.#bars.slice(heard)}\x1b[0m`;
      this.#write(`\r${width > 0 ? `  ${bars} ` : ""}${clock.slice(0, Math.max(0, columns - 1))}\x1b[K`);
      return;
    }
    const quarter = Math.floor(at * 4);
    if (quarter === this.#told) return;
    this.#told = quarter;
    this.#write(`  ${clock}\n`);
  }

  /** Goes on to the next line. */
  end(): void {
    if (this.#columns() !== undefined) this.#write("\n");
  }
}

/** The melody as bars: the mean pitch, in octaves, of each stretch of time; a space where it is silent. */
function melody(events: readonly SoundEvent[], duration: number, width: number): string {
  const sums = Array.from({ length: width }, () => ({ octaves: 0, count: 0 }));
  for (const { time, pitch } of events) {
    const sum = sums[Math.min(width - 1, Math.floor(time / duration * width))];
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
