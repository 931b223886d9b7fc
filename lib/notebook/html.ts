/** What tables and reports look like; in a theme's colors where the page has one. */
const STYLE = `
.auscult-show { --auscult-text: var(--jp-content-font-color1, var(--vscode-editor-foreground, CanvasText));
  --auscult-page: var(--jp-layout-color0, var(--vscode-editor-background, Canvas)); color-scheme: light dark;
  --auscult-soft: color-mix(in srgb, var(--auscult-text) 62%, var(--auscult-page));
  --auscult-line: color-mix(in srgb, var(--auscult-text) 14%, var(--auscult-page));
  color: var(--auscult-text); background: var(--auscult-page); font: 13px/1.5 system-ui, sans-serif; max-width: 100%; overflow-x: auto; }
.auscult-show table { border-collapse: collapse; margin: 0; font-size: 12px; font-variant-numeric: tabular-nums; border: 0; }
.auscult-show caption { caption-side: top; text-align: left; color: var(--auscult-soft); padding: 2px 0 6px; }
.auscult-show thead, .auscult-show.auscult-show tr { background: none; font-weight: inherit; }
.auscult-show th, .auscult-show td { padding: 3px 16px 3px 0; border: 0; border-bottom: 1px solid var(--auscult-line);
  vertical-align: top; white-space: nowrap; max-width: 320px; overflow: hidden; text-overflow: ellipsis; background: none; }
.auscult-show.auscult-show table th, .auscult-show.auscult-show table td { text-align: left; }
.auscult-show th { font-weight: 600; }
.auscult-show.auscult-show table th[align="right"], .auscult-show.auscult-show table td[align="right"] { text-align: right; }
.auscult-show td[align="right"] .auscult-histogram { margin-left: auto; }
.auscult-show .auscult-summary td { color: var(--auscult-soft); font-size: 11px; line-height: 1.4; padding-bottom: 6px; }
.auscult-show .auscult-histogram { display: block; fill: #4c8bc0; margin: 2px 0 4px; }
.auscult-show .auscult-more, .auscult-show .auscult-soft { color: var(--auscult-soft); margin: 4px 0 0; font-size: 12px; }
.auscult-show p { margin: 0 0 4px; }
.auscult-show pre { font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; color: inherit; background: none; margin: 4px 0 0; }
.auscult-show .auscult-error { color: var(--jp-error-color1, var(--vscode-errorForeground, #d6336c)); overflow-wrap: anywhere; }
.auscult-show summary { cursor: pointer; color: var(--auscult-soft); }
`.trim();

/** Wraps markup, whose text is escaped already, as an output of ours. */
export function html(parts: readonly string[]): string {
  return `<div class="auscult-show"><style>${STYLE}</style>${parts.join("")}</div>`;
}
