import type { Finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { listenerLine, told } from "./listenerLine.ts";
import type { Orchestra, Server } from "./Orchestra.ts";

/** What is wrong with the ports that an orchestra opens. */
export function findServers({ servers, listeners, includes, instruments }: Orchestra): Finding[] {
  const findings: Finding[] = [];
  const osc = listeners.filter(({ opcode }) => opcode === "OSClisten");
  const opened = servers.filter(({ opcode }) => opcode !== "OSCraw");
  for (const server of opened) {
    if (server.instrument === undefined) continue;
    const handle = server.handle.startsWith("g") ? server.handle : "giPort";
    const twice = instruments.some(({ name, overlaps }) => name === server.instrument && overlaps);
    findings.push({
      id: "oscinit-in-instrument",
      severity: twice ? "problem" : "warning",
      seen: `${server.opcode} stands in ${inside(server.instrument)}${
        twice ? ", which is started twice at once" : ""
      }.`,
      means:
        'It opens the port again each time the instrument starts. While one of its notes plays, the next one cannot have the port: Csound says "cannot find free port" and deletes that note.',
      change: `Move this line out of the instrument, into the header (before the first instr)${
        handle === server.handle ? "" : `, and write ${handle} in its OSClisten`
      }:\n${init(server, handle)}`,
      at: server.at,
    });
  }
  if (osc.length > 0 && opened.length === 0 && includes.every(({ found }) => found)) {
    const handle = /^gi\w+$/.test(osc[0]!.handle) ? osc[0]!.handle : "giPort";
    findings.push({
      id: "oscinit-missing",
      severity: "problem",
      seen: `${osc.length} OSClisten, but no OSCinit.`,
      means:
        'No port is opened, so nothing can arrive: Csound says "OSC not running" (or that the handle is not defined) and deletes the note.',
      change: `Write this into the header, before the first instr:\n${handle} OSCinit 7770`,
      at: osc[0]!.at,
    });
  }
  const ports = new Map<number, Server>();
  for (const server of servers) {
    if (server.port === undefined || server.instrument !== undefined) continue;
    const first = ports.get(server.port);
    ports.set(server.port, first ?? server);
    if (!first) continue;
    findings.push({
      id: "oscinit-twice",
      severity: "problem",
      seen: `Port ${server.port} is opened twice: in line ${first.at.line} and here.`,
      means: 'The second one fails ("cannot find free port"), and Csound ends before it has started.',
      change: `Delete this line, and write ${first.handle || "the first handle"} where ${
        server.handle || "its handle"
      } stood.`,
      at: server.at,
    });
  }
  const handles = opened.map(({ handle }) => handle);
  for (const listener of osc) {
    if (opened.length === 0) break;
    const number = /^\d+$/.test(listener.handle) ? Number(listener.handle) : undefined;
    const wrong = number === undefined
      ? /^gi\w+$/.test(listener.handle) && !handles.includes(listener.handle)
      : number >= opened.length;
    if (!wrong) continue;
    const right = nearest(listener.handle, handles.filter(Boolean)) ?? handles[0] ?? "giPort";
    findings.push({
      id: "handle-unknown",
      // A global variable may get the handle in another way.
      severity: number === undefined ? "warning" : "problem",
      seen: `This OSClisten asks for the handle ${listener.handle}; OSCinit gives ${handles.join(", ")}.`,
      means: number === undefined
        ? "Where nothing gives that variable a handle, the listener hears nothing, or the orchestra does not compile."
        : 'A handle is what OSCinit returned, not the port\'s number: Csound says "invalid handle" and deletes the note.',
      change: told(listenerLine(listener, { handle: right })),
      at: listener.at,
    });
  }
  return findings;
}

function init({ opcode, port, at }: Server, handle: string): string {
  const own = rest(at.text, opcode);
  // As it is written, where that is plain; a macro is clearer than its number.
  return `${handle} ${opcode} ${opcode === "OSCinit" && !/^[\w$.]+$/.test(own) ? port ?? own : own}`;
}

/** What stands behind an opcode in its line, without comments. */
const rest = (line: string, opcode: string) =>
  line.slice(line.indexOf(opcode) + opcode.length).replace(/(;|\/\/).*/, "").trim();

/** How an instrument is called in a sentence. */
export const inside = (name: string) => `instrument ${name}`;
