/** Bytes as rows of four, as OSC lays them out: `2f 6e 6f 74  /not`. */
export function hexDump(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let i = 0; i < bytes.length; i += 4) {
    const row = [...bytes.slice(i, i + 4)];
    const text = row.map((byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".").join("");
    rows.push(`${row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(11)}  ${text}`);
  }
  return rows.join("\n");
}

/** The bytes of such a dump; the text beside them is not read. */
export function fromHexDump(dump: string): Uint8Array<ArrayBuffer> {
  const rows = dump.split("\n").map((row) => row.trim()).filter((row) => row !== "");
  return Uint8Array.from(rows.flatMap((row) => row.split("  ")[0]!.split(" ").map((byte) => parseInt(byte, 16))));
}
