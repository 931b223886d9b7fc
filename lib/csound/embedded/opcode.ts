import { OPDS_BYTES, PLUGIN_API } from "./abi.ts";
import type { CsoundInstance } from "./instantiate.ts";
import { WasmMemory } from "./memory.ts";

/** An opcode written in TypeScript. What its functions throw becomes Csound's own INIT ERROR or PERF ERROR. */
export interface Opcode {
  name: string;
  /** Types of its outputs and inputs, in Csound's letters: `i`, `k`, `S`, `N` for any number of anything, … */
  outs: string;
  ins: string;
  /** The most outputs and inputs that it can have together. */
  maxArguments: number;
  init?: (call: OpcodeCall) => void;
  /** Called at each k-cycle. */
  perf?: (call: OpcodeCall) => void;
  /** Called when its instrument's instance ends, if its `init` asked so by {@linkcode OpcodeCall.onEnd}. */
  deinit?: (call: OpcodeCall) => void;
}

/**
 * One use of an opcode, in one instance of an instrument: its arguments, the outputs first.
 *
 * One object serves all uses of an opcode in turn, so that no k-cycle makes garbage: keep `id`, not the call.
 */
export class OpcodeCall {
  /** Tells this use of the opcode from others, as long as its instance lives. */
  id = 0;
  /** The slot of the opcode's `deinit` in Csound's table. */
  deinit = 0;
  #csound: number;
  #instance: CsoundInstance;

  constructor(csound: number, instance: CsoundInstance) {
    this.#csound = csound;
    this.#instance = instance;
  }

  number(argument: number): number {
    return this.#instance.memory.view.getFloat64(this.#pointer(argument), true);
  }

  setNumber(argument: number, value: number) {
    this.#instance.memory.view.setFloat64(this.#pointer(argument), value, true);
  }

  text(argument: number): string {
    const { memory } = this.#instance;
    const data = memory.view.getUint32(this.#pointer(argument), true);
    return data === 0 ? "" : memory.text(data);
  }

  /** Sets a string variable (STRINGDAT: data, size), which grows when it must. */
  setText(argument: number, text: string) {
    const { memory } = this.#instance;
    const bytes = WasmMemory.encode(text);
    const variable = this.#pointer(argument);
    let data = memory.view.getUint32(variable, true);
    if (memory.view.getInt32(variable + 4, true) < bytes.length) {
      const room = Math.max(64, bytes.length);
      if (data !== 0) callPlugin(this.#instance, this.#csound, "Free", this.#csound, data);
      data = callPlugin(this.#instance, this.#csound, "Malloc", this.#csound, room);
      memory.view.setUint32(variable, data, true);
      memory.view.setInt32(variable + 4, room, true);
    }
    memory.bytes.set(bytes, data);
  }

  /** How many inputs it was given. */
  get inputs(): number {
    return callPlugin(this.#instance, this.#csound, "GetInputArgCnt", this.id);
  }

  /** The name of the variable that an input was given, such as "kHz" or "gSname". */
  inputName(input: number): string {
    const name = callPlugin(this.#instance, this.#csound, "GetInputArgName", this.id, input);
    return name === 0 ? "" : this.#instance.memory.text(name);
  }

  /** Has `deinit` called when this use ends. Only within `init`. */
  onEnd() {
    callPlugin(this.#instance, this.#csound, "RegisterDeinitCallback", this.#csound, this.id, this.deinit);
  }

  #pointer(argument: number): number {
    return this.#instance.memory.view.getUint32(this.id + OPDS_BYTES + 4 * argument, true);
  }
}

/** Calls a function of the plugin interface of an instance of Csound. */
export function callPlugin(
  { table, memory }: CsoundInstance,
  csound: number,
  name: keyof typeof PLUGIN_API,
  ...args: number[]
): number {
  const slot = memory.view.getUint32(csound + 4 * PLUGIN_API[name], true);
  return table.get(slot)(...args);
}

/**
 * A module that imports a function `e.f` of two numbers to one and exports it as `f`: only functions that come from a module can
 * be put into another module's table, for Csound to call.
 */
const reexport = new WebAssembly.Module(
  // deno-fmt-ignore
  new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, // "\0asm", version 1
    1, 7, 1, 96, 2, 127, 127, 1, 127, // types: one, (i32, i32) -> i32
    2, 7, 1, 1, 101, 1, 102, 0, 0, // imports: "e" "f", a function of type 0
    7, 5, 1, 1, 102, 0, 0, // exports: "f", function 0
  ]),
);

/** Puts a function into Csound's table and returns its slot. */
export function toTable(table: WebAssembly.Table, call: (csound: number, data: number) => number): number {
  const { exports } = new WebAssembly.Instance(reexport, { e: { f: call } });
  const slot = table.grow(1);
  table.set(slot, exports["f"]);
  return slot;
}
