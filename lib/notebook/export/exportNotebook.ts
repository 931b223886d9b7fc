import type { Impure } from "./findImpure.ts";

/** What {@linkcode exportNotebook} can be told. */
export interface ExportOptions {
  /** Where the script goes; beside the notebook by default, under its name: `06_stage.ipynb` becomes `06_stage.ts`. */
  readonly out?: string | undefined;
  /** Whether everything is kept: plots, prints and dead ends, too. Default: false. */
  readonly keepAll?: boolean | undefined;
  /**
   * Whether the scores of the script are compared with those of all cells, by running both, without an engine. Default: true. Without it
   * nobody knows whether something that was left out is needed.
   */
  readonly compare?: boolean | undefined;
  /** Whether the script is made to pass `deno lint` and `deno check`, which takes some seconds. Default: true. */
  readonly check?: boolean | undefined;
  /** Told what happens, in a line. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** What {@linkcode exportNotebook} did. */
export interface ExportResult {
  /** The notebook. */
  readonly notebook: string;
  /** The script. */
  readonly path: string;
  /** Its text. */
  readonly script: string;
  /** What it performs: the name of each piece, and the hash of its score where that was computed. */
  readonly pieces: readonly { readonly cue?: string; readonly hash?: string }[];
  /** How many statements stayed, of how many. */
  readonly kept: { readonly statements: number; readonly of: number };
  /** Whether everything stayed: because it was asked for, or since the scores were others without. */
  readonly whole: boolean;
  /** Where what stayed reads the clock, randomness, the network or the machine. */
  readonly impure: readonly Impure[];
  /** What one should know: what was left out and why, and what differs. */
  readonly notes: readonly string[];
}

/**
 * Writes a notebook as a performance script: one TypeScript file that performs what the notebook performs, and can be run anywhere
 * without Jupyter. It holds what the performance needs and no more.
 *
 * - Each `score.perform(csound)` of the notebook becomes a piece, in order, under the nearest heading above (or `cue("storm")`).
 *   Where none is, the last figure with sound that is shown is the piece. `playing.score = other.score` is the newer version of what plays.
 * - Cells stand in the order of the page, whatever they were last run in, and mean what they mean to the kernel: one variable a name, which a
 *   second declaration gives a new value. Versions that nobody needs drop out; of those that stay, the later ones are renamed.
 * - What gives a needed name its value stays, and what may change a needed object: an assignment into it, a method that changes it, a call of
 *   code that is not known. Plots, prints, dead ends, and all work with engines, performances and controls drop out.
 * - Markdown above what stays is kept as comments; what stands above all code is the programme note.
 * - Paths stay as they are where the script lies beside the notebook; elsewhere literal ones are made to fit.
 * - Clock and randomness that a cell reads are listed, with the line, and the script fixes them.
 *
 * In a notebook, `await exportNotebook()` exports the notebook itself, as it was last saved.
 *
 * @param path The notebook; in a notebook, the notebook itself by default.
 * @throws {NotebookError} (a SyntaxError) where the file is no notebook, or performs nothing: it says where.
 * @throws {Deno.errors.NotFound} where there is no such file.
 *
 * @example
 * ```ts ignore
 * import { exportNotebook } from "auscult";
 *
 * const { path, pieces } = await exportNotebook("notebooks/02_listen.ipynb");
 * console.log(path, pieces[0]?.hash);
 * ```
 */
export async function exportNotebook(path?: string | URL, options: ExportOptions = {}): Promise<ExportResult> {
  const { exportFile } = await import("./exportFile.ts");
  const { kernel } = await import("../jupyter.ts");
  const { notebookPath } = await import("./notebookPath.ts");
  const result = await exportFile(path ?? await notebookPath(), options);
  if (kernel() !== undefined) {
    const { show } = await import("../show.ts");
    const { report } = await import("./report.ts");
    await show(report(result).join("\n"));
  }
  return result;
}
