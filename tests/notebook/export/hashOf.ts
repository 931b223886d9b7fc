import { plot, Sound } from "auscult";

type Run = (...args: unknown[]) => Promise<{ score: { hash: string } } | { hash: string }>;
const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => Run;

const silent = { log() {} };

/** The hash of the figure or score that a program of JavaScript returns; it rejects where that throws. */
export async function hashOf(body: string): Promise<string> {
  const value = await new AsyncFunction("plot", "Sound", "console", `"use strict";\n${body}`)(plot, Sound, silent);
  return "score" in value ? value.score.hash : value.hash;
}
