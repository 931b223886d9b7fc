/**
 * A copy of Deno's lock, for processes that ask DuckDB: what is imported while a program runs is written to the lock, and DuckDB is in that
 * of the project on no account, as whoever plays a CSV would download it.
 */
export class OwnLock implements AsyncDisposable {
  readonly #folder: string;
  /** What `deno run` and `deno test` take. */
  readonly arg: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.arg = `--lock=${folder}/deno.lock`;
  }

  static async make(): Promise<OwnLock> {
    const folder = await Deno.makeTempDir({ prefix: "lock-" });
    await Deno.copyFile(new URL("../../deno.lock", import.meta.url), `${folder}/deno.lock`);
    return new OwnLock(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}
