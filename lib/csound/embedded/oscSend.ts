import { encodeMessage } from "../../osc/codec.ts";
import type { OscArgument } from "../../osc/message.ts";
import type { Opcode, OpcodeCall } from "./opcode.ts";
import type { Datagrams } from "./osc-opcodes.ts";

const TYPES = "ifdhlcsbTFNI";

/** `OSCsend kwhen, Shost, kport, Saddress [, Stypes, …]`: sends at its first k-cycle and whenever kwhen has changed. */
export function oscSend(datagrams: Pick<Datagrams, "send">, maxArguments: number): Opcode {
  const last = new Map<number, number>();
  return {
    name: "OSCsend",
    outs: "",
    ins: "kSkSN",
    maxArguments: 5 + maxArguments,
    init(call) {
      const given = call.inputs - 5;
      const types = given < 0 ? "" : call.text(4);
      for (const type of types) {
        if (!TYPES.includes(type)) {
          throw new TypeError(`OSCsend: "${type}": data type not supported, this engine has ${TYPES}`);
        }
      }
      if (given >= 0 && given < types.length) {
        throw new TypeError(`OSCsend: insufficient number of arguments for OSC message types "${types}": ${given}`);
      }
      last.delete(call.id);
      call.onEnd();
    },
    perf(call) {
      const when = call.number(0);
      if (last.get(call.id) === when) return;
      last.set(call.id, when);
      const types = call.inputs > 4 ? call.text(4) : "";
      const message = { address: call.text(3), ...toMessage(call, types) };
      datagrams.send(encodeMessage(message), Math.round(call.number(2)), call.text(1) || "localhost");
    },
    deinit(call) {
      last.delete(call.id);
    },
  };
}

function toMessage(call: OpcodeCall, types: string): { types: string; args: OscArgument[] } {
  let tags = "";
  const args = Array.from(types, (type, i): OscArgument => {
    const argument = 5 + i;
    const tag = type === "l" ? "h" : type !== "b" ? type : call.number(argument) === 0 ? "F" : "T";
    tags += tag;
    switch (tag) {
      case "s":
        return call.text(argument);
      case "i":
        return Math.round(call.number(argument)) | 0;
      case "h":
        return BigInt(Math.round(call.number(argument)) || 0);
      case "c":
        return String.fromCharCode(Math.round(call.number(argument)) & 127);
      case "f":
        return Math.fround(call.number(argument));
      case "d":
        return call.number(argument);
      case "N":
        return null;
      case "I":
        return Infinity;
      default:
        return tag === "T";
    }
  });
  return { types: tags, args };
}
