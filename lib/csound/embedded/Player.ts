import { Pacer } from "./Pacer.ts";
import type { EngineOutput } from "./messages.ts";
import type { FillBuffer, SoundDevice } from "./soundDevice.ts";

/** The part of a CsoundHost that is played. */
export interface Playable {
  readonly sr: number;
  readonly ksmps: number;
  readonly nchnls: number;
  readonly zeroDbfs: number;
  readonly spout: Float64Array;
  performKsmps(): boolean;
}

/** Opens a sound device; see `openSoundDevice`. */
export type OpenDevice = (
  format: { sampleRate: number; channels: number },
  fill: FillBuffer,
) => Promise<SoundDevice>;

/** What a {@linkcode Player} is made with. */
export interface PlayerOptions {
  /** The real time in seconds, monotonic. Default: `performance.now`. */
  clock?: () => number;
  /** Called when a device was left, with the reason. */
  onOutput?: (output: EngineOutput) => void;
  /** Called after each block that was made. */
  onBlock?: () => void;
  /** Called with what a person should know. */
  onProblem?: (line: string) => void;
}

/** Seconds of work after which other tasks of the thread, such as packets that came, get their turn. */
const TURN = 0.005;
/** Seconds by which a device may be ahead of the clock, or ask for nothing, before it is no device that keeps time. */
const TRUST = 1;

/** Plays a Csound in real time: paced by a sound device, or by the clock. */
export class Player {
  readonly #csound: Playable;
  readonly #clock: () => number;
  readonly #onOutput: (output: EngineOutput) => void;
  readonly #onProblem: (line: string) => void;
  readonly #onBlock: () => void;
  readonly #ended = Promise.withResolvers<void>();
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pacer: Pacer | undefined;
  /** Whether it was said that time was given up. */
  #stalled = false;
  #device: SoundDevice | undefined;
  /** Samples of the latest block that the device has not asked for yet. */
  #left = 0;
  /** Frames that the device asked for, since when, and when it did last. */
  #asked = 0;
  #since = 0;
  #last = 0;

  constructor(csound: Playable, options: PlayerOptions = {}) {
    this.#csound = csound;
    this.#clock = options.clock ?? (() => performance.now() / 1000);
    this.#onOutput = options.onOutput ?? (() => {});
    this.#onProblem = options.onProblem ?? (() => {});
    this.#onBlock = options.onBlock ?? (() => {});
  }

  /** Resolves when Csound has no more to play, or {@linkcode stop} was called; rejects when it crashed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Begins to play: on the device that `openDevice` gives, or, without one, by the clock. Tells which, and why. */
  async start(openDevice?: OpenDevice): Promise<EngineOutput> {
    let output: EngineOutput = { kind: "none", reason: "no sound device was asked for" };
    if (openDevice) {
      try {
        const { sr: sampleRate, nchnls: channels } = this.#csound;
        this.#device = await openDevice({ sampleRate, channels }, (buffer) => this.#fill(buffer));
        this.#since = this.#last = this.#clock();
        // The first block now: instruments that listen must run before anyone is told that they can be sent to.
        if (this.#perform()) this.#left = this.#csound.spout.length;
        this.#timer = setTimeout(() => this.#watch(), 250);
        return { kind: "device" };
      } catch (error) {
        output = { kind: "none", reason: (error as Error).message };
      }
    }
    this.#byClock();
    return output;
  }

  /** A message came: where the clock paces it, what is due is made now, and the message is heard by that, not after the next timer. */
  hurry() {
    if (this.#over || !this.#pacer || this.#pacer.due() < this.#csound.ksmps) return;
    clearTimeout(this.#timer);
    this.#turn(this.#pacer);
  }

  /** Ends it. */
  async stop() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#ended.resolve();
    await this.#closeDevice();
  }

  #byClock() {
    this.#pacer = new Pacer({ sampleRate: this.#csound.sr, clock: this.#clock });
    this.#turn(this.#pacer);
  }

  /** Makes what is due, for a few milliseconds at most. */
  #turn(pacer: Pacer) {
    if (this.#over) return;
    const stop = this.#clock() + TURN;
    let due = pacer.due();
    if (!this.#stalled && pacer.stalls > 0) {
      this.#stalled = true;
      const lost = pacer.lost.toFixed(2);
      this.#onProblem(`The engine fell ${lost} s behind real time (said once); its own time goes on from there`);
    }
    const { ksmps } = this.#csound;
    for (; due >= ksmps && this.#clock() < stop; due -= ksmps) {
      if (!this.#perform()) return;
      pacer.position += ksmps;
    }
    this.#timer = setTimeout(() => this.#turn(pacer), due >= ksmps ? 0 : 4);
  }

  #perform(): boolean {
    try {
      if (this.#csound.performKsmps()) {
        this.#onBlock();
        return true;
      }
      this.#ended.resolve();
    } catch (error) {
      this.#ended.reject(error);
    }
    this.#over = true;
    return false;
  }

  /** The device asks for sound, at its own pace; perhaps already before, or still after it is ours. */
  #fill(buffer: Int16Array) {
    const { nchnls, sr, zeroDbfs } = this.#csound;
    if (!this.#device) return void buffer.fill(0);
    this.#last = this.#clock();
    this.#asked += buffer.length / nchnls;
    const ahead = this.#asked / sr - (this.#last - this.#since);
    for (let i = 0; i < buffer.length; i++) {
      if (this.#left === 0) {
        if (ahead > TRUST || this.#over || !this.#perform()) {
          buffer.fill(0, i);
          if (ahead > TRUST) this.#leaveDevice("the sound device does not keep time");
          return;
        }
        this.#left = this.#csound.spout.length;
      }
      const { spout } = this.#csound;
      const sample = spout[spout.length - this.#left--]! / zeroDbfs;
      buffer[i] = Math.max(-32_767, Math.min(32_767, Math.round(sample * 32_767)));
    }
  }

  /** A device that was pulled out asks for nothing more. */
  #watch() {
    if (this.#over || !this.#device) return;
    if (this.#clock() - this.#last > TRUST) return this.#leaveDevice("the sound device stopped");
    this.#timer = setTimeout(() => this.#watch(), 250);
  }

  /** Plays on without sound: a performance that records, or that others listen to by OSC, must not hang. */
  #leaveDevice(reason: string) {
    if (this.#over || !this.#device) return;
    clearTimeout(this.#timer);
    this.#closeDevice().catch(() => {});
    this.#onOutput({ kind: "none", reason });
    this.#byClock();
  }

  async #closeDevice() {
    const device = this.#device;
    this.#device = undefined;
    await device?.close();
  }
}
