/// <reference lib="deno.worker" />
/** The thread in which a take is measured: a person's own thread, and its cells, go on. See LoudnessWorker.ts. */
import { measure } from "../measure.ts";
import { measureWav } from "../measureWav.ts";
import type { Answer, Question } from "./LoudnessWorker.ts";

const worker = self as unknown as {
  postMessage(message: Answer): void;
  onmessage: ((event: MessageEvent<Question>) => void) | null;
};

worker.onmessage = async ({ data }) => {
  try {
    worker.postMessage({ level: "path" in data ? await measureWav(data.path) : await rendered(data) });
  } catch (error) {
    worker.postMessage({ error: (error as Error).message });
  }
};

async function rendered({ csd, duration }: { csd: string; duration: number }) {
  const { renderSound } = await import("../renderSound.ts"); // only where there are voices: it loads an engine
  return { ...measure(await renderSound(csd, { duration })), duration };
}
