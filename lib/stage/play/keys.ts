import type { Action } from "./Transport.ts";

const KEYS: Readonly<Record<string, Action>> = {
  " ": "toggle",
  "n": "next",
  "\x1b[C": "next",
  "b": "previous",
  "\x1b[D": "previous",
  "p": "panic",
  "\x1b": "panic",
  "q": "quit",
};

/** What the bytes of a terminal ask for. An arrow comes as several, which begin with that of Escape; other keys ask for nothing. */
export function actionsOf(bytes: Uint8Array): Action[] {
  // deno-lint-ignore no-control-regex -- they are what a terminal sends
  const keys = new TextDecoder().decode(bytes).match(/\x1b[[O][\d;]*[A-Za-z~]|[^]/g) ?? [];
  return keys.flatMap((key) => KEYS[key.length === 1 ? key.toLowerCase() : key.replace("O", "[")] ?? []);
}

/**
 * Reads keys from the terminal as they are pressed, without Enter; Ctrl-C is a signal still. Where there is no terminal, nothing is
 * read. Returns what gives the terminal back.
 */
export function readKeys(onAction: (action: Action) => void): () => void {
  if (!Deno.stdin.isTerminal()) return () => {};
  Deno.stdin.setRaw(true, { cbreak: true });
  const reader = Deno.stdin.readable.getReader();
  (async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const action of actionsOf(read.value)) onAction(action);
    }
  })().catch(() => {}); // the terminal is gone; the music goes on
  return () => Deno.stdin.setRaw(false);
}
