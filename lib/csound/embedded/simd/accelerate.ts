import { INSDS, OENTRY_BYTES, OENTRY_PERF, OPDS, OPDS_BYTES, VERSION } from "../abi.ts";
import type { CsoundInstance } from "../instantiate.ts";
import { WasmMemory } from "../memory.ts";
import { assemble } from "./assemble.ts";
import { type Kernel, kernels } from "./kernels.ts";

type Perf = (csound: number, p: number) => number;

/**
 * Has Csound's plainest opcodes done two samples at a time, by WebAssembly's vector instructions, which Csound was compiled
 * without: voices take about a fifth less time, and sound the same to the bit.
 *
 * In Csound's table of functions, kernels take the places of Csound's own. Where anything is not as expected (no vector
 * instructions, another Csound) all stays as it is.
 *
 * @returns the opcodes that are done so now, such as "##mul.aa"
 */
export function accelerate(instance: CsoundInstance, csound: number): string[] {
  const { exports, memory, table } = instance;
  const module = loadKernels();
  if (!module || exports.csoundGetVersion() !== VERSION) return [];
  const slots = new Map<string, number>();
  for (const kernel of kernels) {
    const entry = findOpcode(instance, csound, kernel);
    if (entry === 0 || memory.view.getUint16(entry + OENTRY_BYTES, true) !== kernel.bytes) return [];
    slots.set(nameOf(kernel), memory.view.getUint32(entry + OENTRY_PERF, true));
  }
  const plain = Object.fromEntries(Array.from(slots, ([name, slot]) => [name, table.get(slot) as Perf]));
  if (!isLaidOut(instance, plain["##mul.aa"]!)) return [];
  const ours = new WebAssembly.Instance(module, { env: { memory: memory.memory, table }, plain }).exports;
  for (const [name, slot] of slots) table.set(slot, ours[name] as Perf);
  return [...slots.keys()];
}

let module: WebAssembly.Module | undefined;

/** The kernels as a module; made once per thread, in some 3 ms. Undefined where there are no vector instructions. */
export function loadKernels(): WebAssembly.Module | undefined {
  if (module) return module;
  const bytes = assemble(Object.fromEntries(kernels.map((kernel) => [nameOf(kernel), kernel.code])));
  return WebAssembly.validate(bytes) ? module = new WebAssembly.Module(bytes) : undefined;
}

function nameOf({ name, ins }: Kernel): string {
  return `${name}.${ins}`;
}

/** Csound's description of an opcode, or 0. */
function findOpcode({ exports, memory }: CsoundInstance, csound: number, { name, outs, ins }: Kernel): number {
  const texts = [name, outs, ins].map((text) => {
    const bytes = WasmMemory.encode(text);
    const pointer = exports.allocStringMem(bytes.length);
    memory.bytes.set(bytes, pointer);
    return pointer;
  });
  const entry = exports.find_opcode_exact(csound, texts[0]!, texts[1]!, texts[2]!);
  for (const pointer of texts) exports.freeStringMem(pointer);
  return entry;
}

/** Whether blocks are where the kernels look for them: Csound's own a*a is asked to do one, which begins late and ends early. */
function isLaidOut({ exports, memory }: CsoundInstance, multiply: Perf): boolean {
  const ksmps = 8;
  const start = exports.allocStringMem(1024);
  memory.bytes.fill(0, start, start + 1024);
  const [instance, out, a, b] = [start + 128, start + 512, start + 640, start + 768];
  const { view } = memory;
  view.setUint32(start + OPDS.insdshead, instance, true);
  for (const [i, pointer] of [out, a, b].entries()) view.setUint32(start + OPDS_BYTES + 4 * i, pointer, true);
  view.setUint32(instance + INSDS.ksmps, ksmps, true);
  view.setUint32(instance + INSDS.offset, 1, true);
  view.setUint32(instance + INSDS.early, 2, true);
  for (let i = 0; i < ksmps; i++) {
    view.setFloat64(a + 8 * i, 10, true);
    view.setFloat64(b + 8 * i, i + 1, true);
    view.setFloat64(out + 8 * i, 7, true);
  }
  multiply(0, start);
  const product = Array.from({ length: ksmps }, (_, i) => memory.view.getFloat64(out + 8 * i, true));
  exports.freeStringMem(start);
  return String(product) === "0,20,30,40,50,60,0,0";
}
