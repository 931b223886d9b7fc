import { encodeScore } from "../../lib/csound/audio.ts";
import { type AudibleFigure, playerHtml } from "../../lib/plot/player/playerHtml.ts";

/** How many sounds are made at a time: each in a Worker of its own. */
const AT_ONCE = Math.max(2, Math.min(4, navigator.hardwareConcurrency - 1));

/** A figure with its sound as a notebook shows it, and the sound by itself. */
export interface Heard {
  /** Picture, player, words and sound, as HTML that needs nothing else. */
  readonly html: string;
  readonly ogg: Uint8Array<ArrayBuffer>;
  /** Its length, s. */
  readonly duration: number;
}

let free = AT_ONCE;
const waiting: (() => void)[] = [];

/** Makes the sound of a figure, when its turn comes. */
export async function hear(figure: AudibleFigure): Promise<Heard> {
  if (free > 0) --free;
  else await new Promise<void>((go) => waiting.push(go));
  try {
    const { type, bytes, duration } = await encodeScore(figure.score);
    return { html: playerHtml(figure, { audio: { type, base64: bytes.toBase64() } }), ogg: bytes, duration };
  } finally {
    const next = waiting.shift();
    if (next === undefined) ++free;
    else next();
  }
}
