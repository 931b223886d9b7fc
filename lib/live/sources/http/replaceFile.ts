/**
 * Writes a file so that whoever reads it finds the old text or the new one, whole; its folder is made. Only its owner can read it.
 *
 * @param draft where it is written first; a name of its own, but for who alone writes it
 */
export async function replaceFile(
  path: string,
  text: string,
  draft = `${path}.${crypto.randomUUID().slice(0, 8)}.new`,
): Promise<void> {
  await Deno.mkdir(path.replace(/[^/\\]*$/, "") || ".", { recursive: true });
  try {
    await Deno.writeTextFile(draft, text, { mode: 0o600 });
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}
