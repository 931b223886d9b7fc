/** One cell of a notebook, as the export reads it. */
export interface NotebookCell {
  /** Its place in the notebook, from 1; text counts as code does. */
  readonly number: number;
  readonly kind: "code" | "markdown" | "raw";
  /** Its text, with `\n` as line end. */
  readonly source: string;
  /** The number that Jupyter gave it when it last ran; null where it did not. */
  readonly executionCount: number | null;
  /** What it threw when it last ran, as its saved output says. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** A notebook, as the export reads it. */
export interface Notebook {
  /** How it is called in messages: its file name. */
  readonly name: string;
  readonly cells: readonly NotebookCell[];
}

/** A notebook cannot be exported: what is wrong with it, and where. */
export class NotebookError extends SyntaxError {
  override name = "NotebookError";
}
