/**
 * What Csound 6.18 offers to its plugins, as its public headers (csdl.h, csoundCore.h) lay it out for wasm32.
 *
 * The WebAssembly build exports few of these functions by name, but every Csound instance starts with a table of them: that is
 * how C plugins reach them, and how opcodes written here do.
 */

/** The version that `csoundGetVersion` tells. */
export const VERSION = 6181;

/** Bytes of OPDS, which starts every opcode's data; pointers to its outputs, then to its inputs, follow. */
export const OPDS_BYTES = 24;

/** Offsets within OPDS: the next opcode in the k-cycle, the slot of the function for it, its text, the instrument's instance. */
export const OPDS = { nxtp: 4, opadr: 12, optext: 16, insdshead: 20 } as const;

/** Where an opcode's text has its name, and where a Csound has that of the opcode at work, for its messages. */
export const OPTXT_OPCOD = 28;
export const CSOUND_OP = 73_936;

/** Offsets within INSDS, an instance of an instrument: its block, the opcode at work, samples left out at the block's ends. */
export const INSDS = { ksmps: 96, pds: 136, offset: 192, early: 200 } as const;

/** Offsets within OENTRY, an opcode's description. */
export const OENTRY_BYTES = 4;
export const OENTRY_INIT = 20;
export const OENTRY_PERF = 24;

/** When an opcode runs: at initialisation, in every k-cycle, or both. */
export const THREAD_INIT = 1;
export const THREAD_PERF = 2;

/** Positions in the table of functions at the start of a Csound instance. */
export const PLUGIN_API = {
  Malloc: 50,
  Free: 54,
  GetInputArgCnt: 42,
  GetInputArgName: 43,
  InitError: 96,
  PerfError: 97,
  Warning: 98,
  RegisterDeinitCallback: 187,
} as const;

/** The exports of the module that the host calls. Pointers are numbers. */
export interface CsoundExports {
  _start(): void;
  __wasi_js_csoundSetMessageStringCallback(): void;
  allocStringMem(bytes: number): number;
  freeStringMem(pointer: number): void;
  csoundCreateWasi(): number;
  csoundDestroy(csound: number): void;
  csoundSetOption(csound: number, flag: number): number;
  csoundCompileCsdText(csound: number, text: number): number;
  csoundStart(csound: number): number;
  csoundPerformKsmps(csound: number): number;
  csoundGetSpout(csound: number): number;
  csoundGetSr(csound: number): number;
  csoundGetKsmps(csound: number): number;
  csoundGetNchnls(csound: number): number;
  csoundGet0dBFS(csound: number): number;
  csoundErrCnt(csound: number): number;
  csoundGetVersion(): number;
  // deno-lint-ignore camelcase -- Csound's own name
  find_opcode_exact(csound: number, name: number, outs: number, ins: number): number;
  csoundAppendOpcode(
    csound: number,
    name: number,
    bytes: number,
    flags: number,
    thread: number,
    outs: number,
    ins: number,
    init: number,
    perf: number,
    audio: number,
  ): number;
}
