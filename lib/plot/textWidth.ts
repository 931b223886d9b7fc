/**
 * Width of a line of text in a proportional sans-serif font, in pixels, without a font at hand. It sorts characters into
 * five widths, and is within some 10 % for words and numbers: enough to wrap a caption, or to draw a tip's box.
 */
export function textWidth(text: string, fontSize = 10): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * fontSize;
}

function emsOf(character: string): number {
  if (/\p{Mark}|\p{Format}/u.test(character)) return 0; // combining accents and zero-width spaces
  if (/\p{Extended_Pictographic}/u.test(character) && !/[\d#*©®™]/u.test(character)) return 1.2;
  if (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u.test(character)) return 1; // East Asian, full width
  if (/[ijlI|'!.,:;‘’]/u.test(character)) return 0.28;
  if (/[\sfrt()[\]{}/\\"“”*-]/u.test(character)) return 0.36;
  if (/[mwMW@%…—]/u.test(character)) return 0.88;
  return /\p{Lu}|[&+=<>~#]/u.test(character) ? 0.68 : 0.59;
}

/** Breaks text at spaces so that no line is wider than `width` pixels, but where one word is. */
export function wrapText(
  text: string,
  width: number,
  { fontSize = 10 }: { readonly fontSize?: number } = {},
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/\s+/u)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  return lines;
}
