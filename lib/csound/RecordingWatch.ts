import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Engine time in which a recording must have grown, s: Csound writes some times a second. */
const PERIOD = 1.5;

/**
 * Notices that a native Csound's recording does not grow any more, as it writes without a word when the disk is full. It goes by
 * engine time: a Csound that stands still records nothing.
 */
export class RecordingWatch {
  readonly #path: string;
  readonly #begun: () => boolean;
  readonly #onProblem: (problem: string) => void;
  #checked: { time: number; size: number } | undefined;
  #said = false;

  constructor(path: string, options: { begun: () => boolean; onProblem: (problem: string) => void }) {
    this.#path = path;
    this.#begun = options.begun;
    this.#onProblem = options.onProblem;
  }

  /** @param time engine time, s; call it often */
  check(time: number): void {
    if (this.#said || !this.#begun()) return;
    const last = this.#checked;
    if (last && time - last.time < PERIOD) return;
    const size = sizeOf(this.#path);
    this.#checked = { time, size };
    if (!last || size > last.size) return;
    this.#said = true;
    const left = room(dirname(this.#path));
    const why = left !== undefined && left < 65_536
      ? `the disk is full (${left} bytes left)`
      : "the system takes no more";
    this.#onProblem(`the recording ${this.#path} does not grow beyond ${size} bytes: ${why}. The music goes on`);
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

/** Bytes that are free for a folder's files, where the system tells. */
function room(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Number(bavail) * Number(bsize);
  } catch {
    return undefined;
  }
}
