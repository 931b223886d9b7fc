import { effectKnobs } from "../../sound/effects.ts";
import { setControl } from "../../time/controls.ts";
import type { Performance } from "../../time/performance.ts";
import type { Cue, Programme } from "../Programme.ts";
import { scenesOf } from "../StageScore.ts";
import type { StageEntry } from "./StageLog.ts";

/** What a performer can do while it plays. */
export const ACTIONS = ["go", "pause", "toggle", "next", "previous", "panic", "quit"] as const;

/** One of {@linkcode ACTIONS}. */
export type Action = typeof ACTIONS[number];

/** Silence, dB. */
const SILENT = -120;
/** Effects change so long before the piece that has them, s: knobs take 30 ms; and what comes within this is waited for by a timer, s. */
const AHEAD = 0.04, SOON = 0.4;
/** The log says where it is this often at least, s. */
const SAID = 1;

/** What a {@linkcode Transport} is told, and tells. */
export interface TransportOptions {
  readonly programme: Programme;
  readonly log: (entry: StageEntry) => void;
  /** A line for the performer. */
  readonly tell: (line: string) => void;
  /** Turns a knob of the engine. Default: of all engines that are led here. */
  readonly turn?: ((name: string, value: number) => void) | undefined;
}

/** Leads a performance by hand: cues, pause, panic; and logs it. */
export class Transport {
  readonly #playing: Performance;
  readonly #programme: Programme;
  readonly #log: (entry: StageEntry) => void;
  readonly #tell: (line: string) => void;
  readonly #turn: (name: string, value: number) => void;
  #panic = false;
  #cue: Cue | undefined;
  #scene = -1;
  #changing: ReturnType<typeof setTimeout> | undefined;
  /** The first note that has not begun, and when the log was told of it. */
  #next: number;
  #said = -Infinity;

  constructor(playing: Performance, { programme, log, tell, turn = setControl }: TransportOptions) {
    this.#playing = playing;
    this.#programme = programme;
    this.#log = log;
    this.#tell = tell;
    this.#turn = turn;
    this.#next = this.#noteAt(playing.position);
    this.#setScene(playing.position);
  }

  /** Does what the performer asks for; nothing when it is over. */
  do(action: Action): void {
    if (this.#over) return;
    if (action === "toggle") return this.do(this.#playing.state === "paused" ? "go" : "pause");
    this[action]();
  }

  /** Goes on, also after a panic. */
  go(): void {
    if (this.#over) return;
    if (this.#panic) this.#turn("volume", 0);
    this.#panic = false;
    if (this.#playing.state !== "paused") return;
    this.#playing.resume();
    this.#write("go");
    this.#tell(`Goes on at ${clock(this.#playing.position)}.`);
  }

  pause(): void {
    if (this.#over || this.#playing.state === "paused") return;
    this.#playing.pause();
    this.#write("pause");
    this.#tell(`Paused at ${clock(this.#playing.position)}; space goes on.`);
  }

  next(): void {
    if (this.#over) return;
    const cue = this.#programme.next(this.#playing.position);
    if (cue === undefined) this.#tell("There is no next cue.");
    else this.to(cue);
  }

  previous(): void {
    if (!this.#over) this.to(this.#programme.previous(this.#playing.position));
  }

  /** Goes to a cue; while it is paused, it stays so. */
  to(cue: Cue): void {
    if (this.#over) return;
    this.#playing.seek(cue.at);
    this.#next = this.#noteAt(cue.at);
    this.#setScene(cue.at);
    this.#enter(cue, cue.at);
  }

  /**
   * Silence at once: what sounds, its release, the room and the echoes, on the loudspeakers and in the take, within 50 ms. It is
   * paused then; to go on, go on.
   */
  panic(): void {
    if (this.#over) return;
    this.#turn("volume", SILENT);
    this.#panic = true;
    if (this.#playing.state !== "paused") this.#playing.pause();
    this.#write("panic");
    this.#tell(`PANIC: silent, at ${clock(this.#playing.position)}. space goes on, n and b choose a cue, q ends.`);
  }

  /** Fades out, and ends it. */
  quit(): void {
    if (this.#over) return;
    this.#write("quit");
    this.#playing.stop();
  }

  /** The performance told of its progress, which may be from before the last command: where it is now is asked of itself. */
  moved(): void {
    const { position } = this.#playing;
    this.#setScene(position);
    const cue = this.#programme.cueAt(position);
    if (cue !== undefined && cue !== this.#cue) this.#enter(cue, position);
    const from = this.#next, to = Math.max(from, this.#noteAt(position));
    const now = performance.now() / 1000;
    if (to === from && now - this.#said < SAID) return;
    this.#next = to;
    this.#said = now;
    this.#log({ do: "at", position: round(position), from, to });
  }

  #enter(cue: Cue, position: number) {
    this.#cue = cue;
    this.#log({ do: "cue", cue: cue.name, position: round(position) });
    if (this.#programme.cues.length > 1) this.#tell(`${clock(cue.at)}  ${cue.name}`);
  }

  #write(what: "go" | "pause" | "panic" | "quit") {
    this.#log({ do: what, position: round(this.#playing.position) });
  }

  get #over(): boolean {
    return this.#playing.state === "stopped" || this.#playing.state === "done";
  }

  /** The number of the first note that begins after a time. */
  #noteAt(time: number): number {
    const { events } = this.#programme.score;
    let low = 0, high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (events[middle]!.time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Pieces may have effects of their own. */
  #setScene(position: number) {
    const scenes = scenesOf(this.#programme.score);
    if (scenes.length < 2 || this.#over) return;
    const scene = Math.max(0, scenes.findLastIndex(({ time }) => time - AHEAD * this.#playing.rate <= position + 1e-3));
    if (scene !== this.#scene) {
      this.#scene = scene;
      for (const [name, , value] of effectKnobs(scenes[scene]!.effects ?? {})) this.#turn(name, value);
    }
    // Progress comes ten times a second: a piece would begin with the effects of the one before.
    clearTimeout(this.#changing);
    const next = scenes[scene + 1];
    if (next === undefined || this.#playing.state !== "playing") return;
    const wait = (next.time - position) / this.#playing.rate - AHEAD;
    if (wait < SOON) this.#changing = setTimeout(() => this.#setScene(this.#playing.position), 1000 * wait);
  }
}

/** "1:05.3" */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = (tenths % 600 / 10).toFixed(1);
  return `${Math.floor(tenths / 600)}:${rest.padStart(4, "0")}`;
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
