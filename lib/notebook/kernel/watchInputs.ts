import type { Connection } from "./connection.ts";
import { concat, frame, greeting, messages, ready } from "./zmtp.ts";

/** A cell that a kernel has begun to run: its text, and its number, as in `[3]`. */
export interface CellInput {
  readonly code: string;
  readonly number: number;
}

/** The cells that a kernel begins to run, whoever asked for them, from the first one after the call. Ends with the kernel. */
export async function* watchInputs({ ip, iopub_port: port }: Connection): AsyncGenerator<CellInput> {
  using socket = await Deno.connect({ hostname: ip, port });
  const writer = socket.writable.getWriter();
  const everything = frame(Uint8Array.of(1), false);
  await writer.write(concat([greeting(), ready("SUB"), everything]));
  const decoder = new TextDecoder();
  for await (const parts of messages(socket.readable)) {
    const begin = parts.findIndex((part) => part.length === 9 && decoder.decode(part) === "<IDS|MSG>");
    const [, header, , , content] = parts.slice(begin + 1);
    if (begin < 0 || !header || !content || !decoder.decode(header).includes('"execute_input"')) continue;
    const { code, execution_count: number } = JSON.parse(decoder.decode(content));
    if (typeof code === "string" && typeof number === "number") yield { code, number };
  }
}
