import type { Back } from "./link.ts";

/** What is said when an engine does not answer any more. */
export function gone(reason: string, playing: boolean): string {
  return playing
    ? `${reason}. The performance waits for it to come back, until its end; stop() ends it now`
    : `${reason}. It is looked for`;
}

/** What is said when it is there again. */
export function backAgain(
  name: string,
  { other, away, stood }: Back,
  { lost, playing }: { lost: number; playing: boolean },
): string {
  const missing = lost > 0 ? `; ${lost} note${lost === 1 ? "" : "s"} that were due meanwhile are lost` : "";
  if (other) {
    const goesOn = playing ? ", and the rest of the score plays on in time" : "";
    return `another Csound plays at ${place(name)}, ${
      away.toFixed(1)
    } s after the one before was heard of last${goesOn}${missing}`;
  }
  const how = stood > 0.05
    ? `it stood still for ${stood.toFixed(1)} s, and plays on from there`
    : "it has caught up, and plays on in time";
  return `${name} did not answer for ${away.toFixed(1)} s: ${how}${missing}`;
}

/** What is said of messages with a wrong token, once. */
export function strangersSaid(name: string, count: number): string {
  return `${count === 1 ? "a message" : `${count} messages`} with a wrong token, or with none, came to ${name} and ${
    count === 1 ? "was" : "were"
  } ignored (said once; the report counts them). Another program sends to this port: one of yours that needs the token, or somebody else's. A native Csound can be reached from other machines; the embedded one listens on 127.0.0.1 only`;
}

function place(name: string): string {
  return name.replace(/^the engine at /, "");
}
