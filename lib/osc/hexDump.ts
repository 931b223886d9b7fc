/** Options of {@linkcode hexDump}. */
export interface HexDumpOptions {
  /** Bytes in a row. Default: 4, as OSC lays them out. */
  row?: number;
  /** How many bytes to show at most; what is left out is said. Default: all. */
  most?: number;
}

/** Bytes as rows, with what they are as text beside them: `2f 6e 6f 74  /not`. */
export function hexDump(bytes: Uint8Array, { row = 4, most = Infinity }: HexDumpOptions = {}): string {
  const rows: string[] = [];
  const shown = Math.min(bytes.length, most);
  for (let i = 0; i < shown; i += row) {
    const part = [...bytes.slice(i, Math.min(shown, i + row))];
    const text = part.map((byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".").join("");
    rows.push(`${part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(3 * row - 1)}  ${text}`);
  }
  if (shown < bytes.length) rows.push(`… ${(bytes.length - shown).toLocaleString("en")} more bytes`);
  return rows.join("\n");
}
