/** Why `fetch` failed, in words: "fetch failed" has the reason as its cause, and that the address (named already) and layers around it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === "fetch failed" && error.cause !== undefined) return reasonOf(error.cause);
  const inner = /^error sending request for url \(.*?\)(?: from .*?)?: (?:client error \(\w+\): )?(.+)$/s.exec(
    error.message,
  )?.[1];
  return inner ?? error.message;
}
