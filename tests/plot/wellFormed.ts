import { SaxesParser } from "saxes";

/** Reads text with a strict, namespace-aware XML parser, which throws at the first fault; returns how often each tag is there. */
export function wellFormed(text: string): ReadonlyMap<string, number> {
  const parser = new SaxesParser({ xmlns: true });
  const tags = new Map<string, number>();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ local }) => tags.set(local, (tags.get(local) ?? 0) + 1));
  parser.write(text).close();
  return tags;
}
