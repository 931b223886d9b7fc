import { duration, moment } from "../live/sources/http/words.ts";
import type { Source } from "../live/sources/Source.ts";
import { escapeMarkup } from "../plot/markup.ts";
import { count } from "../sound/words.ts";
import { html } from "./html.ts";
import type { MimeBundle } from "./MimeBundle.ts";
import { quotaTable, quotaText } from "./quotaBundle.ts";

/** So many of the latest faults are shown. */
const FAULTS = 10;

/** A source as a front end shows it: its name, what it has left of its quota, and what went wrong. */
export function sourceBundle({ name, clock, faults, lost, quotas }: Source<object>): MimeBundle {
  const now = clock.now();
  const shown = faults.slice(-FAULTS).map(({ what, since, until, times }) => ({
    what,
    when: moment(since),
    state: until === undefined ? `since ${duration(now - since)}` : `over after ${duration(until - since)}`,
    times: times === 1 ? "once" : `${times.toLocaleString("en-US")} times`,
  }));
  const left = faults.length - shown.length;
  const notes = [
    ...(lost > 0 ? [`${count(lost, "row")} lost, for they were read too slowly.`] : []),
    ...(faults.length === 0 ? ["Nothing went wrong so far."] : []),
    ...(left > 0 ? [`and ${count(left, "earlier fault")}`] : []),
  ];
  const rows = shown.map(({ what, when, state, times }) =>
    `<tr>${[when, state, times, what].map((text) => `<td>${escapeMarkup(text)}</td>`).join("")}</tr>`
  );
  return {
    "text/html": html([
      `<p><strong>${escapeMarkup(name)}</strong></p>`,
      ...quotas.map((quota) => quotaTable(quota, now)),
      shown.length === 0 ? "" : `<table><caption>What went wrong</caption><tbody>${rows.join("")}</tbody></table>`,
      ...notes.map((note) => `<p class="auscult-soft">${escapeMarkup(note)}</p>`),
    ]),
    "text/plain": [
      name,
      ...quotas.flatMap((quota) => quotaText(quota, now)),
      ...shown.map(({ what, when, state, times }) => `  ${when}, ${state}, ${times}: ${what}`),
      ...notes,
    ].join("\n"),
  };
}
