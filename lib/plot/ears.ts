import * as Observable from "@observablehq/plot";
import type { Reading, Unheard } from "../sound/drawing.ts";
import { checkOptions, Hear, type Hearing, type HearOptions } from "../sound/hear.ts";
import { hearMarks } from "../sound/hearing/hearMarks.ts";
import { markName } from "../sound/hearing/markName.ts";
import type { Look, Seen } from "../sound/hearing/seen.ts";
import { type MarkState, Note } from "../sound/note.ts";
import { show } from "../sound/scales/options.ts";

/** Which marks of a plot are heard beside its sound marks: true for all of them, or the options of `Sound.hear` for all of them. */
export type PlotSound = boolean | HearOptions;

/** Channels in pixels, by name. */
export type Pixels = Readonly<Record<string, ArrayLike<number> | undefined>>;

/** What Plot knows of a mark at the end. */
type State = MarkState & { readonly values?: Pixels };

/** A mark that is heard, in the order of the marks: a sound mark, or a visual mark with what it is heard with. */
type Ear = Note | { readonly mark: Observable.Mark; readonly hearing: Hearing };

/** Finds out which marks of a plot are heard, and sees what Plot makes of them. */
export class Ears {
  /** The marks to draw. They are those of the plot, some of them doubles that note what Plot makes of them. */
  readonly marks: readonly Observable.Markish[];
  readonly #ears: readonly Ear[];
  readonly #doubles = new Map<Observable.Mark, Observable.RenderableMark>();
  readonly #before = new Map<Observable.Mark, MarkState>();
  /** Marks of other makes: functions. */
  readonly #unheard: readonly Unheard[];
  readonly #hearings: ReadonlySet<Hearing>;

  /**
   * @throws {TypeError} when `sound` is neither a boolean nor options
   */
  constructor(marks: readonly Observable.Markish[], sound: PlotSound | null | undefined) {
    const all = readSound(sound);
    const flat = marks.flat(Infinity as 1).filter((mark) => mark !== null && mark !== undefined);
    const named = new Set(
      flat.flatMap((mark) => (mark as unknown) instanceof Hear ? (mark as unknown as Hear).source : []),
    );
    this.#ears = flat.flatMap((mark: unknown): Ear[] => {
      if (mark instanceof Note) return [mark];
      if (mark instanceof Hear) return [{ mark: mark.source, hearing: mark.hearing }];
      return all && mark instanceof Observable.Mark && !named.has(mark) ? [{ mark, hearing: all }] : [];
    });
    this.#unheard = all && flat.some((mark) => typeof mark === "function")
      ? [{ name: "function", reason: "a function draws by itself, and has no channels" }]
      : [];
    // That of the whole plot is the last: it leaves out what others play.
    const others = this.#ears.flatMap((ear) => ear instanceof Note || ear.hearing === all ? [] : [ear.hearing]);
    this.#hearings = new Set([...others, ...(all ? [all] : [])]);

    const drawn = new Set<unknown>(flat);
    for (const ear of this.#ears) {
      if (ear instanceof Note || this.#doubles.has(ear.mark)) continue;
      const hidden = !drawn.has(ear.mark);
      if (hidden || (ear.mark as { initializer?: unknown }).initializer) {
        this.#doubles.set(ear.mark, this.#double(ear.mark, hidden));
      }
    }
    const own = flat.filter((mark) => !((mark as unknown) instanceof Hear)).map((mark) =>
      this.#doubles.get(mark as unknown as Observable.Mark) ?? mark
    );
    const hidden = [...this.#doubles].flatMap(([mark, double]) => drawn.has(mark) ? [] : [double]);
    this.marks = [...own, ...hidden];
  }

  /** Whether there is nothing to hear, and nothing to say about it. */
  get isEmpty(): boolean {
    return this.#ears.length === 0 && this.#hearings.size === 0;
  }

  /**
   * Reads the sound marks, once the plot is drawn.
   *
   * @throws {TypeError} that names a mark that cannot be heard
   */
  readings(states: States, look: Look): { readings: Reading[]; pixels: Pixels[]; unheard: Unheard[] } {
    const notes = this.#ears.map((ear) => ear instanceof Note ? { note: ear, state: states.of(ear) } : undefined);
    const others = notes.filter((reading) => reading !== undefined);
    const unheard: Unheard[] = [];
    const heard = this.#ears.map((ear, i) =>
      ear instanceof Note ? [{ reading: notes[i]!, pixels: valuesOf(states.of(ear)) }] : []
    );
    for (const hearing of this.#hearings) {
      const places: number[] = [];
      const seen = this.#ears.flatMap((ear, i): Seen[] => {
        if (ear instanceof Note || ear.hearing !== hearing) return [];
        places.push(i);
        return [this.#seen(ear.mark, hearing, states)];
      });
      const found = hearMarks(seen, look, { whole: hearing.whole, others });
      unheard.push(...found.unheard);
      found.heard.forEach((parts, s) => {
        const values = valuesOf(states.of(this.#drawn(seen[s]!.mark)));
        for (const { reading, places: names } of parts) {
          const pixels = Object.fromEntries(Object.entries(names).map(([name, from]) => [name, from && values[from]]));
          heard[places[s]!]!.push({ reading, pixels });
          others.push(reading);
        }
      });
    }
    const all = heard.flat();
    return {
      readings: all.map(({ reading }) => reading),
      pixels: all.map(({ pixels }) => pixels),
      unheard: [...unheard, ...this.#unheard],
    };
  }

  #drawn(mark: Observable.Mark): Observable.Mark {
    return this.#doubles.get(mark) ?? mark;
  }

  /** What Plot made of a mark, before an initializer placed it in pixels. */
  #seen(mark: Observable.Mark, { options }: Hearing, states: States): Seen {
    const after = states.of(this.#drawn(mark));
    const before = this.#before.get(mark);
    const { fx, fy } = after.channels;
    const state = before === undefined ? after : {
      ...before,
      channels: { ...before.channels, ...(fx && { fx }), ...(fy && { fy }) },
    };
    return { mark, name: markName(mark), state, options };
  }

  /**
   * A mark that is the given one in all but this: it notes its channels before an initializer, such as dodge, puts pixels in their
   * place; and hidden, it draws nothing.
   */
  #double(mark: Observable.Mark, hidden: boolean): Observable.RenderableMark {
    const { initialize } = mark as unknown as { initialize(...args: unknown[]): MarkState };
    const before = this.#before;
    return Object.assign(Object.create(mark), {
      initialize(this: unknown, ...args: unknown[]) {
        const state = initialize.apply(this, args);
        before.set(mark, { ...state, channels: { ...state.channels } }); // the channels themselves: Plot transforms them in place
        return state;
      },
      ...(hidden && { render: () => null, tip: null, ariaLabel: "note" }),
    });
  }
}

/** Reads what Plot made of a mark. */
export interface States {
  /** Of a mark that is drawn. */
  of(mark: Observable.Mark): State;
}

function valuesOf(state: State): Pixels {
  return state.values ?? {};
}

function readSound(sound: unknown): Hearing | undefined {
  if (sound === undefined || sound === null || sound === false) return undefined;
  if (sound === true) return { options: {}, whole: "plot" };
  if (typeof sound !== "object") {
    throw new TypeError(
      `Cannot read the sound option: expected true, false or options of Sound.hear, got ${show(sound)}`,
    );
  }
  checkOptions(sound, "Cannot hear a plot with");
  return { options: sound, whole: "plot" };
}
