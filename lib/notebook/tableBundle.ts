import { columnNames } from "../data/columnNames.ts";
import { type ColumnSummary, summarize } from "../data/summary.ts";
import { count, formatDates, formatNumbers } from "../sound/words.ts";
import { cellText, isNumeric } from "./cellText.ts";
import { escapeMarkup } from "../plot/markup.ts";
import { html } from "./html.ts";
import type { MimeBundle } from "./MimeBundle.ts";

/** How many rows are shown. */
const ROWS = 10;
/** How many columns; a table of thousands would be no page. */
const COLUMNS = 40;

/** A table as a front end shows it: what is in each column, and the first rows. */
export function tableBundle(rows: readonly object[]): MimeBundle {
  const summary = summarize(rows);
  const columns = summary.columns.slice(0, COLUMNS);
  const size = `${count(rows.length, "row")} × ${count(summary.columns.length, "column")}`;
  const left = summary.columns.length - columns.length;
  const caption = left > 0 ? `${size}; the first ${COLUMNS} columns are shown` : size;
  const names = columnNames(rows).slice(0, COLUMNS);
  const head = names.map((name, i) => `<th scope="col"${align(columns[i]!)}>${escapeMarkup(name)}</th>`).join("");
  const body = rows.slice(0, ROWS).map((row) => {
    const cells = names.map((name) => {
      const value = (row as Record<string, unknown>)[name];
      return `<td${isNumeric(value) ? ' align="right"' : ""}>${escapeMarkup(cellText(value))}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const more = rows.length - ROWS;
  return {
    "text/html": html([
      `<table><caption>${escapeMarkup(caption)}</caption><thead><tr>${head}</tr><tr class="auscult-summary">`,
      ...columns.map((column) => `<td${align(column)}>${columnHtml(column)}</td>`),
      `</tr></thead><tbody>${body.join("")}</tbody></table>`,
      more > 0 ? `<p class="auscult-more">and ${count(more, "more row")}</p>` : "",
    ]),
    "text/plain": [
      caption,
      ...columns.map((column) => `  ${column.name}: ${columnText(column).join(", ")}`),
      ...(rows.length > 0 ? [Deno.inspect(rows.slice(0, ROWS), { colors: false })] : []),
      ...(more > 0 ? [`and ${count(more, "more row")}`] : []),
    ].join("\n"),
  };
}

function align({ type }: ColumnSummary): string {
  return type === "number" ? ' align="right"' : ' align="left"';
}

/** What is in a column, in words. */
function columnText({ type, missing, distinct, extent }: ColumnSummary): string[] {
  const ends = extent === undefined
    ? undefined
    : extent[0] instanceof Date
    ? formatDates(extent as [Date, Date])
    : formatNumbers(extent as [number, number]);
  return [
    type,
    ...(ends ? [ends[0] === ends[1] ? `always ${ends[0]}` : `${ends[0]} to ${ends[1]}`] : []),
    ...(ends || type === "empty"
      ? []
      : [distinct === undefined ? "more than 10,000 distinct" : `${count(distinct, "value")}`]),
    ...(missing > 0 ? [`${missing.toLocaleString("en-US")} missing`] : []),
  ];
}

function columnHtml(column: ColumnSummary): string {
  const [type, ...rest] = columnText(column);
  const lines = rest.map((text) => `<div>${escapeMarkup(text)}</div>`);
  return `${histogramSvg(column)}<div class="auscult-type">${escapeMarkup(type!)}</div>${lines.join("")}`;
}

const WIDTH = 120, HEIGHT = 28;

function histogramSvg({ name, type, histogram }: ColumnSummary): string {
  const most = Math.max(1, ...histogram.map(({ count }) => count));
  const step = WIDTH / Math.max(20, histogram.length);
  const bars = histogram.map(({ count, label }, i) => {
    // What is there at all is seen.
    const height = count === 0 ? 0 : Math.max(1, HEIGHT * count / most);
    const place = `x="${+(i * step).toFixed(2)}" y="${+(HEIGHT - height).toFixed(2)}"`;
    const title = type === "number" || type === "date" ? "" : `<title>${escapeMarkup(`${label}: ${count}`)}</title>`;
    return `<rect ${place} width="${+(step - 1).toFixed(2)}" height="${+height.toFixed(2)}">${title}</rect>`;
  });
  const label = escapeMarkup(`Histogram of ${name}`);
  return `<svg role="img" aria-label="${label}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" class="auscult-histogram">${
    bars.join("")
  }</svg>`;
}
