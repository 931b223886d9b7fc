import { reportOf } from "../../sound/compose.ts";
import type { SoundEvent } from "../../sound/event.ts";
import type { Feeds } from "../../sound/feeds.ts";
import type { MarkReport, ScoreReport } from "../../sound/report.ts";
import { count, formatNumber, formatValues } from "../../sound/words.ts";
import type { ReadLiveOptions } from "./options.ts";
import type { Quiet } from "./Quiet.ts";
import { MOST_MOVE, STEP } from "./RollingDomain.ts";
import type { RowReader } from "./RowReader.ts";

/** What is known of a live source that was heard. */
export interface LiveFacts {
  readonly reader: RowReader;
  readonly quiet: Quiet;
  readonly options: ReadLiveOptions;
  /** What the source is called. */
  readonly name: string;
  /** Rows that came, that are parts of means, and that were left out as there were too many voices. */
  readonly rows: number;
  readonly merged: number;
  readonly crowded: number;
  /** Receptions of several rows. */
  readonly bursts: number;
  /** Events that are not kept any more. */
  readonly forgotten: number;
}

/** What a score of a live source knows of how it was made, for `describe()`. */
export function describeLive(events: readonly SoundEvent[], facts: LiveFacts): ScoreReport {
  return {
    ...{ marks: marksOf(events, facts), scales: facts.reader.scales.now, level: undefined, shift: 0, sequence: false },
    ...{ equalised: undefined, captions: [], unheard: [], effects: facts.options.scales.effects },
    live: sentences(facts).map((sentence) => `${sentence}.`),
  };
}

function marksOf(events: readonly SoundEvent[], { reader, quiet }: LiveFacts): MarkReport[] {
  const silent = events.reduce((sum, { mark }) => sum + mark, 0);
  const none = { time: 0, pitch: 0, loudness: 0, outside: 0, close: 0 };
  const { pitch = 0, loudness = 0 } = reader.dropped;
  const { time: _, ...feeds } = reader.feeds; // nobody maps it
  const rows = reportOf({ note: reader.note, state: { data: [], facets: undefined, channels: {} } }, feeds as Feeds, {
    ...{ dropped: { ...none, pitch, loudness }, count: events.length - silent },
  });
  if (silent === 0) return [rows];
  return [rows, { kind: "tick", channels: [], dropped: none, count: silent, sentence: quiet.sentence }];
}

/** What a live source made of it, a sentence each, without the full stop. */
function sentences({ reader, options, name, rows, merged, crowded, bursts, forgotten }: LiveFacts): string[] {
  const { burst: { over, most }, scales } = options;
  const { refused = 0 } = reader.dropped;
  const follows = [...reader.scales.rolling].flatMap(([scale, rolling]) => {
    if (rolling.domain === undefined) return [];
    const [low, high] = formatValues([...rolling.domain]);
    return [
      `The domain of ${scale} follows ${reader.feeds[scale]?.label ?? "the values"} of the last ${
        formatNumber(rolling.window)
      } s, ${low} to ${high} at the end: the same value moves by at most ${
        (100 * MOST_MOVE).toFixed(1)
      } % of the range in ${STEP} s`,
    ];
  });
  const means = `${count(merged, "row")} are heard as means of neighbours`;
  const together = `Rows that came together are spread over ${
    over === undefined ? "the time to the next" : `${formatNumber(over)} s`
  }, with ${formatNumber(most)} onsets a second at most`;
  return [
    `Live from ${name}: ${count(rows, "row")}, each heard as it arrived`,
    ...follows,
    ...(bursts > 0 ? [merged > 0 ? `${together}; ${means}` : together] : []),
    ...(bursts === 0 && merged > 0 ? [`${means}, ${formatNumber(most)} a second at most`] : []),
    ...(refused > 0 ? [`${count(refused, "row")} hold a value that is out of bounds, and are left out`] : []),
    ...(crowded > 0 ? [`${count(crowded, "row")} are left out: too many voices at once`] : []),
    ...(scales.loudness?.range === undefined && reader.note.sound.loudness?.constant === undefined
      ? ["Nothing says how loud, nor what will come: the grammar's base level is kept"]
      : []),
    ...(forgotten > 0
      ? [`The first ${count(forgotten, "event")} are not kept; time begins with the first one that is`]
      : []),
  ];
}
