/**
 * What must not reach a terminal as it stands: control characters (a terminal obeys them, from "clear" to "type this for me"), line
 * ends of all kinds, what turns the direction of writing, what cannot be seen, and halves of characters.
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text from the network with all that a terminal would obey, or hide, as escapes: `\n`, `\u001b`. */
export function printable(text: string): string {
  return text.replace(HARMFUL, (char) => {
    const code = char.codePointAt(0)!.toString(16);
    return SHORT[char] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`);
  });
}

/** A text in quotes, at most `most` characters of it, then how many more there are. */
export function quoted(text: string, most = 200): string {
  const shown = text.slice(0, most).replace(/["\\]/g, "\\$&");
  const more = text.length - most;
  return `"${printable(shown)}"${more > 0 ? `… (${more.toLocaleString("en")} more)` : ""}`;
}

/** An OSC address as it stands, or in quotes when it holds what none should. */
export function shownAddress(address: string): string {
  return /^\/[!-~]*$/.test(address) && address.length <= 200 ? address : quoted(address);
}
