import { AsyncLocalStorage } from "node:async_hooks";
import { escapeMarkup } from "../plot/markup.ts";
import { html } from "./html.ts";
import { type Kernel, SETTLING } from "./jupyter.ts";
import type { CellRun } from "./kernel/watchCells.ts";
import type { MimeBundle } from "./MimeBundle.ts";
import { whyRefused } from "./whyRefused.ts";

/** So many different things that went wrong are shown for one cell; of more, only how many. */
const SHOWN = 8;
/** Between two updates of what is shown of a cell, ms: a timer may fail a thousand times a second. */
const PAUSE = 100;

/** An output in which there is nothing. JupyterLab and Notebook would give it a line; where it is alone, the output area goes, too. */
const EMPTY: MimeBundle = {
  "text/html": `<style class="auscult-place">.jp-OutputArea-child:has(.auscult-place),
.jp-Cell-outputWrapper:has(.jp-OutputArea-child:first-child:nth-last-child(2) .auscult-place) { display: none !important; }</style>`,
  "text/plain": "",
};

/** One run of a cell. */
interface Cell {
  /** As in `[3]`; known once it has ended. */
  number?: number;
  /** Where what goes wrong in its work is shown: an output of its own, or, if it left none, one of a later cell. */
  place?: { readonly id: string; readonly elsewhere: boolean };
  over: boolean;
  workers: number;
  /** What went wrong in its work, and how often. */
  readonly wrong: Map<string, { readonly bundle: MimeBundle; times: number }>;
  more: number;
  updating: boolean;
}

/** The parts of Deno's kernel that tell that a cell ended. They are no public interface, so each is looked for. */
interface Internals {
  jupyter?: { broadcastResult?: (count: number, result: unknown) => Promise<void> };
}

/**
 * Knows which cell it was that started what runs now, also a timer, a promise or a Worker of a cell that ended long ago.
 *
 * Deno's kernel tells user code nothing of cells. But V8 carries a context (AsyncLocalStorage) from whatever starts a task to the
 * task, to the error that it throws and to the rejection that nobody handles. A context that is entered while no task runs is
 * there when the next cell begins. So each cell gets a context of its own as the one before it ends: the kernel then calls
 * `broadcastResult` for one that ended well, and makes JSON of what one threw.
 *
 * A cell that leaves timers or Workers behind gets an empty output as it ends. It has a display id, so that it can be filled later:
 * an output that is not an update always lands under the newest cell.
 *
 * A cell that is run again loses its outputs, and nobody tells: what its first run left behind would go wrong unseen. The guard hears
 * the text of each cell; where it is much like that of an older one, what goes wrong in the older one is shown anew, under the newest.
 * And of a cell that is no TypeScript the kernel shows nothing at all: the guard hears that it is over, and why is found out.
 */
export class Cells {
  readonly #kernel: Kernel;
  readonly #context = new AsyncLocalStorage<Cell>();
  readonly #setTimeout = globalThis.setTimeout;
  /** The timers that a running cell has set, and when they are due, by `performance.now()`. */
  readonly #timers = new Map<unknown, { readonly cell: Cell; readonly due: number }>();
  /** The cell that runs, or that will run next. */
  #newest: Cell | undefined;
  /** Whether the kernel tells that a cell ended. */
  readonly #tells: boolean = false;
  /** The number of the last cell that ended. */
  #number = 0;
  /** The cells that have a place, and the numbers of those that it may lie under. */
  readonly #placed = new Map<Cell, readonly number[]>();
  /** The texts of cells, by their numbers. */
  readonly #texts = new Map<number, string>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const internals = (Deno as unknown as Record<symbol, Internals | undefined>)[
      (Deno as unknown as { internal: symbol }).internal
    ];
    const publish = internals?.jupyter?.broadcastResult;
    if (typeof publish !== "function") return; // another Deno: all is shown under the newest cell
    this.#tells = true;
    internals!.jupyter!.broadcastResult = (count, result) => {
      // Not the context: what ran last before a cell ended may have been the work of another.
      const cell = this.#newest;
      this.#number = count - 1;
      // The result comes last, and what shows it belongs to the cell, too.
      const published = this.#end(cell).then(() => publish(count, result));
      this.#next();
      return published;
    };
    this.#watchThrown();
    this.#watchTimers();
    this.#watchWorkers();
    this.#watchConsole();
  }

  /** Shows what went wrong under the cell that started the work: the one whose context this is called in. */
  say(make: () => Promise<MimeBundle>): void {
    const cell = this.#context.getStore() ?? newCell();
    this.#aside(() => this.#say(cell, make));
  }

  /** Does a task in the context of the newest cell, and not in that of an older one. */
  #aside(task: () => Promise<void>) {
    const leave = () => this.#leave();
    this.#context.run(this.#newest ?? newCell(), () => void task().then(leave, leave));
  }

  /** A task leaves its context behind, and the next cell would begin in it. */
  #leave() {
    if (this.#newest) this.#context.enterWith(this.#newest);
  }

  async #say(cell: Cell, make: () => Promise<MimeBundle>): Promise<void> {
    const bundle = await make();
    const text = String(bundle["text/plain"]);
    const before = cell.wrong.get(text);
    if (before) before.times++;
    else if (cell.wrong.size < SHOWN) cell.wrong.set(text, { bundle, times: 1 });
    else cell.more++;
    if (cell.place) {
      if (cell.updating) return;
      cell.updating = true;
      await this.#wait(PAUSE);
      cell.updating = false;
    }
    const update = cell.place !== undefined; // a cell that was run again meanwhile has lost it
    if (!update) this.#place(cell, cell.over);
    await this.#show(cell, wrongBundle(cell), update);
  }

  /**
   * A cell begins to run: the outputs are gone of the one that it is much like. Or it is over, and if nothing of it was seen here, the
   * kernel refused it, and shows nothing.
   */
  hear({ code, number, over }: CellRun): void {
    const refused = over && this.#tells && this.#number < number;
    this.#number = Math.max(this.#number, over ? number : number - 1);
    if (!over) this.#begin(code, number);
    if (refused) this.#aside(() => this.#refused(code, number));
    this.#leave();
  }

  #begin(code: string, number: number) {
    for (const [cell, under] of this.#placed) {
      if (!under.some((under) => under < number && isLike(code, this.#texts.get(under)))) continue;
      delete cell.place;
      this.#placed.delete(cell);
    }
    this.#texts.set(number, code);
  }

  async #refused(code: string, number: number) {
    await this.#kernel.display(await whyRefused(code, number), { raw: true });
    await this.#wait(SETTLING);
  }

  #place(cell: Cell, elsewhere: boolean) {
    cell.place = { id: crypto.randomUUID(), elsewhere };
    // What is put out while no cell runs lies under the last one, else under the one that runs.
    this.#placed.set(cell, elsewhere ? [this.#number, this.#number + 1] : [cell.number ?? this.#number + 1]);
  }

  async #show({ place }: Cell, bundle: MimeBundle, update = false) {
    await this.#kernel.display(bundle, { raw: true, display_id: place!.id, update });
    await this.#wait(SETTLING);
  }

  /** A cell has ended: what comes next belongs to another. Returns the one that ended. */
  #next(): Cell | undefined {
    const cell = this.#newest;
    this.#number++;
    if (cell) cell.number = this.#number;
    this.#newest = newCell();
    this.#context.enterWith(this.#newest);
    return cell;
  }

  /** Gives a cell that left work behind a place for what may go wrong in it: under the next one, where nothing waits for the place. */
  async #end(cell: Cell | undefined, elsewhere = false): Promise<void> {
    if (!cell || cell.over) return;
    const timers = [...this.#timers].filter(([, timer]) => timer.cell === cell);
    if (timers.length > 0) await this.#wait(0); // those that are due run first
    const now = performance.now();
    const left = timers.filter(([id, { due }]) => due > now && this.#timers.has(id));
    for (const [id] of timers) this.#timers.delete(id);
    if ((cell.workers > 0 || left.length > 0) && !cell.place) {
      this.#place(cell, elsewhere);
      await this.#show(cell, EMPTY);
    }
    cell.over = true;
  }

  /**
   * The kernel makes JSON of the name, the message and the stack of what a cell threw, from a function that nobody called. A cell would
   * be taken for it that does the same, with the same names, in a line of its own and not in a function.
   */
  #watchThrown() {
    JSON.stringify = new Proxy(JSON.stringify, {
      apply: (stringify, self, args) => {
        if (args.length === 1 && isThrown(args[0]) && isOutermost(new Error())) {
          this.#end(this.#next(), true).catch(() => {});
        }
        return Reflect.apply(stringify, self, args);
      },
    });
  }

  /** An error that a task throws reaches the event "error" when the task is over, and with it its context; so it is caught before. */
  #watchTimers() {
    const set = (repeats: boolean) => (target: typeof setTimeout, self: unknown, [task, ...rest]: unknown[]) => {
      // One that has run is none that is left, whatever the clock says: timers come up to 1 ms early.
      const begun = repeats ? undefined : () => this.#timers.delete(id);
      const id: unknown = Reflect.apply(target, self, [caught(task, begun), ...rest]);
      const cell = this.#context.getStore();
      if (!cell || cell.over) return id;
      const now = performance.now(), ms = Number(rest[0]);
      this.#timers.set(id, { cell, due: repeats ? Infinity : now + (ms > 0 ? ms : 0) });
      if (this.#timers.size > 1000) {
        for (const [id, { due }] of this.#timers) {
          if (due < now) this.#timers.delete(id);
        }
      }
      return id;
    };
    const clear = (target: typeof clearTimeout, self: unknown, args: unknown[]) => {
      this.#timers.delete(args[0]);
      return Reflect.apply(target, self, args);
    };
    globalThis.setTimeout = new Proxy(setTimeout, { apply: set(false) });
    globalThis.setInterval = new Proxy(setInterval, { apply: set(true) });
    globalThis.clearTimeout = new Proxy(clearTimeout, { apply: clear });
    globalThis.clearInterval = new Proxy(clearInterval, { apply: clear });
    globalThis.queueMicrotask = new Proxy(queueMicrotask, {
      apply: (target, self, [task, ...rest]) => Reflect.apply(target, self, [caught(task), ...rest]),
    });
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#setTimeout.call(globalThis, resolve, ms));
  }

  #watchWorkers() {
    globalThis.Worker = new Proxy(Worker, {
      construct: (target, args, newTarget) => {
        const cell = this.#context.getStore();
        if (cell) cell.workers++;
        return Reflect.construct(target, args, newTarget);
      },
    });
  }

  /** What is printed as an error by the work of a cell that has ended lands there, too: Csound's own lines, for one. */
  #watchConsole() {
    console.error = new Proxy(console.error, {
      apply: (print, self, args) => {
        if (!this.#context.getStore()?.over) return Reflect.apply(print, self, args);
        const text = args.map((arg) => typeof arg === "string" ? arg : Deno.inspect(arg, { colors: false })).join(" ");
        this.say(() => Promise.resolve(errorText(text)));
      },
    });
  }
}

/** A task that reports the error that it throws by itself, in the context that it runs in. */
function caught(task: unknown, begun?: () => void): unknown {
  if (typeof task !== "function") return task;
  return function (this: unknown, ...args: unknown[]) {
    begun?.();
    try {
      task.apply(this, args);
    } catch (error) {
      reportError(error);
    }
  };
}

function newCell(): Cell {
  return { over: false, workers: 0, wrong: new Map(), more: 0, updating: false };
}

/** Whether one text is the other, or came of it by a change in one place: what stands before and after it is the greater part, by far. */
function isLike(one: string, other: string | undefined): boolean {
  if (other === undefined) return false;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  let before = 0, after = 0;
  while (before < short.length && short[before] === long[before]) before++;
  while (after < short.length - before && short.at(-1 - after) === long.at(-1 - after)) after++;
  return before + after >= 0.8 * long.length;
}

function isThrown(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("stack" in value)) return false;
  return Object.keys(value).join() === "name,message,stack";
}

/** Whether there is but one caller below the function in which this error was made. */
function isOutermost({ stack }: Error): boolean {
  return (stack?.match(/^ {4}at /gm)?.length ?? 0) <= 2;
}

function errorText(text: string): MimeBundle {
  return { "text/html": html([`<p class="auscult-error">${escapeMarkup(text)}</p>`]), "text/plain": text };
}

/** All that went wrong in the work of a cell, as one output. */
function wrongBundle({ wrong, more, place, number }: Cell): MimeBundle {
  const notes = place?.elsewhere
    ? [`In what ${number === undefined ? "an earlier cell" : `cell [${number}]`} started:`]
    : [];
  const pages: string[] = [], texts: string[] = [];
  for (const { bundle, times } of wrong.values()) {
    pages.push(String(bundle["text/html"] ?? html([`<pre>${escapeMarkup(String(bundle["text/plain"]))}</pre>`])));
    texts.push(String(bundle["text/plain"]));
    if (times > 1) {
      pages.push(html([`<p class="auscult-soft">${times} times</p>`]));
      texts.push(`(${times} times)`);
    }
  }
  if (more > 0) notes.push(`(and ${more} more)`);
  return {
    "text/html": [...notes.map((note) => html([`<p class="auscult-soft">${escapeMarkup(note)}</p>`])), ...pages].join(
      "",
    ),
    "text/plain": [...notes, ...texts].join("\n"),
  };
}
