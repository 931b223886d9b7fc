import type { Finding } from "./finding.ts";
import type { Orchestra } from "./orchestra/Orchestra.ts";

/** What is wrong with an orchestra by its text alone. */
export function findInOrchestra(orchestra: Orchestra): Finding[] {
  void orchestra;
  return [];
}
