import { CSOUND_OP, INSDS, OPDS, OPDS_BYTES, OPTXT_OPCOD } from "../abi.ts";
import type { Frame } from "./assemble.ts";
import { type Code, giveBack, goOnTo, i32, type Local, repeat, set, tee, v128, when } from "./instructions.ts";

/** Two neighbouring samples of an input: `at` is their distance in bytes from the first of the block. */
export type Input = (at: Local) => Code;

/**
 * What kernels have in common: one opcode's call for one block of samples.
 *
 * A kernel does whole blocks of an even length. Others are left to Csound's own function: those that a note begins or ends
 * within (`--sample-accurate`), and those of an odd length, such as 1.
 */
export class Block {
  /** The opcode's data. */
  readonly p: Local;
  /** The block's length in samples. */
  readonly ksmps: Local;
  readonly #frame: Frame;
  readonly #bytes: Local;
  readonly #instance: Local;
  readonly #first: Code[] = [];

  constructor(frame: Frame) {
    this.#frame = frame;
    this.p = frame.p;
    this.#instance = this.variable("i32", i32.load(this.p, OPDS.insdshead));
    this.ksmps = this.variable("i32", i32.load(this.#instance, INSDS.ksmps));
    this.leaveIf(i32.and(this.ksmps, i32.const(1)));
    this.leaveIf(i32.or(i32.load(this.#instance, INSDS.offset), i32.load(this.#instance, INSDS.early)));
    this.#bytes = this.variable("i32", i32.shl(this.ksmps, i32.const(3)));
  }

  /** The whole function: what was asked for so far, then `body`, which ends with `goOn`. */
  code(...body: Code[]): Code {
    return [...this.#first, ...body].flat();
  }

  first(...code: Code[]) {
    this.#first.push(...code);
  }

  /** Leaves this call to Csound's own function. Nothing may be changed before. */
  leaveIf(condition: Code) {
    this.first(when(condition, this.#frame.otherwise));
  }

  /** A new variable, of 0 if not of `value`. */
  variable(type: "i32" | "f64" | "v128", value?: Code): Local {
    const variable = this.#frame.variable(type);
    if (value) this.first(set(variable, value));
    return variable;
  }

  /** Where the samples of an argument are, outputs first. */
  pointer(index: number, p: Code = this.p): Code {
    return i32.load(p, OPDS_BYTES + 4 * index);
  }

  argument(index: number): Local {
    return this.variable("i32", this.pointer(index));
  }

  /** An input; one of rate "k" gives its one number twice. */
  input(index: number, rate = "a"): Input {
    const argument = this.argument(index);
    if (rate === "a") return (at) => v128.load(i32.add(argument, at));
    const number = this.variable("v128", v128.loadSplat(argument));
    return () => number;
  }

  output(index: number): (at: Local, value: Code) => Code {
    const argument = this.argument(index);
    return (at, value) => v128.store(i32.add(argument, at), value);
  }

  /** Does `body` for each two samples. */
  eachTwo(body: (at: Local) => Code[]): Code {
    return this.#each(16, body);
  }

  eachOne(body: (at: Local) => Code[]): Code {
    return this.#each(8, body);
  }

  #each(bytes: number, body: (at: Local) => Code[]): Code {
    const at = this.#frame.variable("i32");
    const more = i32.ltU(tee(at, i32.add(at, i32.const(bytes))), this.#bytes);
    return [...set(at, i32.const(0)), ...repeat(more, ...body(at))];
  }

  /**
   * Ends the call: `last` has been done. It goes on to the next opcode at once, as Csound would, if it is Csound's own loop that
   * has called (within an opcode written in Csound, the instance does not say which opcode is at work); else it returns.
   */
  goOn(last: Local = this.p): Code {
    const next = this.#frame.variable("i32");
    const atWork = (p: Local) => i32.store(this.#instance, p, INSDS.pds);
    return [
      when(
        i32.eq(i32.load(this.#instance, INSDS.pds), this.p),
        set(next, i32.load(last, OPDS.nxtp)),
        when(
          next,
          atWork(next),
          i32.store(this.#frame.csound, i32.load(i32.load(next, OPDS.optext), OPTXT_OPCOD), CSOUND_OP),
          goOnTo(i32.load(next, OPDS.opadr), this.#frame.csound, next),
        ),
      ),
      last === this.p ? [] : atWork(last), // what has been called goes on after it
      giveBack(i32.const(0)),
    ].flat();
  }

  /** The instrument's next opcode, and whether it is of the same kind: then both can be done at once. */
  twin(): { twin: Local; isTwin: Local } {
    const twin = this.variable("i32", i32.load(this.p, OPDS.nxtp));
    const isTwin = this.variable("i32");
    this.first(when(twin, set(isTwin, i32.eq(i32.load(twin, OPDS.opadr), i32.load(this.p, OPDS.opadr)))));
    return { twin, isTwin };
  }
}
