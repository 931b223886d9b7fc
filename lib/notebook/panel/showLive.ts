import { csoundOf } from "../../csound/Csound.ts";
import type { Live, LivePerformance } from "../../live/performance/Live.ts";
import { figureHtml } from "../../plot/figure.ts";
import { escapeMarkup } from "../../plot/markup.ts";
import { compactGeometry } from "../../plot/player/compact.ts";
import style from "../../plot/player/style.css" with { type: "text" };
import "../../plot/roll/pianoRoll.ts"; // score.plot()
import { count, formatNumber } from "../../sound/words.ts";
import { sayInBackground } from "../background.ts";
import { bundleOf } from "../bundle.ts";
import { html } from "../html.ts";
import { type Kernel, settle } from "../jupyter.ts";
import { guardKernel } from "../kernel/guard.ts";
import type { MimeBundle } from "../MimeBundle.ts";
import { Hub } from "./Hub.ts";
import { panelHtml } from "./panelHtml.ts";
import { type Ending, endText, LINES, soundIn } from "./showPerformance.ts";

/** A figure is drawn anew so often at most, ms: it takes the thread that rows are heard on. */
const EVERY = 500;
/** And takes at most this part of the time, where it is slow to draw. */
const SHARE = 0.2;

/** Live sources that are shown, and what ends it: shown again, they are followed in the new place. */
const shown = new WeakMap<Live<object>, () => void>();

/**
 * Shows a live source: the figure of its rows, drawn anew in the same place as they come, and below it a panel for each performance, which
 * is led by Workers and so alive while a cell is busy.
 */
export async function showLive(live: Live<object>, kernel: Kernel): Promise<void> {
  await guardKernel();
  shown.get(live)?.();
  const id = crypto.randomUUID();
  await kernel.display(await liveBundle(live), { raw: true, display_id: id });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = EVERY;
  const draw = async () => {
    const began = performance.now();
    await kernel.display(await liveBundle(live), { raw: true, display_id: id, update: true });
    pause = Math.max(EVERY, (performance.now() - began) / SHARE);
    timer = undefined;
    if (again) later();
  };
  let again = false;
  const later = () => {
    again = timer !== undefined;
    timer ??= setTimeout(() => void draw().catch(sayInBackground), pause);
  };
  shown.set(live, live.watch(later));
  for (const playing of live.performances) await showPanel(live, playing, kernel);
  await settle();
}

/** The figure as it is now, with what came so far in words. It never throws: the reader of the page is told. */
export async function liveBundle(live: Live<object>): Promise<MimeBundle> {
  const words = `Live from ${live.source.name}: ${count(live.rows.length, "row")} so far${
    live.going ? "" : live.rows.length > 0 ? ", and it is over" : "; perform() it to hear it"
  }`;
  const line = `<p class="auscult-soft">${escapeMarkup(words)}</p>`;
  let drawn: MimeBundle;
  try {
    const figure = await live.figure();
    drawn = isElement(figure) ? { "text/html": html([compactGeometry(figureHtml(figure))]) } : await bundleOf(figure);
  } catch (error) {
    drawn = await bundleOf(error);
  }
  const { "text/html": picture = "", "text/plain": text } = drawn as { readonly [type: string]: string | undefined };
  return { "text/html": `${picture}${html([line])}`, "text/plain": [text, words].filter(Boolean).join("\n") };
}

function isElement(value: unknown): value is Element {
  return typeof (value as { outerHTML?: unknown } | null | undefined)?.outerHTML === "string";
}

/** Stop, level, what is late, and what Csound says; when all is over, what came of it. */
async function showPanel(live: Live<object>, playing: LivePerformance, kernel: Kernel): Promise<void> {
  const hub = await Hub.get();
  const { key, conductor } = hub.follow(playing);
  const id = crypto.randomUUID();
  let over: Ending | undefined;
  const bundle = (): MimeBundle => {
    const csound = csoundOf(playing);
    const { state, position } = playing;
    const news = over && endText(over);
    const panel = panelHtml({
      at: over ? null : { ...hub.address, born: Date.now() },
      ...{ key, conductor, state, position, duration: position, rate: 1, open: true, sound: soundIn(csound) },
      ...{ sampleRate: csound?.sampleRate ?? 48_000, lines: csound?.messages.slice(-LINES) ?? [], news },
    });
    const label = `${live.source.name}, live`;
    return {
      "text/html": `<div class="auscult" role="group" aria-label="${
        escapeMarkup(label)
      }"><style>${style.trim()}</style>${panel}</div>`,
      "text/plain": `${label}, ${state}: ${formatNumber(position)} s${news ? `\n${news.text}` : ""}`,
    };
  };
  await kernel.display(bundle(), { raw: true, display_id: id });
  const update = () => kernel.display(bundle(), { raw: true, display_id: id, update: true });
  playing.ended.then((report) => ({ report }), (error) => ({ error })).then((how) => {
    over = { ...over, ...how };
    return update();
  }).catch(sayInBackground);
  csoundOf(playing)?.onTake((take) => {
    over = { ...over, take };
    update().catch(sayInBackground);
  });
}
