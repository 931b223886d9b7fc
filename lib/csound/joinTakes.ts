import { readAt, repairWav, writeAt } from "./repairWav.ts";
import { HEADER, type WavLayout, wavLayout, wavSizes } from "./wavLayout.ts";

/** The recording of an engine that took another one's place: where it is, and which sample of the whole its first one is. */
export interface TakePart {
  readonly path: string;
  readonly sample: number;
}

/** A sound that was cut off is faded so long, s, and so is one that is there at once: a cut has peaks between its samples, over the ceiling. */
const FADE = 0.005;
/** Bytes copied at once, about. */
const BLOCK = 1 << 20;

/**
 * Joins the parts of a recording to one take, in its own place in time each, with silence in between; the parts are removed. All are
 * 24-bit WAV files of one format, as our orchestra writes them.
 *
 * @throws {Error} when it cannot be written; the parts are there still
 */
export async function joinTakes(path: string, parts: readonly TakePart[]): Promise<void> {
  await repairWav(path);
  for (const part of parts) {
    try {
      if (!await repaired(part.path)) continue;
      await append(path, part);
      await Deno.remove(part.path);
    } catch (cause) {
      throw new Error(
        `Cannot join ${part.path} to ${path}: ${
          (cause as Error).message
        }; it begins at sample ${part.sample} of the take`,
        { cause },
      );
    }
  }
}

/** Completes a part; false when there is none. */
async function repaired(path: string): Promise<boolean> {
  await repairWav(path);
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

async function append(path: string, part: TakePart) {
  using from = await Deno.open(part.path);
  const header = await readAt(from, 0, HEADER);
  const source = wavLayout(header);
  if (!source) return; // nothing was recorded
  using file = await Deno.open(path, { read: true, write: true, create: true });
  let layout = wavLayout(await readAt(file, 0, HEADER));
  if (!layout) {
    await writeAt(file, 0, header.subarray(0, source.data));
    layout = { ...source, said: 0 };
  }
  const { data, frame } = layout;
  const at = data + part.sample * frame;
  const end = Math.min(data + layout.said, at);
  await fade(file, layout, end, "out");
  await file.truncate(end);
  await file.truncate(at); // what is added is zero: silence
  let done = 0;
  for (const size = source.said - source.said % frame; done < size;) {
    const block = await readAt(from, source.data + done, Math.min(BLOCK, size - done));
    if (block.length === 0) break;
    await writeAt(file, at + done, block);
    done += block.length;
  }
  await fade(file, layout, at, "in");
  for (const size of wavSizes(layout, part.sample * frame + done)) await writeAt(file, size.at, size.bytes);
}

/** Fades the milliseconds before a place in a file of 24-bit samples out, or those after it in. */
async function fade(
  file: Deno.FsFile,
  { data, frame, channels, sampleRate }: WavLayout,
  place: number,
  how: "in" | "out",
) {
  const end = how === "out" ? place : (await file.stat()).size;
  const start = how === "out" ? data : place;
  const frames = Math.min(Math.round(FADE * sampleRate), Math.floor((end - start) / frame));
  if (frames <= 0 || frame !== 3 * channels) return;
  const at = how === "out" ? place - frames * frame : place;
  const bytes = await readAt(file, at, frames * frame);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let i = 0; i + 3 <= bytes.length; i += 3) {
    const part = (Math.floor(i / frame) + 1) / frames;
    const value = Math.round((how === "out" ? 1 - part : part) * (bytes[i]! | view.getInt16(i + 1, true) << 8));
    bytes[i] = value;
    view.setInt16(i + 1, value >> 8, true);
  }
  await writeAt(file, at, bytes);
}
