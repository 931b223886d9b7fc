import { escapeMarkup } from "../../plot/markup.ts";
import link from "./link.js" with { type: "text" };
import panel from "./panel.js" with { type: "text" };
import style from "./panel.css" with { type: "text" };
import worklet from "./worklet.js" with { type: "text" };

/** What a panel shows before it is told anything, and where it is told. */
export interface PanelData {
  /** The hub, and when this was made (ms); null for a panel of what is over. */
  readonly at: { readonly port: number; readonly token: string; readonly born: number } | null;
  /** The performance, and the conductor that leads it. */
  readonly key: string;
  readonly conductor: number;
  readonly state: "playing" | "paused" | "stopped" | "done";
  /** s */
  readonly position: number;
  readonly duration: number;
  readonly rate: number;
  /** Whether it plays what comes: then there is no rate, and a pause button, as there is no player that has one. */
  readonly open?: boolean;
  /** Whether the page can hear the engine; else why not. */
  readonly sound: true | string;
  readonly sampleRate: number;
  /** What Csound printed last. */
  readonly lines: readonly string[];
  /** What there is to say, and whether it is bad news. */
  readonly news: { readonly text: string; readonly bad: boolean } | undefined;
}

const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4];

/** What leads a live performance, to go below the transport of the player: buttons, meter, counts, and Csound's messages. */
export function panelHtml(data: PanelData): string {
  const { news, lines, sound, rate } = data;
  const rates = [...new Set([...RATES, rate])].sort((a, b) => a - b);
  const key = 'data-lm-suppress-shortcuts="true"';
  return [
    `<style>${style.trim()}</style>`,
    // In attributes, as front ends move and copy scripts.
    `<div class="auscult-strip" data-live="${escapeMarkup(JSON.stringify(data))}" data-worklet="${
      escapeMarkup(worklet.trim())
    }">`,
    data.open ? `<button type="button" ${key} class="auscult-pause">Pause</button>` : "",
    `<button type="button" ${key} class="auscult-stop"><svg viewBox="0 0 10 10" aria-hidden="true"><path d="M0 0h10v10H0z"/></svg>Stop</button>`,
    `<label class="auscult-rate"${data.open ? ' style="display: none"' : ""}>Rate <select ${key}>`,
    ...rates.map((value) =>
      `<option value="${value}"${value === rate ? ' selected="selected"' : ""}>${Number(value.toFixed(2))}×</option>`
    ),
    `</select></label>`,
    `<span class="auscult-level-group"><span class="auscult-meter" role="meter" aria-label="Level, dBFS" aria-valuemin="-60" aria-valuemax="0" aria-valuenow="-60" title="Peak of the last 0.1 s; the line is the greatest of the last 2 s; the ceiling is -1 dBTP">`,
    `<i></i><b></b></span><span class="auscult-level">silent</span></span>`,
    `<span class="auscult-counts"></span>`,
    `<button type="button" ${key} class="auscult-listen" aria-pressed="false" title="${
      escapeMarkup(sound === true ? "Play the engine's sound in this page" : sound)
    }">Listen here</button>`,
    `<span class="auscult-heard"></span>`,
    `<button type="button" ${key} class="auscult-again" hidden="hidden">Connect</button>`,
    `</div>`,
    `<p class="auscult-news" role="status"${news?.bad ? ' data-error="true"' : ""}>${
      escapeMarkup(news?.text ?? "")
    }</p>`,
    `<details class="auscult-lines"><summary ${key}>Csound's messages <span class="auscult-latest"></span></summary><pre tabindex="0">${
      escapeMarkup(lines.join("\n"))
    }</pre></details>`,
    `<script>${link.trim()}</script>`,
    `<script>${panel.trim()}</script>`,
  ].join("");
}
