import { call, type Code, giveBack, type Local, local, unsigned } from "./instructions.ts";

/** The types of local variables, as the binary format writes them. */
const TYPES = { i32: 0x7f, f64: 0x7c, v128: 0x7b };

/** What the code of one function is written with. */
export interface Frame {
  /** Its arguments. */
  readonly csound: Local;
  readonly p: Local;
  /** A further variable, which starts as 0. */
  variable(type: keyof typeof TYPES): Local;
  /** Does what the function of the same name, which the module imports, does; and no more. */
  readonly otherwise: Code;
}

/**
 * A module of functions `(csound: i32, p: i32) -> i32` that work in an imported memory, "env" "memory", and can go on to the
 * functions of an imported table, "env" "table". For each it imports a function of the same name and type from "plain", to which
 * it can leave what it does not do itself.
 */
export function assemble(functions: Readonly<Record<string, (frame: Frame) => Code>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(functions);
  const bodies = Object.values(functions).map((write, index) => {
    const types: number[] = [];
    const [csound, p] = [local(0), local(1)];
    const code = write({
      csound,
      p,
      variable: (type) => local(1 + types.push(TYPES[type])),
      otherwise: giveBack(call(index, csound, p)),
    });
    return sized([...list(types.map((type) => [1, type])), ...code, 0x0b]);
  });
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [[0x60, 2, TYPES.i32, TYPES.i32, 1, TYPES.i32]]),
    ...section(2, [
      ...names.map((name) => [...text("plain"), ...text(name), 0, 0]),
      [...text("env"), ...text("memory"), 2, 0, 0],
      [...text("env"), ...text("table"), 1, 0x70, 0, 0],
    ]),
    ...section(3, names.map(() => [0])),
    ...section(7, names.map((name, index) => [...text(name), 0, ...unsigned(names.length + index)])),
    ...section(10, bodies),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  return [id, ...sized(list(items))];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(code: Code): Code {
  return [...unsigned(code.length), ...code];
}

function text(value: string): Code {
  return sized([...new TextEncoder().encode(value)]);
}
