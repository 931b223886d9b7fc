import type { Diagnosis, DoctorOptions } from "./diagnosis.ts";
import type { Finding } from "./finding.ts";
import type { DoctorLevel } from "./proof/measureTake.ts";

const ORDER = { problem: 0, warning: 1, note: 2 };
/** Whoever runs doctor on a server knows of these: what is wrong with the orchestra comes first. */
const LATER = ["no-sound-device", "device-fails"];

/** What is known so far: the steps and findings of one run of doctor. */
export class Examination {
  readonly options: DoctorOptions;
  readonly #findings: Finding[] = [];
  readonly #steps: { name: string; seen: string }[] = [];

  constructor(options: DoctorOptions) {
    this.options = options;
  }

  /** Says what is being done. */
  doing(name: string, seen: string) {
    this.options.onStep?.({ name, seen, done: false });
  }

  /** Says what came of it. */
  saw(name: string, seen: string) {
    this.#steps.push({ name, seen });
    this.options.onStep?.({ name, seen, done: true });
  }

  /** Adds findings, but for those that say of the same line what is said already. */
  add(...findings: readonly Finding[]) {
    for (const finding of findings) {
      const { id, at, seen } = finding;
      const same = this.#findings.some((known) =>
        known.id === id && known.at?.path === at?.path && known.at?.line === at?.line &&
        (at !== undefined || known.seen === seen)
      );
      if (!same) this.#findings.push(finding);
    }
  }

  has(...ids: readonly string[]): boolean {
    return this.#findings.some(({ id }) => ids.includes(id));
  }

  /** Whether something is known that keeps Csound from sounding; that there is no device here is none. */
  hasProblem(): boolean {
    return this.#findings.some(({ severity, id }) => severity === "problem" && !LATER.includes(id));
  }

  /** Whether something at a line was told already. */
  tells(at: Finding["at"]): boolean {
    return at !== undefined &&
      this.#findings.some(({ severity, at: place }) =>
        severity === "problem" && place?.path === at.path && place.line === at.line
      );
  }

  /** Takes findings back: another one explains them. */
  drop(...ids: readonly string[]) {
    for (const id of ids) {
      const at = this.#findings.findIndex((finding) => finding.id === id);
      if (at >= 0) this.#findings.splice(at, 1);
    }
  }

  /** @param sounds whether sound was measured; @param proof what to say where nothing stands against it */
  diagnosis({ sounds, proof, level }: { sounds: boolean; proof: string; level?: DoctorLevel | undefined }): Diagnosis {
    const rank = ({ severity, id }: Finding) => ORDER[severity] + (LATER.includes(id) ? 0.5 : 0);
    const findings = this.#findings.toSorted((a, b) => rank(a) - rank(b));
    const [first] = findings;
    const proven = sounds && first?.severity !== "problem";
    const verdict = proven ? `Sound is proven: ${proof}` : `Sound is not proven. ${first ? firstThing(first) : AGAIN}`;
    return { findings, proven, verdict, ...(level && { level }), steps: this.#steps };
  }
}

const AGAIN = "Nothing was found that explains it: run doctor again while your program sends.";

/** The first thing to do, in one line: what to change, and where. */
function firstThing({ at, change }: Finding): string {
  const [words = "", ...code] = change.split("\n");
  const where = at ? ` (${at.path}:${at.line})` : "";
  return `First${where}: ${words}${code.length > 0 ? ` ${code.map((line) => line.trim()).join(" ⏎ ")}` : ""}`;
}
