import { Csound } from "../csound/Csound.ts";
import { voiceLines } from "../csound/voiceLines.ts";
import { isPlainObject, isTable } from "../data/columnNames.ts";
import { figureHtml } from "../plot/figure.ts";
import { escapeMarkup } from "../plot/markup.ts";
import { compactGeometry } from "../plot/player/compact.ts";
import "../plot/roll/pianoRoll.ts"; // score.plot()
import { Score, type VoiceLoudness } from "../sound/score.ts";
import { count, formatNumber } from "../sound/words.ts";
import { Performance } from "../time/performance.ts";
import { cellText } from "./cellText.ts";
import { html } from "./html.ts";
import type { MimeBundle } from "./MimeBundle.ts";
import { tableBundle } from "./tableBundle.ts";

const display = Symbol.for("Jupyter.display");

/** A value as a front end shows it, with `text/plain` for those that show nothing else. Text from data is escaped. */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  if (typeof value === "string") return { "text/plain": value };
  if (value instanceof Error) return errorBundle(value);
  if (value instanceof Performance) {
    const { state, position, duration, rate } = value;
    return objectBundle(
      { state, position: `${formatNumber(position)} of ${formatNumber(duration)} s`, rate },
      "Performance",
    );
  }
  const own = (value as { [display]?: () => MimeBundle | Promise<MimeBundle> } | null | undefined)?.[display];
  if (typeof own === "function") return withText(await own.call(value), value);
  if (isTable(value)) return tableBundle(value);
  if (value instanceof Score) return scoreBundle(value);
  if (value instanceof Csound) return objectBundle(csoundFields(value), "Csound");
  if (isPlainObject(value) && Object.keys(value).length > 0) return objectBundle(value);
  return { "text/plain": Deno.inspect(value, { colors: false }) };
}

/** A sentence that one should read. */
export function noticeBundle(text: string): MimeBundle {
  return { "text/html": html([`<p class="auscult-error">${escapeMarkup(text)}</p>`]), "text/plain": text };
}

function withText(bundle: MimeBundle, value: unknown): MimeBundle {
  return "text/plain" in bundle
    ? bundle
    : { ...bundle, "text/plain": Deno.inspect(value, { colors: false, depth: 0 }) };
}

/** The name, the message and the causes; the stack for whoever opens it. */
function errorBundle(error: Error): MimeBundle {
  const messages: string[] = [];
  for (let at: unknown = error; at instanceof Error && messages.length < 8; at = at.cause) {
    messages.push(`${at.name}: ${at.message}`);
  }
  const [first, ...causes] = messages;
  const stack = Deno.inspect(error, { colors: false });
  return {
    "text/html": html([
      `<p class="auscult-error"><strong>${escapeMarkup(error.name)}</strong>: ${escapeMarkup(error.message)}</p>`,
      ...causes.map((cause) => `<p class="auscult-error">because of ${escapeMarkup(cause)}</p>`),
      `<details><summary>Where</summary><pre>${escapeMarkup(stack)}</pre></details>`,
    ]),
    "text/plain": [first, ...causes.map((cause) => `because of ${cause}`)].join("\n"),
  };
}

function scoreBundle(score: Score): MimeBundle {
  const voices = new Set(score.events.map(({ voice }) => voice)).size;
  const size = `${count(score.events.length, "note")}, ${formatNumber(score.duration)} s, ${count(voices, "voice")}`;
  const lines = score.describe().split("\n");
  return {
    "text/html": html([
      `<p><strong>Score</strong> ${escapeMarkup(size)}</p>`,
      ...score.events.length > 0 ? [compactGeometry(figureHtml(score.plot()))] : [],
      ...lines.map((line) => `<p>${escapeMarkup(line)}</p>`),
      `<p class="auscult-soft">hash ${escapeMarkup(score.hash.slice(0, 16))}…</p>`,
    ]),
    "text/plain": [`Score: ${size}`, ...lines, `hash ${score.hash}`].join("\n"),
  };
}

function csoundFields({ engine, host, port, output, sampleRate, latency }: Csound): Record<string, unknown> {
  return {
    engine,
    "OSC": `${host}:${port}`,
    output: output.reason === undefined ? output.kind : `${output.kind} (${output.reason})`,
    latency: `${latency} samples, ${formatNumber(1000 * latency / sampleRate, 3)} ms`,
    "sample rate": `${sampleRate} Hz`,
  };
}

/** A small table of names and values; an object within has its own names, `error.p99`. */
export function objectBundle(object: Readonly<Record<string, unknown>>, title?: string): MimeBundle {
  const fields = Object.entries(object).flatMap(([name, value]) =>
    isPlainObject(value) && Object.keys(value).length > 0 && Object.keys(value).length <= 12
      ? Object.entries(value).map(([inner, own]) => [`${name}.${inner}`, own] as const)
      : [[name, value] as const]
  );
  const rows = fields.map(([name, value]) => {
    const text = fieldText(value, name);
    return `<tr><th scope="row" align="left">${escapeMarkup(name)}</th><td>${escapeMarkup(text)}</td></tr>`;
  });
  const caption = title === undefined ? "" : `<caption>${escapeMarkup(title)}</caption>`;
  return {
    "text/html": html([`<table>${caption}<tbody>${rows.join("")}</tbody></table>`]),
    "text/plain": [
      ...(title === undefined ? [] : [title]),
      ...fields.map(([name, value]) => `${name}: ${fieldText(value, name)}`),
    ]
      .join("\n"),
  };
}

function fieldText(value: unknown, name = ""): string {
  if (name === "voices" && Array.isArray(value) && value.length > 0 && isLevel(value[0])) {
    return voiceLines(value as VoiceLoudness[]).join("; ");
  }
  if (typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value)) return formatNumber(value);
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) && value.length === 0 ? "none" : cellText(value);
}

function isLevel(value: unknown): value is VoiceLoudness {
  return isPlainObject(value) && "truePeak" in value && "notes" in value;
}
