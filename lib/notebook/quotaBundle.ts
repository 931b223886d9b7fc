import { duration, moment } from "../live/sources/http/words.ts";
import type { Quota } from "../live/sources/Quota.ts";
import { escapeMarkup } from "../plot/markup.ts";
import { html } from "./html.ts";
import type { MimeBundle } from "./MimeBundle.ts";

/**
 * A quota as a front end shows it: a line for each window.
 *
 * @param now s since 1970, on the source's clock
 */
export function quotaBundle({ of, windows, next }: Quota, now: number): MimeBundle {
  const when = next <= now
    ? "The next call is allowed now."
    : `The next call is allowed at ${moment(next)}, in ${duration(next - now)}.`;
  const lines = windows.map(({ made, left, limit, window }) => [duration(window), made, left, limit] as const);
  const number = (value: number) => value.toLocaleString("en-US");
  return {
    "text/html": html([
      `<table><caption>Calls of ${escapeMarkup(of)}</caption><thead><tr>`,
      ...["within", "made", "left", "allowed"].map((name) => `<th scope="col" align="right">${name}</th>`),
      "</tr></thead><tbody>",
      ...lines.map(([within, ...numbers]) =>
        `<tr><td align="right">${within}</td>${
          numbers.map((value) => `<td align="right">${number(value)}</td>`).join("")
        }</tr>`
      ),
      `</tbody></table><p class="auscult-soft">${escapeMarkup(when)}</p>`,
    ]),
    "text/plain": [
      `Calls of ${of}`,
      ...lines.map(([within, made, left, limit]) =>
        `  within ${within}: ${number(made)} made, ${number(left)} left of ${number(limit)}`
      ),
      when,
    ].join("\n"),
  };
}
