import type { Frame } from "./assemble.ts";
import { Block, type Input } from "./Block.ts";
import { type Code, f64, f64x2, i32, type Local, set, v128, when } from "./instructions.ts";

/** An opcode of Csound's, and the code of a function that does the same in its k-cycles. */
export interface Kernel {
  readonly name: string;
  /** Types of its outputs and inputs, as Csound writes them. */
  readonly outs: string;
  readonly ins: string;
  /** The size of its data, which tells that the fields lie where `code` looks for them. */
  readonly bytes: number;
  readonly code: (frame: Frame) => Code;
}

/** Where an opcode keeps what lasts from block to block, in bytes; named as in Csound's source. */
const LINSEG = { segsrem: 8032, curcnt: 8036, curval: 8040, curainc: 8056, auxp: 8072 };
const OSCILS = { use_double: 44, x: 72, c: 80, v: 88 };

/**
 * The opcodes that take most of the time of our voices, and gain by it.
 *
 * Each gives the very numbers that Csound's own gives, since it does the same operations on the same samples in the same order.
 * What is not plain is left to Csound's own: errors, warnings, the end of a segment, and what {@linkcode Block} says.
 */
export const kernels: readonly Kernel[] = [
  arithmetic("##add", "aa", f64x2.add),
  arithmetic("##add", "ak", f64x2.add),
  arithmetic("##add", "ka", f64x2.add),
  arithmetic("##sub", "aa", f64x2.sub),
  arithmetic("##sub", "ka", f64x2.sub),
  arithmetic("##mul", "aa", f64x2.mul),
  arithmetic("##mul", "ak", f64x2.mul),
  arithmetic("##mul", "ka", f64x2.mul),
  arithmetic("##div", "aa", f64x2.div),
  { name: "vincr", outs: "", ins: "aa", bytes: 32, code: vincr },
  { name: "linseg", outs: "a", ins: "iim", bytes: 8088, code: linseg },
  { name: "oscils", outs: "a", ins: "iiio", bytes: 96, code: oscils },
];

/** `a + b` and so on: of two signals (aa), or of a signal and a number (ak, ka). */
function arithmetic(name: string, ins: "aa" | "ak" | "ka", operation: (a: Code, b: Code) => Code): Kernel {
  return {
    name,
    outs: "a",
    ins,
    bytes: 36,
    code(frame) {
      const block = new Block(frame);
      const [out, a, b] = [block.output(0), block.input(1, ins[0]), block.input(2, ins[1])];
      if (name === "##div") leaveZeros(block, b);
      return block.code(block.eachTwo((at) => [out(at, operation(a(at), b(at)))]), block.goOn());
    },
  };
}

/** Csound warns of a division by zero. */
function leaveZeros(block: Block, divisor: Input) {
  const [zero, zeros] = [block.variable("v128"), block.variable("v128")];
  block.first(block.eachTwo((at) => [set(zeros, v128.or(zeros, f64x2.eq(divisor(at), zero)))]));
  block.leaveIf(v128.anyTrue(zeros));
}

/** Adds one signal to another, which is how voices come to the bus: left and right follow one another, and are done at once. */
function vincr(frame: Frame): Code {
  const block = new Block(frame);
  const add = (sum: Local, more: Local) => (at: Local) =>
    v128.store(i32.add(sum, at), f64x2.add(v128.load(i32.add(sum, at)), v128.load(i32.add(more, at))));
  const one = add(block.argument(0), block.argument(1));
  const { twin, isTwin } = block.twin();
  const [sum, more] = [block.variable("i32"), block.variable("i32")];
  const two = add(sum, more);
  return block.code(
    when(
      isTwin,
      set(sum, block.pointer(0, twin)),
      set(more, block.pointer(1, twin)),
      block.eachTwo((at) => [one(at), two(at)]),
      block.goOn(twin),
    ),
    block.eachTwo((at) => [one(at)]),
    block.goOn(),
  );
}

/** Lines from point to point; most blocks lie within one, and most lines are level. */
function linseg(frame: Frame): Code {
  const block = new Block(frame);
  const { p } = block;
  block.leaveIf(i32.eqz(i32.load(p, LINSEG.auxp)));
  const lines = block.variable("i32", i32.load(p, LINSEG.segsrem)); // 0 after the last
  const left = block.variable("i32", i32.sub(i32.load(p, LINSEG.curcnt), block.ksmps)); // samples, after this block
  block.leaveIf(i32.and(i32.ne(lines, i32.const(0)), i32.leS(left, i32.const(0))));
  const out = block.argument(0);
  const value = block.variable("f64", f64.load(p, LINSEG.curval));
  const step = block.variable("f64", f64.load(p, LINSEG.curainc));
  return block.code(
    when(
      lines,
      i32.store(p, left, LINSEG.curcnt),
      when(
        f64.ne(step, f64.const(0)),
        block.eachOne((at) => [f64.store(i32.add(out, at), value), set(value, f64.add(value, step))]),
        f64.store(p, value, LINSEG.curval),
        block.goOn(),
      ),
    ),
    block.eachTwo((at) => [v128.store(i32.add(out, at), f64x2.splat(value))]),
    block.goOn(),
  );
}

/** A sine, each sample of which waits for the one before. So two sines that follow one another take the time of one. */
function oscils(frame: Frame): Code {
  const block = new Block(frame);
  const { p } = block;
  const { twin, isTwin } = block.twin();
  block.leaveIf(i32.eqz(isTwin));
  block.leaveIf(i32.or(i32.load(p, OSCILS.use_double), i32.load(twin, OSCILS.use_double)));
  const both = (field: number) =>
    block.variable("v128", f64x2.replaceLane(1, v128.loadSplat(p, field), f64.load(twin, field)));
  const [x, c, v] = [both(OSCILS.x), both(OSCILS.c), both(OSCILS.v)];
  const [one, two] = [block.argument(0), block.variable("i32", block.pointer(0, twin))];
  const store = (one: Code, two: Code, value: Code, field = 0) => [
    ...v128.storeLane(0, one, value, field),
    ...v128.storeLane(1, two, value, field),
  ];
  return block.code(
    block.eachOne((at) => [
      store(i32.add(one, at), i32.add(two, at), x),
      set(v, f64x2.add(f64x2.mul(c, x), v)),
      set(x, f64x2.add(x, v)),
    ]),
    store(p, twin, x, OSCILS.x),
    store(p, twin, v, OSCILS.v),
    block.goOn(twin),
  );
}
