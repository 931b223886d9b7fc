import { escapeMarkup } from "../../plot/markup.ts";
import script from "./control.js" with { type: "text" };
import style from "./control.css" with { type: "text" };
import link from "./link.js" with { type: "text" };

/** What a control looks like; a value is what the engine gets. */
export type ControlLook =
  & { readonly name: string; readonly label: string; readonly value: number }
  & (
    | {
      readonly kind: "range";
      readonly min: number;
      readonly max: number;
      readonly step: number | "any";
      readonly unit: string | undefined;
    }
    | { readonly kind: "select"; readonly options: readonly string[] }
    | { readonly kind: "toggle" }
  );

/** A control as HTML that reaches the kernel by itself. */
export function controlHtml(look: ControlLook, at: { port: number; token: string; born: number }): string {
  const { options: _, ...data } = { options: undefined, ...look, at };
  return [
    `<div class="auscult-control" data-control="${escapeMarkup(JSON.stringify(data))}"><style>${style.trim()}</style>`,
    `<label><span class="auscult-name">${escapeMarkup(look.label)}</span>${inputHtml(look)}</label>`,
    `<p class="auscult-news" role="status"></p>`,
    `<script>${link.trim()}</script><script>${script.trim()}</script></div>`,
  ].join("");
}

function inputHtml(look: ControlLook): string {
  const key = 'data-lm-suppress-shortcuts="true"';
  switch (look.kind) {
    case "range": {
      const { min, max, step, value, unit, label } = look;
      const part = 100 * (value - min) / (max - min);
      const bounds = `min="${min}" max="${max}" step="${step}" value="${value}"`;
      return [
        `<input type="range" ${key} ${bounds} style="--auscult-part: ${part}%">`,
        `<input type="number" ${key} class="auscult-number" ${bounds} aria-label="${
          escapeMarkup(label)
        }, as a number">`,
        unit === undefined ? "" : `<span class="auscult-unit">${escapeMarkup(unit)}</span>`,
      ].join("");
    }
    case "select":
      return `<select ${key}>${
        look.options.map((option, i) =>
          `<option value="${i}"${i === look.value ? ' selected="selected"' : ""}>${escapeMarkup(option)}</option>`
        ).join("")
      }</select>`;
    case "toggle":
      return `<input type="checkbox" ${key}${look.value > 0.5 ? ' checked="checked"' : ""}>`;
  }
}
