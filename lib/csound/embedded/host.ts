import { complaint } from "../complaint.ts";
import { OENTRY_INIT, OPDS_BYTES, THREAD_INIT, THREAD_PERF } from "./abi.ts";
import { type CsoundInstance, instantiate } from "./instantiate.ts";
import { WasmMemory } from "./memory.ts";
import { callPlugin, type Opcode, OpcodeCall, toTable } from "./opcode.ts";
import { accelerate, loadKernels } from "./simd/accelerate.ts";
import type { Storage } from "./storage.ts";
import { createWasi } from "./wasi.ts";
import { loadCsoundModule } from "./wasm.ts";

/** What a {@linkcode CsoundHost} is made with. */
export interface CsoundHostOptions {
  /** Files that Csound can read, by their names in its folder "/". Default: none. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Called with each line that Csound prints. */
  onMessage?: (line: string) => void;
  /** Csound's idea of the time, in seconds. Default: the real one. */
  clock?: () => number;
  /** Numbers from 0 to less than 1 for its seeds. Default: `Math.random`. */
  random?: () => number;
  /** Makes the real file for a name that Csound creates (`fout`). Default, and where it gives undefined: a file in memory. */
  openFile?: (name: string) => Storage | undefined;
  /** Whether plain opcodes are done two samples at a time, where the machine can: faster, and the same sound. Default: true. */
  simd?: boolean;
}

/**
 * One Csound in WebAssembly. It makes no sound by itself: each {@linkcode performKsmps} leaves a block in {@linkcode spout}.
 *
 * Use it in this order: create, option, addOpcode, compileCsd, start, performKsmps …, destroy.
 */
export class CsoundHost {
  /** Samples a second, samples a block, channels, and the amplitude of full scale; known once started. */
  sr = 0;
  ksmps = 0;
  nchnls = 0;
  zeroDbfs = 1;
  /** The opcodes that are done two samples at a time, such as "##mul.aa". */
  readonly accelerated: readonly string[] = [];
  #csound: number;
  #instance: CsoundInstance;
  #onMessage: (line: string) => void;
  #pending = "";
  #heard: string[] | undefined;
  #state: "new" | "compiled" | "started" | "ended" | "failed" | "destroyed" = "new";
  #spout = new Float64Array();
  #exit: number | undefined;
  /** Why Csound must not be called any more. */
  #broken: string | undefined;

  private constructor(instance: CsoundInstance, onMessage: (line: string) => void, simd: boolean) {
    this.#instance = instance;
    this.#onMessage = onMessage;
    this.#csound = instance.exports.csoundCreateWasi();
    this.#replaceExit();
    if (simd) this.accelerated = accelerate(instance, this.#csound);
  }

  static async create(options: CsoundHostOptions = {}): Promise<CsoundHost> {
    const { files = {}, onMessage = () => {}, random = Math.random, openFile = () => undefined, simd = true } = options;
    const { clock = steadyClock() } = options;
    // Csound prints from its very creation on, before there is a host.
    const messages = { print: (_piece: string) => {} };
    const write = (piece: string) => messages.print(piece);
    const loading = loadCsoundModule();
    if (simd) loadKernels(); // meanwhile
    const instance = await instantiate(await loading, {
      onMessage: write,
      wasi: (memory) => createWasi(memory, { files, clock, random, openFile, write }),
    });
    const host = new CsoundHost(instance, onMessage, simd);
    messages.print = (piece) => host.#print(piece);
    return host;
  }

  /** Sets a command-line flag, such as `-d` or `--omacro:PORT=7770`. Before compiling, for macros. */
  option(flag: string) {
    const { bad, heard } = this.#listen(() =>
      this.#withText(flag, (text) => this.#instance.exports.csoundSetOption(this.#csound, text))
    );
    if (bad || heard.some((line) => line.startsWith("unknown"))) {
      throw new RangeError(`Cannot set the Csound option ${JSON.stringify(flag)}: Csound does not know it`);
    }
  }

  /**
   * Compiles a CSD.
   *
   * @throws {SyntaxError} with Csound's own messages, which tell the line
   */
  compileCsd(csd: string) {
    this.#expect("new", "compile");
    const { bad, heard } = this.#listen(() =>
      this.#withText(csd, (text) => this.#instance.exports.csoundCompileCsdText(this.#csound, text))
    );
    this.#state = bad ? "failed" : "compiled";
    if (bad) {
      throw new SyntaxError(
        `Cannot compile the orchestra: ${complaint(heard) ?? this.#broken ?? "Csound gave no reason"}`,
      );
    }
  }

  /**
   * Runs the orchestra's header.
   *
   * @throws {Error} with Csound's messages, when the header has init errors
   */
  start() {
    // Csound that did not compile would run for ever without making a block.
    this.#expect("compiled", "start");
    const { exports } = this.#instance;
    // Whatever <CsOptions> asks for: the blocks are taken by the host.
    this.option("-n");
    const { bad, heard } = this.#listen(() => exports.csoundStart(this.#csound));
    if (bad || heard.some((line) => line.includes("INIT ERROR"))) {
      this.#state = "failed";
      throw new Error(`Cannot start the orchestra: ${complaint(heard) ?? this.#broken ?? "Csound gave no reason"}`);
    }
    this.#state = "started";
    this.sr = exports.csoundGetSr(this.#csound);
    this.ksmps = exports.csoundGetKsmps(this.#csound);
    this.nchnls = exports.csoundGetNchnls(this.#csound);
    this.zeroDbfs = exports.csoundGet0dBFS(this.#csound);
  }

  /** Makes the next block, `ksmps` frames long. Returns false when there is none: the score is over, or `exitnow` ran. */
  performKsmps(): boolean {
    if (this.#state === "ended") return false;
    if (this.#state !== "started") this.#expect("started", "perform");
    let more;
    try {
      more = this.#exit === undefined && this.#instance.exports.csoundPerformKsmps(this.#csound) === 0;
    } catch (error) {
      this.#broken ??= `Csound crashed: ${(error as Error).message}`;
    }
    if (this.#broken !== undefined) {
      this.#state = "failed";
      throw new Error(this.#broken);
    }
    if (!more) this.#state = "ended";
    else this.#silenceBad();
    return more!;
  }

  /** What is no number (an instrument that sends NaN past the master) is silence: a sound device makes anything of it, at any level. */
  #silenceBad() {
    const { spout } = this;
    let bad = 0;
    for (let i = 0; i < spout.length; i++) bad += spout[i]! * 0;
    if (bad === 0) return;
    for (let i = 0; i < spout.length; i++) if (!Number.isFinite(spout[i])) spout[i] = 0;
  }

  /** The latest block: frames of `nchnls` samples, interleaved. Valid until the next call. */
  get spout(): Float64Array {
    const { exports, memory } = this.#instance;
    if (this.#spout.buffer !== memory.memory.buffer) {
      const at = exports.csoundGetSpout(this.#csound);
      this.#spout = new Float64Array(memory.memory.buffer, at, this.ksmps * this.nchnls);
    }
    return this.#spout;
  }

  /** Why the performance ended, in words; undefined while it runs. */
  get ending(): string | undefined {
    if (this.#state !== "ended") return undefined;
    return this.#exit === undefined
      ? "the score is over"
      : `the orchestra called exitnow${this.#exit ? ` ${this.#exit}` : ""}`;
  }

  /** How many notes and opcodes failed so far. */
  get errors(): number {
    return this.#broken !== undefined ? 1 : this.#instance.exports.csoundErrCnt(this.#csound);
  }

  /** Adds an opcode. Before compiling. */
  addOpcode(opcode: Opcode) {
    this.#expect("new", `add the opcode ${opcode.name}`);
    const { exports, table } = this.#instance;
    const call = new OpcodeCall(this.#csound, this.#instance);
    const slot = (onError: "InitError" | "PerfError" | "Warning", run: ((call: OpcodeCall) => void) | undefined) =>
      run ? toTable(table, this.#entry(onError, run, call)) : 0;
    const init = slot("InitError", opcode.init);
    const perf = slot("PerfError", opcode.perf);
    call.deinit = slot("Warning", opcode.deinit);
    const thread = (init && THREAD_INIT) | (perf && THREAD_PERF);
    const bytes = OPDS_BYTES + 4 * opcode.maxArguments;
    const bad = exports.csoundAppendOpcode(
      this.#csound,
      this.#keepText(opcode.name),
      bytes,
      0,
      thread,
      this.#keepText(opcode.outs),
      this.#keepText(opcode.ins),
      init,
      perf,
      0,
    );
    if (bad) throw new Error(`Cannot add the opcode ${opcode.name}: Csound returned ${bad}`);
  }

  /** Ends the performance, closes the files that it wrote (which completes a WAV file's header), and frees its memory. */
  destroy() {
    if (this.#state === "destroyed") return;
    this.#state = "destroyed";
    if (this.#broken === undefined) this.#instance.exports.csoundDestroy(this.#csound);
    if (this.#pending !== "") this.#print("\n");
  }

  /** The function that Csound calls: an exception must not pass through Csound, which would leave it half way. */
  #entry(onError: "InitError" | "PerfError" | "Warning", run: (call: OpcodeCall) => void, call: OpcodeCall) {
    return (csound: number, id: number): number => {
      try {
        call.id = id;
        run(call);
        return 0;
      } catch (error) {
        const message = (error instanceof Error ? error.message : String(error)).replaceAll("%", "%%");
        return this.#withText(message, (text) => {
          const where = onError === "PerfError" ? [csound, id] : [csound];
          return callPlugin(this.#instance, csound, onError, ...where, text, 0);
        });
      }
    };
  }

  /** This build of Csound cannot jump out of a performance, so its own `exitnow` does nothing: the host ends after the block. */
  #replaceExit() {
    const { exports, memory, table } = this.#instance;
    const init = toTable(table, (_csound, data) => {
      const status = memory.view.getUint32(data + OPDS_BYTES, true);
      this.#exit = memory.view.getFloat64(status, true);
      return 0;
    });
    const entry = this.#withText(
      "exitnow",
      (name) =>
        this.#withText(
          "",
          (outs) => this.#withText("o", (ins) => exports.find_opcode_exact(this.#csound, name, outs, ins)),
        ),
    );
    if (entry === 0) throw new Error("Cannot replace exitnow: this Csound has no such opcode");
    memory.view.setUint32(entry + OENTRY_INIT, init, true);
  }

  #expect(state: "new" | "compiled" | "started", action: string) {
    if (this.#state === state) return;
    throw new Error(`Cannot ${action} Csound: it is ${this.#state}, and must be ${state}`);
  }

  /** Takes messages, which come in pieces, and gives lines, without the codes that colour a terminal. */
  #print(piece: string) {
    // Native Csound exits; this build goes on, with pointers to nowhere.
    if (piece.startsWith("memory allocate failure")) this.#broken ??= "Csound ran out of memory: it may have 512 MB";
    const lines = (this.#pending + piece).split("\n");
    this.#pending = lines.at(-1)!.length < 4096 ? lines.pop()! : "";
    for (const line of lines) {
      // deno-lint-ignore no-control-regex
      const plain = line.replace(/\x1b\[[\d;]*m/g, "").trimEnd();
      if (plain === "") continue;
      this.#heard?.push(plain);
      this.#onMessage(plain);
    }
  }

  #listen(action: () => number): { bad: boolean; heard: string[] } {
    const heard: string[] = this.#heard = [];
    try {
      return { bad: action() !== 0 || this.#broken !== undefined, heard };
    } catch (error) {
      // Where native Csound jumps out after an error, this build goes on, and may fall over its own feet.
      this.#broken ??= `Csound crashed: ${(error as Error).message}`;
      return { bad: true, heard };
    } finally {
      if (this.#pending !== "") this.#print("\n");
      this.#heard = undefined;
    }
  }

  #withText<T>(text: string, use: (pointer: number) => T): T {
    const pointer = this.#keepText(text);
    try {
      return use(pointer);
    } finally {
      this.#instance.exports.freeStringMem(pointer);
    }
  }

  #keepText(text: string): number {
    const bytes = WasmMemory.encode(text);
    const pointer = this.#instance.exports.allocStringMem(bytes.length);
    this.#instance.memory.bytes.set(bytes, pointer);
    return pointer;
  }
}

/** The time since 1970 in seconds, as it was at first: a system clock that is set meanwhile moves nothing. */
function steadyClock(): () => number {
  const start = Date.now() - performance.now();
  return () => (start + performance.now()) / 1000;
}
