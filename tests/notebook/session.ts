import { TextLineStream } from "./lines.ts";
import { jupyterPython } from "./kernel.ts";

/** What a cell put out, and how it ended. */
export interface Answer {
  outputs: {
    output_type: string;
    data?: Record<string, string>;
    name?: string;
    text?: string;
    ename?: string;
    evalue?: string;
    transient?: { display_id?: string };
  }[];
  status: "ok" | "error" | "aborted" | "dead";
  seconds: number;
}

/** A real kernel, started by Jupyter's own client, in a session of a test. */
export interface KernelSession extends AsyncDisposable {
  execute(code: string): Promise<Answer>;
  /** What the stop button does, at once. */
  interrupt(): Promise<Answer>;
  restart(): Promise<Answer>;
  shutdown(): Promise<Answer>;
  /** Outputs that came while no cell ran, or for an earlier one. */
  readonly late: Answer["outputs"];
}

/** Starts a kernel. `argv` is that of its kernelspec, `{connection_file}` included. Default: this very Deno, as `deno jupyter --install` has it. */
export async function startKernel(options: { argv?: readonly string[]; cwd?: string } = {}): Promise<KernelSession> {
  const { argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"] } = options;
  const cwd = options.cwd ?? new URL("../../notebooks", import.meta.url).pathname;
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/kernels/tested`, { recursive: true });
  await Deno.writeTextFile(
    `${dir}/kernels/tested/kernel.json`,
    JSON.stringify({ argv, display_name: "Tested", language: "typescript" }),
  );
  const child = new Deno.Command(jupyterPython(), {
    args: [new URL("./session.py", import.meta.url).pathname, "tested", cwd],
    env: { JUPYTER_PATH: dir },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const waiting = new Map<number, (answer: Answer) => void>();
  const late: Answer["outputs"] = [];
  const ready = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const line of child.stdout.pipeThrough(new TextLineStream())) {
      const message = JSON.parse(line);
      if (message.ready) ready.resolve();
      else if (message.late) late.push(message.late);
      else waiting.get(message.id)?.(message);
    }
    ready.reject(new Error("the kernel did not start"));
  })();
  await ready.promise;
  let last = 0;
  const ask = (command: { do: string; code?: string }) => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.set(id, resolve);
    writer.write(new TextEncoder().encode(JSON.stringify({ id, ...command }) + "\n"));
    return promise;
  };
  return {
    late,
    execute: (code) => ask({ do: "execute", code }),
    interrupt: () => ask({ do: "interrupt" }),
    restart: () => ask({ do: "restart" }),
    shutdown: () => ask({ do: "shutdown" }),
    async [Symbol.asyncDispose]() {
      await writer.close();
      await child.status;
      await reading;
      await Deno.remove(dir, { recursive: true });
    },
  };
}
