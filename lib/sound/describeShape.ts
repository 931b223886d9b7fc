import type { SoundEvent } from "./event.ts";
import type { ScoreReport } from "./report.ts";
import { formatNumber } from "./words.ts";

/** Fewer notes than this are followed without being told. */
const FEW = 8;

/** Where the line of the whole is at its ends: "the pitch is lowest at 9 s and highest at 19.8 s"; "" where there is little to say. */
export function describeShape(events: readonly SoundEvent[], { marks }: ScoreReport): string {
  const pitched = marks.map(({ sentence, channels }) =>
    sentence === undefined && channels.some(({ name, constant }) => name === "pitch" && constant === undefined)
  );
  const own = events.filter(({ mark }) => pitched[mark]);
  if (own.length < FEW) return "";
  let lowest = own[0]!, highest = own[0]!;
  for (const event of own) {
    if (event.pitch < lowest.pitch) lowest = event;
    if (event.pitch > highest.pitch) highest = event;
  }
  if (lowest.pitch === highest.pitch) return "";
  const at = ({ time }: SoundEvent) => `at ${formatNumber(Number(time.toFixed(1)))} s`;
  const low = `lowest ${at(lowest)}`, high = `highest ${at(highest)}`;
  return `the pitch is ${lowest.time <= highest.time ? `${low} and ${high}` : `${high} and ${low}`}`;
}
