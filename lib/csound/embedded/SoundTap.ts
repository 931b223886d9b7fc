import { systemClock } from "../../time/clock.ts";

/** Frames in a block that is sent: 10 ms at 48 kHz. */
const FRAMES = 480;

/** What the engine's sound comes from. */
interface Source {
  readonly nchnls: number;
  readonly zeroDbfs: number;
  /** The newest block, interleaved. */
  readonly spout: Float64Array;
}

/**
 * Sends the sound of an embedded engine through a port, for somebody who listens in a page: `{ samples, made }`, 16 bits, left and
 * right in turns. Only while it is asked for: `true` and `false` come through the port.
 */
export class SoundTap {
  readonly #port: MessagePort;
  #on = false;
  #samples = new Int16Array(2 * FRAMES);
  #filled = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<boolean>) => {
      this.#on = data;
      this.#filled = 0;
    };
  }

  /** The engine has made a block. */
  take({ spout, nchnls, zeroDbfs }: Source): void {
    if (!this.#on) return;
    for (let i = 0; i + nchnls <= spout.length; i += nchnls) {
      this.#samples[this.#filled++] = toInteger(spout[i]! / zeroDbfs);
      this.#samples[this.#filled++] = toInteger(spout[i + (nchnls > 1 ? 1 : 0)]! / zeroDbfs);
      if (this.#filled < this.#samples.length) continue;
      this.#port.postMessage({ samples: this.#samples, made: systemClock.now() }, [this.#samples.buffer]);
      this.#samples = new Int16Array(2 * FRAMES);
      this.#filled = 0;
    }
  }
}

function toInteger(sample: number): number {
  return Math.max(-32_767, Math.min(32_767, Math.round(sample * 32_767)));
}
