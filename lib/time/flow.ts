/** Bytes sent, bytes read, and the questions whose answers tell it: so that no more is under way than the engine's socket holds. */
export class Flow {
  /** Bytes of notes sent in all. */
  bytes = 0;
  #read = 0;
  /** Questions that were not answered yet: when asked, and the bytes sent before. */
  #asked: { at: number; bytes: number }[] = [];
  #last = -Infinity;

  /** Questions that wait for their answer. */
  get open(): number {
    return this.#asked.length;
  }

  /** When the last question was asked, s. */
  get lastAsked(): number {
    return this.#last;
  }

  /** Bytes that may not have been read yet. */
  get underWay(): number {
    return this.bytes - this.#read;
  }

  /** Bytes sent since the last question. */
  get unasked(): number {
    return this.bytes - (this.#asked.at(-1)?.bytes ?? this.#read);
  }

  /** Notes a question, and gives the time by which it is known: each has its own. */
  ask(now: number): number {
    if (now <= this.#last) now = this.#last + 1e-6;
    if (this.#asked.length >= 1000) this.#asked.shift();
    this.#asked.push({ at: now, bytes: this.bytes });
    return this.#last = now;
  }

  /** Takes the answer to a question; false when it was not asked, or is answered already. */
  answered(at: number): boolean {
    const index = this.#asked.findIndex((question) => question.at === at);
    if (index < 0) return false;
    this.#read = Math.max(this.#read, this.#asked[index]!.bytes);
    this.#asked.splice(0, index + 1);
    return true;
  }

  /** What was under way went to an engine that is no more. */
  forget(): void {
    this.#read = this.bytes;
    this.#asked = [];
  }
}
