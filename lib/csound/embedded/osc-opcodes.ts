import { decodePacket } from "../../osc/codec.ts";
import type { CsoundHost } from "./host.ts";
import type { OpcodeCall } from "./opcode.ts";
import { type OscListener, OscRouter, type OscStatistics } from "./OscRouter.ts";
import { oscSend } from "./oscSend.ts";

/** The datagrams that the opcodes need. */
export interface Datagrams {
  /** Receives on a UDP port from now on, or as soon as it can. Throws when the port is taken. */
  bind(port: number): void;
  /** Called with each packet that comes. The bytes are only lent. */
  onPacket: (port: number, bytes: Uint8Array) => void;
  send(bytes: Uint8Array, port: number, host: string): void;
}

/** What the opcodes of an engine have seen. */
export interface OscOpcodes {
  /** By port. */
  readonly statistics: ReadonlyMap<number, OscStatistics>;
  /** Packets that are no OSC. */
  readonly malformed: number;
}

/** As many arguments as native Csound allows. */
const MAX_ARGUMENTS = 60;

/**
 * Gives `OSCinit`, `OSClisten`, `OSCcount` and `OSCsend` to a Csound that has none, with native Csound 6.18's rules.
 *
 * Not there: `OSClisten` into arrays, tables and audio (types `A`, `G`, `a`, …), which are init errors that say so.
 */
export function installOsc(host: CsoundHost, datagrams: Datagrams, onProblem: (line: string) => void): OscOpcodes {
  const ports: number[] = [];
  const routers = new Map<number, OscRouter>();
  const listeners = new Map<number, { listener: OscListener; router: OscRouter; types: string }>();
  let malformed = 0;

  datagrams.onPacket = (port, bytes) => {
    const router = routers.get(port);
    if (!router) return;
    try {
      for (const message of decodePacket(bytes)) router.deliver(message);
    } catch (error) {
      if (malformed++ === 0) {
        onProblem(`OSC: ignored a packet on port ${port} (further ones: counted only): ${(error as Error).message}`);
      }
    }
  };

  host.addOpcode({
    name: "OSCinit",
    outs: "i",
    ins: "i",
    maxArguments: 2,
    init(call) {
      const port = Math.trunc(call.number(1));
      if (!(port > 0 && port < 65_536)) throw new RangeError(`cannot start OSC listener on port ${port}: 1 to 65535`);
      if (ports.includes(port)) {
        throw new Error(`cannot start OSC listener on port ${port}: this orchestra has one there`);
      }
      datagrams.bind(port);
      routers.set(port, new OscRouter());
      call.setNumber(0, ports.push(port) - 1);
    },
  });

  const listen = {
    name: "OSClisten",
    outs: "k",
    maxArguments: 4 + MAX_ARGUMENTS,
    init(call: OpcodeCall) {
      const router = routers.get(ports[Math.trunc(call.number(1))] ?? -1);
      if (!router) throw new RangeError("OSClisten: invalid handle, it must come from OSCinit");
      const types = call.text(3);
      checkVariables(call, types);
      const before = listeners.get(call.id); // init again: reinit
      before?.router.unlisten(before.listener);
      listeners.set(call.id, { listener: router.listen(call.text(2), types), router, types });
      call.onEnd();
    },
    perf(call: OpcodeCall) {
      const entry = listeners.get(call.id);
      const args = entry?.listener.take();
      call.setNumber(0, args ? 1 : 0);
      if (!args) return;
      for (let i = 0; i < args.length; i++) {
        const value = args[i]!;
        if (typeof value === "string") call.setText(4 + i, value);
        else call.setNumber(4 + i, value);
      }
    },
    deinit(call: OpcodeCall) {
      const entry = listeners.get(call.id);
      entry?.router.unlisten(entry.listener);
      listeners.delete(call.id);
    },
  };
  host.addOpcode({ ...listen, ins: "iSSN" });
  host.addOpcode({ ...listen, ins: "iSS" });

  const count = (call: OpcodeCall) => {
    let pending = 0;
    for (const { listener } of listeners.values()) pending += listener.size;
    call.setNumber(0, pending);
  };
  host.addOpcode({ name: "OSCcount", outs: "k", ins: "", maxArguments: 1, init: count, perf: count });
  host.addOpcode(oscSend(datagrams, MAX_ARGUMENTS));

  return {
    get statistics() {
      return new Map(Array.from(routers, ([port, router]) => [port, router.statistics]));
    },
    get malformed() {
      return malformed;
    },
  };
}

/** Each type needs a variable that can hold it: a number a `k`, a text an `S`. */
function checkVariables(call: OpcodeCall, types: string) {
  const given = call.inputs - 3;
  if (given !== types.length) {
    throw new TypeError(`OSClisten: argument list inconsistent with format string: "${types}" and ${given} variables`);
  }
  for (const [i, type] of [...types].entries()) {
    if (!"ifdhcs".includes(type)) {
      throw new TypeError(`OSClisten: invalid type "${type}": this engine has i, f, d, h, c and s`);
    }
    const name = call.inputName(3 + i);
    const wanted = type === "s" ? "S" : "k";
    if (name.replace(/^g/, "")[0] !== wanted) {
      throw new TypeError(
        `OSClisten: argument list inconsistent with format string: type "${type}" needs a variable ${wanted}…, got ${name}`,
      );
    }
  }
}
