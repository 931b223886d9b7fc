import type { CsoundExports } from "./abi.ts";
import { WasmMemory } from "./memory.ts";

/** A running module: what it exports, its memory, and its table of functions. */
export interface CsoundInstance {
  exports: CsoundExports;
  memory: WasmMemory;
  table: WebAssembly.Table;
}

/** What the module imports besides its memory. */
export interface CsoundImports {
  /** Called with Csound's own messages, in pieces that end anywhere. */
  onMessage: (piece: string) => void;
  wasi: (memory: WasmMemory) => WebAssembly.ModuleImports;
}

const PAGE = 65_536;
/** Csound's parser recurses deeply: 8 MB, as on Linux. */
const STACK_PAGES = 128;
/** 512 MB: what an orchestra may use before Csound gets no more. */
const MAX_PAGES = 8192;

/**
 * Starts the module. It is position independent: where its stack, its data and its functions go is decided here
 * (stack, growing down from the data; data; heap), as the "dylink.0" section says how much it needs.
 */
export async function instantiate(module: WebAssembly.Module, imports: CsoundImports): Promise<CsoundInstance> {
  const { dataBytes, functions } = needs(module);
  const initial = STACK_PAGES + Math.ceil((dataBytes + 16) / PAGE);
  const memory = new WasmMemory(new WebAssembly.Memory({ initial, maximum: MAX_PAGES }));
  const table = new WebAssembly.Table({ element: "anyfunc", initial: functions + 1 });
  const global = (value: number, mutable: boolean) => new WebAssembly.Global({ value: "i32", mutable }, value);
  const { exports } = await WebAssembly.instantiate(module, {
    env: {
      memory: memory.memory,
      __indirect_function_table: table,
      __stack_pointer: global(STACK_PAGES * PAGE, true),
      __memory_base: global(STACK_PAGES * PAGE, false),
      __table_base: global(1, false),
      csoundLoadModules: () => 0,
      csoundWasiJsMessageCallback: (_csound: number, _kind: number, length: number, text: number) =>
        imports.onMessage(memory.text(text, length)),
      printDebugCallback: (text: number, length: number) => imports.onMessage(memory.text(text, length)),
    },
    "GOT.mem": { __heap_base: global(initial * PAGE, true) },
    wasi_snapshot_preview1: imports.wasi(memory),
  });
  const csound = exports as unknown as CsoundExports;
  csound._start();
  csound.__wasi_js_csoundSetMessageStringCallback();
  return { exports: csound, memory, table };
}

/** The first subsection of "dylink.0": bytes of memory and their alignment, functions and theirs, as LEB128. */
function needs(module: WebAssembly.Module): { dataBytes: number; functions: number } {
  const section = WebAssembly.Module.customSections(module, "dylink.0")[0];
  if (!section) throw new Error('Cannot place Csound in memory: the module has no "dylink.0" section');
  const bytes = new Uint8Array(section);
  let at = 1; // the subsection's kind
  const number = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  number(); // its size
  const dataBytes = number();
  number();
  return { dataBytes, functions: number() };
}
