/** Characters of a line that are read, as Csound has a limit too. */
const LONGEST = 4096;

/**
 * The flags of a `<CsOptions>` section, split as Csound does: at blanks; quotes hold together and fall away; `;`, `#` and `//` at the
 * beginning of a word start a comment; a leading `csound` is dropped.
 */
export function splitFlags(text: string): string[] {
  const flags: string[] = [];
  for (const line of text.replace(/\/\*[^]*?(\*\/|$)/g, " ").split(/\r\n|\n|\r/)) {
    const words = line.slice(0, LONGEST).matchAll(/(?:"((?:[^"\\]|\\.)*)"|([^\s"]))+|"/g);
    let first = true;
    for (const [word] of words) {
      if (/^(;|#|\/\/)/.test(word)) break;
      if (!first || word.startsWith("-")) flags.push(word.replaceAll('"', ""));
      first = false;
    }
  }
  return flags;
}
