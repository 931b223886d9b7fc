/**
 * Completes the header of a WAV file whose writer was killed: it still says that there are no samples, or more than there are. A
 * whole file stays as it is, and so does what is no WAV file.
 *
 * @returns whether there was something to repair
 */
export async function repairWav(path: string): Promise<boolean> {
  using file = await Deno.open(path, { read: true, write: true }).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null; // killed before it began
    throw error;
  });
  if (!file) return false;
  const { size } = await file.stat();
  const view = new DataView(new ArrayBuffer(Math.min(size, 4096)));
  await file.read(new Uint8Array(view.buffer));
  const id = (at: number) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));
  if (view.byteLength < 12 || id(0) !== "RIFF" || id(8) !== "WAVE") return false;
  let frame = 1; // bytes
  for (let at = 12; at + 8 <= view.byteLength;) {
    const said = view.getUint32(at + 4, true);
    if (id(at) === "fmt " && at + 22 <= view.byteLength) frame = Math.max(1, view.getUint16(at + 20, true));
    if (id(at) === "data") {
      const there = size - at - 8;
      if (said !== 0 && said <= there) return false;
      const bytes = there - there % frame;
      if (bytes === said) return false;
      await file.truncate(at + 8 + bytes + bytes % 2); // chunks have even lengths
      await write(file, at + 4, bytes);
      await write(file, 4, at + bytes + bytes % 2);
      return true;
    }
    at += 8 + said + said % 2;
  }
  return false;
}

async function write(file: Deno.FsFile, at: number, value: number) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  await file.seek(at, Deno.SeekMode.Start);
  await file.write(bytes);
}
