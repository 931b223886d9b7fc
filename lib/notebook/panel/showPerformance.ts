import { type Csound, csoundOf } from "../../csound/Csound.ts";
import { takeLines, type TakeReport } from "../../csound/take/TakeReport.ts";
import { figureOf, plot } from "../../plot/plot.ts";
import { type AudibleFigure, playerPage } from "../../plot/player/playerHtml.ts";
import * as Sound from "../../sound/Sound.ts";
import { formatNumber } from "../../sound/words.ts";
import type { Performance } from "../../time/performance.ts";
import type { PlayedScore } from "../../time/PlayedScore.ts";
import type { PerformanceReport } from "../../time/report.ts";
import { type Kernel, settle } from "../jupyter.ts";
import { guardKernel } from "../kernel/guard.ts";
import type { MimeBundle } from "../MimeBundle.ts";
import { Hub } from "./Hub.ts";
import { panelHtml } from "./panelHtml.ts";

/** Lines of Csound that a saved panel keeps. */
export const LINES = 12;

/**
 * Shows a performance as it plays: its figure with a playhead in time, transport, level, what is late, and what Csound says. The panel
 * is led by Workers: it stays alive while a cell is busy. When all is over it keeps what came of it, and what went wrong.
 */
export async function showPerformance(playing: Performance, kernel: Kernel): Promise<void> {
  await guardKernel();
  const hub = await Hub.get();
  const { key, conductor } = hub.follow(playing);
  const id = crypto.randomUUID();
  let score: PlayedScore | undefined;
  let page: ReturnType<typeof playerPage>;
  let over: Ending | undefined;
  const bundle = (): MimeBundle => {
    if (score !== playing.score) {
      score = playing.score;
      page = playerPage(figureFor(score));
    }
    const csound = csoundOf(playing);
    const { state, position, duration, rate } = playing;
    const news = over && endText(over);
    const live = panelHtml({
      at: over ? null : { ...hub.address, born: Date.now() },
      ...{ key, conductor, state, position, duration, rate },
      sound: soundIn(csound),
      sampleRate: csound?.sampleRate ?? 48_000,
      lines: csound?.messages.slice(-LINES) ?? [],
      news,
    });
    return {
      "text/html": page({ live }),
      "text/plain": `Performance, ${state}: ${formatNumber(position)} of ${formatNumber(duration)} s${
        news ? `\n${news.text}` : ""
      }`,
    };
  };
  await kernel.display(bundle(), { raw: true, display_id: id });
  const update = () => kernel.display(bundle(), { raw: true, display_id: id, update: true });
  const unwatch = playing.onScore(() => void update());
  playing.ended.then((report) => ({ report }), (error) => ({ error })).then((how) => {
    unwatch();
    over = { ...over, ...how };
    return update();
  });
  csoundOf(playing)?.onTake((take) => {
    over = { ...over, take };
    void update();
  });
  await settle();
}

/** Whether a page can hear an engine; else why not. */
export function soundIn(csound: Csound | undefined): true | string {
  if (csound?.engine === "embedded") return true;
  return csound?.engine === "native"
    ? 'The native Csound plays on this machine\'s sound device only; Csound.start({ engine: "embedded" }) can be heard here'
    : "This Csound belongs to somebody else, and sounds where it runs";
}

/** The figure of a score; its notes as they stand, where it was made without one. */
function figureFor(score: PlayedScore): AudibleFigure {
  const figure = figureOf(score);
  if (figure) return figure;
  const raw = (name: string) => ({ value: name, scale: null });
  const drawn = plot({
    ariaLabel: "Notes",
    height: 160,
    y: { type: "log", label: "pitch (Hz)" },
    x: { label: "time (s)" },
    marks: [
      Sound.note(score.events, {
        ...{ x: "time", y: "pitch", time: raw("time"), pitch: raw("pitch"), sustain: raw("sustain") },
        ...{ loudness: raw("loudness"), pan: raw("pan"), brightness: raw("brightness"), instrument: "instrument" },
      }),
    ],
  });
  return drawn as unknown as AudibleFigure;
}

/** What came of a performance; and of the take that it is in, once that is closed. */
export interface Ending {
  readonly report?: PerformanceReport;
  readonly error?: Error;
  readonly take?: TakeReport;
}

/** What came of it, in words. */
export function endText({ report, error, take }: Ending): { text: string; bad: boolean } {
  const taken = take ? takeLines(take).map((line) => `${line}.`) : [];
  if (error) return { text: [error.message, ...taken].join(" "), bad: true };
  if (!report) return { text: taken.join(" "), bad: false };
  const { stopped, position, started, late, lost, refused, refusals, problems, error: onset } = report;
  const said = [
    stopped ? `Stopped at ${position.toFixed(1)} s` : "Played to its end",
    `${started} note${started === 1 ? "" : "s"}, ${late} late${lost ? `, ${lost} lost` : ""}`,
    ...(Number.isFinite(onset.p99)
      ? [
        `99 of 100 within ${formatNumber(Math.max(0.01, onset.p99), 2)} ms of their moment`,
      ]
      : []),
    ...(refused > 0 ? [`${refused} refused: note ${refusals[0]?.id ?? "?"}: ${refusals[0]?.reason ?? ""}`] : []),
    ...problems,
  ];
  return { text: [`${said.join(". ")}.`, ...taken].join(" "), bad: late + lost + refused > 0 || problems.length > 0 };
}
