import { HEADER, wavLayout, wavSizes } from "./wavLayout.ts";

/**
 * Completes the header of a WAV file whose writer was killed: it still says that there are fewer samples than there are, or more. A
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
  const { size, isFile } = await file.stat();
  if (!isFile) return false;
  const layout = wavLayout(await readAt(file, 0, Math.min(size, HEADER)));
  if (!layout) return false;
  const { data, said, whole, frame } = layout;
  // Other chunks may come after the samples: then the whole is as long as it says.
  if (said !== 0 && data + said <= size && whole >= size - 1) return false;
  const there = size - data;
  const bytes = there - there % frame;
  if (bytes === said) return false;
  await file.truncate(data + bytes + bytes % 2); // chunks have even lengths
  for (const size of wavSizes(layout, bytes)) await writeAt(file, size.at, size.bytes);
  return true;
}

/** Reads bytes at a place in a file; fewer at its end. */
export async function readAt(file: Deno.FsFile, at: number, length: number): Promise<Uint8Array> {
  await file.seek(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let done = 0;
  for (let n: number | null; done < length && (n = await file.read(bytes.subarray(done))) !== null;) done += n;
  return bytes.subarray(0, done);
}

/** Writes all of the bytes at a place in a file. */
export async function writeAt(file: Deno.FsFile, at: number, bytes: Uint8Array): Promise<void> {
  await file.seek(at, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}
