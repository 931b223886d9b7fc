// @ts-check
// Plays the engine's sound in the page, some milliseconds behind: it keeps a small stock, which grows only where the sound comes unevenly.
/** @type {any} */
const scope = globalThis;
/** The stock that is kept at first, and at most, in s: after each gap it is half as much again. */
const LEAD = 0.08, LONGEST = 0.4;
/** How far above it the stock is cut, in s. */
const SPARE = 0.17;
/** How long it fades, in samples, before a gap, at a cut, and after both: nothing clicks. */
const FADE = 512;

scope.registerProcessor(
  "auscult-listen",
  class extends scope.AudioWorkletProcessor {
    constructor() {
      super();
      this.size = 1 << 18; // more than the longest stock and a burst on top, at 192 kHz, too
      /** @type {{ [at: number]: any }} */
      this.left = new Float32Array(this.size);
      /** @type {{ [at: number]: any }} */
      this.right = new Float32Array(this.size);
      this.written = 0;
      this.read = 0;
      this.playing = false;
      this.gain = 0;
      this.cutting = false;
      this.missed = 0;
      this.dropped = 0;
      this.blocks = 0;
      this.lead = LEAD * scope.sampleRate;
      this.mean = this.lead;
      this.port.onmessage = (/** @type {any} */ { data }) => this.take(new Int16Array(data));
    }

    /** @param {{ length: number, [at: number]: any }} samples */
    take(samples) {
      for (let i = 0; i < samples.length; i += 2) {
        const at = this.written++ & (this.size - 1);
        this.left[at] = samples[i] / 32768;
        this.right[at] = samples[i + 1] / 32768;
      }
      if (this.written - this.read > this.lead + SPARE * scope.sampleRate) {
        if (!this.cutting) this.dropped++;
        this.cutting = true;
      }
    }

    /** @param {any} _inputs @param {any} outputs */
    process(_inputs, [[left, right]]) {
      const stock = this.written - this.read;
      if (!this.playing && stock >= this.lead) this.playing = true;
      if (this.playing && stock < left.length + 2) {
        this.playing = false;
        this.missed++;
        this.lead = Math.min(1.5 * this.lead, LONGEST * scope.sampleRate);
      }
      if (this.playing) {
        // A little faster where the stock is too great, and slower where it is small: at most 0.5 %, which nobody hears.
        this.mean += (stock - this.mean) / 200;
        const step = 1 + Math.max(-0.005, Math.min(0.005, (this.mean - this.lead) / scope.sampleRate / 4));
        for (let i = 0; i < left.length; ++i) {
          const whole = Math.floor(this.read), rest = this.read - whole;
          const a = whole & (this.size - 1), b = (whole + 1) & (this.size - 1);
          const fades = this.cutting || this.written - this.read < FADE + left.length;
          this.gain = Math.max(0, Math.min(1, this.gain + (fades ? -1 : 1) / FADE));
          left[i] = this.gain * (this.left[a] + (this.left[b] - this.left[a]) * rest);
          if (right) right[i] = this.gain * (this.right[a] + (this.right[b] - this.right[a]) * rest);
          this.read += step;
          if (this.cutting && this.gain === 0) {
            this.read = this.written - this.lead;
            this.cutting = false;
          }
        }
      } else this.gain = 0;
      if (++this.blocks % 75 === 0) {
        this.port.postMessage({
          fill: Math.max(0, this.written - this.read) / scope.sampleRate,
          missed: this.missed,
          dropped: this.dropped,
        });
      }
      return true;
    }
  },
);
