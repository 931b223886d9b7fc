import type { Listener } from "./Orchestra.ts";

/** A line of Csound, and what must stand before it. */
export interface ListenerLine {
  /** `kAns OSClisten giPort, "/sp500", "ff", kClose, kVolume` */
  readonly line: string;
  /** `kVolume init 0`: variables that the line needs and that were not there. */
  readonly inits: readonly string[];
}

/** Type tags that Csound 6.18 takes, and what they go into: k variables, S variables, or what holds a blob. */
export const LISTENED_TYPES = { number: "cdfhi", string: "s", blob: "ADGSa" } as const;

/** The type tag with which Csound can receive an OSC type tag; undefined where it cannot. */
export function listenedType(sent: string): string | undefined {
  if ("cdfhi".includes(sent)) return sent;
  if (sent === "s" || sent === "S") return "s";
  return undefined;
}

/** An OSClisten as it should read. The variables it had stay where they fit. */
export function listenerLine(
  listener: Listener,
  { address = listener.address ?? "", types = listener.types ?? "", handle = listener.handle } = {},
): ListenerLine {
  const answer = listener.answer || "kAns";
  const start = `OSClisten ${handle}, ${quote(address)}, ${quote(types)}`;
  if (listener.array && listener.outputs.length === 1) {
    return { line: `${answer}, ${listener.outputs[0]} ${start}`, inits: [] };
  }
  const inits: string[] = [];
  const used = new Set(listener.outputs);
  const variables = [...types].map((type, i) => {
    const kind = type === "s" ? "S" : "k";
    const before = listener.outputs[i];
    if (before !== undefined && (!"cdfhis".includes(type) || fits(before, type))) return before;
    let name = `${kind}Value${i + 1}`;
    while (used.has(name)) name += "b";
    used.add(name);
    inits.push(kind === "S" ? `${name} init ""` : `${name} init 0`);
    return name;
  });
  return { line: `${answer} ${[start, ...variables].join(", ")}`, inits };
}

/** Whether a variable can take arguments of a type: k for numbers, S for strings, global ones too. */
export function fits(variable: string, type: string): boolean {
  const kind = variable.replace(/^g/, "")[0];
  return type === "s" ? kind === "S" : "cdfhi".includes(type) ? kind === "k" : true;
}

/** The line with what it needs before it, as it is told. */
export function told({ line, inits }: ListenerLine): string {
  return [...inits, line].join("\n");
}

/** A string in Csound. What came from the network or a file is shown, and breaks no line. */
export function quote(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");
  return `"${plain.replace(/["\\]/g, "\\$&")}"`;
}
