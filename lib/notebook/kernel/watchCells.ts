import type { Connection } from "./connection.ts";
import { joinBytes } from "../../data/joinBytes.ts";
import { frame, greeting, messages, ready } from "./zmtp.ts";

/** A cell that a kernel begins to run, or has run: its text, its number, as in `[3]`, and which of the two it is. */
export interface CellRun {
  readonly code: string;
  readonly number: number;
  readonly over: boolean;
}

/** What the guard says: that it is there, that the stop button was pressed, which cell begins to run and which is over. */
export type FromGuard = "ready" | "interrupt" | CellRun;

/**
 * The cells that a kernel runs, whoever asked for them: each as it begins, and once it is over. Ends with the kernel.
 *
 * @param onReady called when the kernel has answered; a moment later none is missed
 */
export async function* watchCells(
  { ip, iopub_port: port }: Connection,
  onReady?: () => void,
): AsyncGenerator<CellRun> {
  using socket = await Deno.connect({ hostname: ip, port });
  const writer = socket.writable.getWriter();
  const everything = frame(Uint8Array.of(1), false);
  await writer.write(joinBytes([greeting(), ready("SUB"), everything]));
  const decoder = new TextDecoder();
  const text = (part: Uint8Array | undefined) => decoder.decode(part);
  let running: { request: unknown; run: CellRun } | undefined;
  for await (const parts of messages(socket.readable, onReady)) {
    const [header, parent, , content] = parts.slice(parts.findIndex((part) => text(part) === "<IDS|MSG>") + 2);
    const type = /"msg_type":\s*"(execute_input|status)"/.exec(text(header))?.[1];
    if (type === undefined) continue; // an output, which may be large
    const request = JSON.parse(text(parent)).msg_id;
    const { code, execution_count: number, execution_state: state } = JSON.parse(text(content));
    if (type === "execute_input") {
      running = { request, run: { code, number, over: false } };
      yield running.run;
    } else if (state === "idle" && running !== undefined && running.request === request) {
      yield { ...running.run, over: true };
      running = undefined;
    }
  }
}
