import { type Reception, Source, type SourceOptions } from "auscult";

/** A source of receptions, for tests. */
export function receptions<R extends object>(
  name: string,
  list: readonly Reception<R>[],
  options?: SourceOptions,
): Source<R> {
  return new Source<R>(name, async function* () {
    yield* list;
  }, options);
}

/** A recorder in a process of its own; `before` is shell that runs first. */
export function startRecorder(args: readonly (string | number)[], before = ""): Deno.ChildProcess {
  const script = new URL("./recorder.ts", import.meta.url).pathname;
  const command = [Deno.execPath(), "run", "--no-check", "-A", script, ...args.map(String)];
  const [program, ...rest] = before === "" ? command : ["sh", "-c", `${before}; exec "$@"`, "sh", ...command];
  return new Deno.Command(program!, { args: rest, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
}

/** All that a source gives, as receptions. */
export function all<R extends object>(source: Source<R>): Promise<Reception<R>[]> {
  return Array.fromAsync(source.receptions());
}

/** What is said of a source's faults. */
export function listening(): { readonly said: string[]; readonly onFault: (message: string) => void } {
  const said: string[] = [];
  return { said, onFault: (message) => void said.push(message) };
}
