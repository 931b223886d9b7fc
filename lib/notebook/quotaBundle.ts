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
export function quotaBundle(quota: Quota, now: number): MimeBundle {
  return { "text/html": html([quotaTable(quota, now)]), "text/plain": quotaText(quota, now).join("\n") };
}

/** A quota as a table in HTML. */
export function quotaTable({ of, windows, next }: Quota, now: number): string {
  const head = ["within", "made", "left", "allowed"].map((name) => `<th scope="col" align="right">${name}</th>`);
  const body = windows.map(({ made, left, limit, window }) =>
    `<tr>${
      [duration(window), ...[made, left, limit].map(number)].map((text) => `<td align="right">${text}</td>`).join("")
    }</tr>`
  );
  return [
    `<table><caption>Calls of ${escapeMarkup(of)}</caption><thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>${body.join("")}</tbody></table><p class="auscult-soft">${escapeMarkup(allowed(next, now))}</p>`,
  ].join("");
}

/** A quota in lines of text. */
export function quotaText({ of, windows, next }: Quota, now: number): string[] {
  return [
    `Calls of ${of}`,
    ...windows.map(({ made, left, limit, window }) =>
      `  within ${duration(window)}: ${number(made)} made, ${number(left)} left of ${number(limit)}`
    ),
    allowed(next, now),
  ];
}

function allowed(next: number, now: number): string {
  if (next <= now) return "The next call is allowed now.";
  return `The next call is allowed at ${moment(next)}, in ${duration(next - now)}.`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
