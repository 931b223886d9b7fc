/** Runs the command line as `deno task` does, in a process of its own, and tells what it printed and how it ended. */
export async function auscult(args: readonly string[], options: { cwd?: string } = {}) {
  const process = start(args, options);
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Starts the command line, for what happens while it runs. */
export function start(
  args: readonly string[],
  { cwd, env, setUp }: {
    cwd?: string;
    env?: Record<string, string>;
    /** What a shell does first in that process, such as `ulimit -f 8`. */
    setUp?: string;
  } = {},
): Deno.ChildProcess {
  const main = new URL("../../lib/cli/main.ts", import.meta.url).href;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const whole = [Deno.execPath(), "run", "-A", "--no-check", "--config", config, main, ...args];
  const [program, ...rest] = setUp === undefined ? whole : ["sh", "-c", `${setUp}; exec "$@"`, "sh", ...whole];
  return new Deno.Command(program!, {
    args: rest,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(cwd === undefined ? {} : { cwd }),
  }).spawn();
}

/** A folder of its own for one test, removed after it. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
