import { setControl } from "../time/controls.ts";
import { interruptible } from "../time/interrupts.ts";
import { listener } from "../time/listener.ts";
import { kernel } from "./jupyter.ts";
import { controlHtml, type ControlLook } from "./panel/controlHtml.ts";
import { CONTROLS, Hub } from "./panel/Hub.ts";

/** A slider. */
export interface RangeControlOptions {
  /** Its least value. */
  min: number;
  /** Its greatest value, above the least. */
  max: number;
  /** Where it stands at first. Default: in the middle; where it stood, when the cell is run again. */
  value?: number;
  /** The smallest step, > 0. Default: a hundredth of the range or less, a round number. */
  step?: number;
  /** What is written beside it. Default: its name. */
  label?: string;
  /** `"Hz"`, `"dB"`, … */
  unit?: string;
}

/** A choice; the engine gets its index, from 0. */
export interface SelectControlOptions {
  /** What there is to choose from. */
  options: readonly string[];
  /** What is chosen at first. Default: the first. */
  value?: string;
  /** What is written beside it. Default: its name. */
  label?: string;
}

/** A switch; the engine gets 1 or 0. */
export interface ToggleControlOptions {
  /** Whether it is on at first. */
  value: boolean;
  /** What is written beside it. Default: its name. */
  label?: string;
}

const controls = new Map<string, Control<unknown>>();
let hub: Hub | undefined;

/**
 * A slider, a choice or a switch that reaches every running engine at once, also while a cell is busy: `await show(cutoff)` shows it.
 *
 * Two names are known to auscult's master: `volume` (dB, 0 at most) and `cutoff` (Hz, a low-pass; none from 19000 on). Any other
 * is a software channel, which an instrument of your own reads: `kBow chnget "bow"`. Engines that start later are told, too.
 *
 * Run again, the same name is the same control: it stands where it stood, unless a `value` is given.
 *
 * @example
 * ```ts
 * import { control, show } from "auscult";
 *
 * const cutoff = control("cutoff", { min: 200, max: 20000, value: 20000, unit: "Hz" });
 * await show(cutoff);
 * cutoff.value = 800;
 * cutoff.onChange((hz) => console.log(`${hz} Hz`));
 * ```
 *
 * @param name A letter, then letters, digits or `_`, 32 at most.
 * @throws {TypeError} for a name that cannot be, or options of no kind of control
 * @throws {RangeError} for bounds that are none, a value out of them, and the 65th control
 */
export function control(name: string, options: RangeControlOptions): Control<number>;
/** A choice: its value is the option, and the engine gets the option's index. */
export function control(name: string, options: SelectControlOptions): Control<string>;
/** A switch: its value is true or false, and the engine gets 1 or 0. */
export function control(name: string, options: ToggleControlOptions): Control<boolean>;
export function control(
  name: string,
  options: RangeControlOptions | SelectControlOptions | ToggleControlOptions,
): Control<number> | Control<string> | Control<boolean> {
  if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(name)) {
    throw new TypeError(
      `Cannot make a control ${JSON.stringify(name)}: its name is a letter, then letters, digits or _, 32 at most`,
    );
  }
  if (!controls.has(name) && controls.size >= CONTROLS) {
    throw new RangeError(`Cannot make a control "${name}": there are ${CONTROLS}, the most that an engine takes`);
  }
  const before = controls.get(name)?.number;
  if (typeof options === "object" && options !== null) {
    if ("options" in options) return keep(new Control(selectKind(name, options, before)));
    if ("min" in options) return keep(new Control(rangeKind(name, options, before)));
    if (typeof options.value === "boolean") return keep(new Control(toggleKind(name, options)));
  }
  throw new TypeError(
    `Cannot make the control "${name}": give { min, max } for a slider, { options: […] } for a choice, or { value: false } for a switch`,
  );
}

function keep<T>(made: Control<T>): Control<T> {
  controls.set(made.name, made as Control<unknown>);
  return made;
}

/** What tells one kind of control from another. */
interface Kind<T> {
  readonly look: ControlLook;
  /** @throws for what it cannot be */
  toNumber(value: T): number;
  fromNumber(number: number): T;
}

/** A control, made by {@linkcode control}. It is iterable: `for await (const hz of cutoff)` gets each new value, the newest only. */
export class Control<T> implements AsyncIterable<T> {
  /** What the engine knows it by. */
  readonly name: string;
  readonly #kind: Kind<T>;
  readonly #listeners = new Set<(value: T) => void>();
  #number: number;

  /** @internal */
  constructor(kind: Kind<T>) {
    this.#kind = kind;
    this.name = kind.look.name;
    this.#number = kind.look.value;
    hub?.control(this.name, this.#number);
    setControl(this.name, this.#number);
  }

  /** Where it stands, also while this cell is busy. Set, it moves in all pages and engines. */
  get value(): T {
    return this.#kind.fromNumber(this.number);
  }
  set value(value: T) {
    const number = this.#kind.toNumber(value);
    this.#number = number;
    hub?.control(this.name, number);
    setControl(this.name, number);
    this.#tell();
  }

  /** @internal What the engine gets. */
  get number(): number {
    return (controls.get(this.name) as unknown === this ? hub?.valueOf(this.name) : undefined) ?? this.#number;
  }

  /** Calls back with each new value, as soon as no cell is busy; when that throws, it is printed, and it is not called again. */
  onChange(callback: (value: T) => void): void {
    this.#listeners.add(listener(`onChange of the control "${this.name}"`, callback));
  }

  /** Each new value, the newest only. */
  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    let turn = Promise.withResolvers<void>();
    const heard = () => {
      turn.resolve();
      turn = Promise.withResolvers();
    };
    this.#listeners.add(heard);
    try {
      for (;;) {
        await interruptible(turn.promise);
        yield this.value;
      }
    } finally {
      this.#listeners.delete(heard);
    }
  }

  /** @internal A page moved it. */
  moved(number: number): void {
    this.#number = number;
    this.#tell();
  }

  /** How a notebook shows it. Only a notebook asks, and only then a server is started. */
  async [Symbol.for("Jupyter.display")](): Promise<Readonly<Record<string, string>>> {
    const { look } = this.#kind;
    const text = `${look.label}: ${this.value}${"unit" in look && look.unit ? ` ${look.unit}` : ""}`;
    if (kernel() === undefined) return { "text/plain": text };
    const { address } = hub ??= await startHub();
    const value = this.number;
    return {
      "text/html": controlHtml({ ...look, value }, { ...address, born: Date.now() }),
      "text/plain": text,
    };
  }

  #tell() {
    const { value } = this;
    for (const tell of this.#listeners) tell(value);
  }
}

async function startHub(): Promise<Hub> {
  const started = await Hub.get();
  if (hub) return hub;
  for (const { name, number } of controls.values()) started.control(name, number);
  started.onControl((name, value) => controls.get(name)?.moved(value));
  return started;
}

function rangeKind(name: string, options: RangeControlOptions, before: number | undefined): Kind<number> {
  const { min, max, step = roundStep((max - min) / 100), label = name, unit } = options;
  const refuse = (what: string) => new RangeError(`Cannot make the control "${name}": ${what}`);
  if (!(Number.isFinite(min) && Number.isFinite(max) && min < max)) {
    throw refuse(`min must be below max, and both finite, got ${min} and ${max}`);
  }
  if (!(step > 0)) throw refuse(`step must be above 0, got ${step}`);
  const toNumber = (value: number) => {
    if (!(typeof value === "number" && value >= min && value <= max)) {
      throw new RangeError(`Cannot set the control "${name}" to ${value}: it goes from ${min} to ${max}`);
    }
    return value;
  };
  const stood = before === undefined
    ? min + step * Math.round((max - min) / 2 / step)
    : Math.min(max, Math.max(min, before));
  const value = toNumber(options.value ?? Number(stood.toPrecision(12)));
  return {
    look: { kind: "range", name, label, value, min, max, step, unit },
    toNumber,
    fromNumber: (number) => number,
  };
}

function selectKind(name: string, options: SelectControlOptions, before: number | undefined): Kind<string> {
  const { options: all, label = name } = options;
  if (!Array.isArray(all) || all.length === 0 || !all.every((option) => typeof option === "string")) {
    throw new TypeError(`Cannot make the control "${name}": options must be an array of strings, with one at least`);
  }
  const toNumber = (value: string) => {
    const index = all.indexOf(value);
    if (index >= 0) return index;
    throw new RangeError(`Cannot set the control "${name}" to ${JSON.stringify(value)}: there is ${all.join(", ")}`);
  };
  const value = options.value === undefined ? Math.min(before ?? 0, all.length - 1) : toNumber(options.value);
  return {
    look: { kind: "select", name, label, value: Math.max(0, Math.round(value)), options: all },
    toNumber,
    fromNumber: (number) => all[Math.min(all.length - 1, Math.max(0, Math.round(number)))]!,
  };
}

function toggleKind(name: string, { value, label = name }: ToggleControlOptions): Kind<boolean> {
  const toNumber = (value: boolean) => {
    if (typeof value === "boolean") return Number(value);
    throw new TypeError(`Cannot set the control "${name}" to ${value}: it is true or false`);
  };
  return {
    look: { kind: "toggle", name, label, value: toNumber(value) },
    toNumber,
    fromNumber: (number) => number > 0.5,
  };
}

/** 1, 2 or 5 times a power of ten, at most a number. */
function roundStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const times = most / power;
  return Number(((times >= 5 ? 5 : times >= 2 ? 2 : 1) * power).toPrecision(1));
}
