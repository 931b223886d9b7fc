export { hexDump } from "../../lib/osc/hexDump.ts";

/** The bytes of a `hexDump` in rows of four; the text beside them is not read. */
export function fromHexDump(dump: string): Uint8Array<ArrayBuffer> {
  const rows = dump.split("\n").map((row) => row.trim()).filter((row) => row !== "");
  return Uint8Array.from(rows.flatMap((row) => row.split("  ")[0]!.split(" ").map((byte) => parseInt(byte, 16))));
}
