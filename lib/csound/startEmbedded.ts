import { orchestra } from "../sound/orchestra.ts";
import { ownEnd } from "./complaint.ts";
import { runEmbedded } from "./embedded/runEmbedded.ts";
import type { Engine, EngineOptions } from "./engine.ts";

/** Starts the WebAssembly Csound on the orchestra, in a Worker of this process. */
export async function startEmbedded(
  { port, token, output, record, onMessage, onProblem }: EngineOptions,
): Promise<Engine> {
  const { "auscult.csd": csd, ...files } = orchestra();
  let own: string | undefined;
  const engine = await runEmbedded({
    csd: csd as string,
    files,
    options: ["-d", "-m0", `--omacro:AUSCULT_TOKEN=${token}`, "--omacro:AUSCULT_OWNED=1"],
    port,
    output,
    onMessage(line) {
      own = ownEnd([line]) ?? own;
      onMessage(line);
    },
    ...(onProblem && { onProblem }),
    ...(record !== undefined && { recordPath: record }),
  });
  return {
    kind: "embedded",
    port: engine.port,
    get output() {
      return engine.output;
    },
    ended: engine.ended.then(({ reason }) => ({ reason: own ?? reason })),
    kill: () => engine.close(),
    listen: (port) => engine.listen(port),
    async close() {
      // After /auscult/quit it fades and ends by itself, in a few k-cycles more than its fade.
      const timer = setTimeout(() => engine.close(), 1000);
      await engine.ended;
      clearTimeout(timer);
    },
  };
}
