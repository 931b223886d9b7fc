/** Whether a program can be run here: tests that need more than Deno are skipped by name where it is missing, and counted. */
export function has(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdin: "null", stdout: "null", stderr: "null" })
      .outputSync().code < 127;
  } catch {
    return false;
  }
}
