/** A few words at a moment of a score. */
export interface Caption {
  /** When it is shown and spoken, in seconds from the start of the score. */
  readonly time: number;
  /** On one line, without control characters. */
  readonly text: string;
  /** Which sound mark, 0 for the first among the marks. */
  readonly mark: number;
  /** Which element of the mark's transformed data. */
  readonly index: number;
}

/** What became of the captions of a score when they were to be spoken. */
export interface Speech {
  /** The program that speaks. */
  readonly engine: string;
  /** How many are spoken. */
  readonly spoken: number;
  /** How many of these wait until the one before has ended. */
  readonly waiting: number;
  /** How many are not spoken, as they would come too late or there is too much to say. */
  readonly dropped: number;
  /** How many are cut, as they are too long. */
  readonly cut: number;
}

/** The words of a caption on one line; undefined where there are none. */
export function captionText(value: unknown): string | undefined {
  if (value === null || value === undefined || (typeof value === "number" && Number.isNaN(value))) return undefined;
  const words = value instanceof Date ? value.toISOString().replace(/T00:00:00\.000Z$/, "") : String(value);
  const text = words.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, " ").trim();
  return text === "" ? undefined : text;
}
