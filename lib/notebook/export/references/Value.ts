/**
 * What an expression may give, as far as it matters who else sees a change in it: from which names the object itself may come (level 0),
 * what it holds directly (level 1), and what lies deeper (level 2). A token `rows` stands for the object of that name, `rows/` for
 * anything inside of it. No tokens at a level: what is there was made just now, or cannot be changed.
 */
export interface Value {
  readonly levels: readonly [ReadonlySet<string>, ReadonlySet<string>, ReadonlySet<string>];
  /** Whether to look at it may change it: iterators, closures, objects with methods of unknown code. */
  readonly stateful: boolean;
  /** Whether it comes from code that is not known, so that even its `map()` may be anything. */
  readonly foreign: boolean;
}

const EMPTY: ReadonlySet<string> = new Set();

/** What holds nothing of anybody's: numbers, text, and what was made just now. */
export const NOTHING: Value = { levels: [EMPTY, EMPTY, EMPTY], stateful: false, foreign: false };

/** The arguments of a function, while it is read by itself. */
export const ARGUMENT = "@argument";
/** The object that a method belongs to. */
export const THIS = "@this";

/** The value that a name has. */
export function named(name: string, is: { stateful?: boolean; foreign?: boolean } = {}): Value {
  const inside = new Set([`${name}/`]);
  return {
    levels: [new Set([name]), inside, inside],
    stateful: is.stateful ?? false,
    foreign: is.foreign ?? false,
  };
}

/** Any of these. */
export function anyOf(values: readonly Value[]): Value {
  const given = values.filter((value) => value !== NOTHING);
  if (given.length === 0) return NOTHING;
  if (given.length === 1) return given[0]!;
  return {
    levels: [join(given, 0), join(given, 1), join(given, 2)],
    stateful: given.some(({ stateful }) => stateful),
    foreign: given.some(({ foreign }) => foreign),
  };
}

/** Something in it: a property, an element. */
export function partOf(value: Value): Value {
  if (value === NOTHING) return NOTHING;
  const [, inner, deep] = value.levels;
  return { levels: [inner, deep, deep], stateful: value.stateful, foreign: value.foreign };
}

/** A new object that holds these. */
export function holding(values: readonly Value[]): Value {
  const value = anyOf(values);
  if (value === NOTHING) return NOTHING;
  const [self, inner, deep] = value.levels;
  return { levels: [EMPTY, self, new Set([...inner, ...deep])], stateful: value.stateful, foreign: value.foreign };
}

/** The same things, in a new object. */
export function copyOf(value: Value): Value {
  if (value === NOTHING) return NOTHING;
  return { ...value, levels: [EMPTY, value.levels[1], value.levels[2]] };
}

/** Anything that can be reached from these, at any depth. */
export function mixed(values: readonly Value[], is: { stateful?: boolean; foreign?: boolean } = {}): Value {
  const all = new Set(values.flatMap(({ levels }) => levels.flatMap((level) => [...level])));
  return {
    levels: [all, all, all],
    stateful: is.stateful ?? values.some(({ stateful }) => stateful),
    foreign: is.foreign ?? values.some(({ foreign }) => foreign),
  };
}

/** A value after something was put into it, `depth` steps below. */
export function withPart(value: Value, part: Value, depth: number): Value {
  let moved = part;
  for (let i = 0; i <= Math.min(depth, 1); i++) moved = holding([moved]);
  return anyOf([value, moved]);
}

/** What a function gives, for arguments that are known now. */
export function withArguments(result: Value, args: readonly Value[]): Value {
  const given = anyOf(args);
  const all = mixed(args);
  const put = (level: ReadonlySet<string>) => {
    const tokens = new Set<string>();
    for (const token of level) {
      if (token === ARGUMENT) given.levels[0].forEach((t) => tokens.add(t));
      else if (token === `${ARGUMENT}/`) all.levels[0].forEach((t) => tokens.add(t));
      else if (!token.startsWith(THIS)) tokens.add(token);
    }
    return tokens;
  };
  const [self, inner, deep] = result.levels;
  return { ...result, levels: [put(self), put(inner), put(deep)] };
}

export function isSame(a: Value, b: Value): boolean {
  return a === b ||
    a.stateful === b.stateful && a.foreign === b.foreign &&
      a.levels.every((level, i) => level.size === b.levels[i]!.size);
}

function join(values: readonly Value[], level: 0 | 1 | 2): ReadonlySet<string> {
  const sets = values.map(({ levels }) => levels[level]).filter(({ size }) => size > 0);
  if (sets.length === 0) return EMPTY;
  if (sets.length === 1) return sets[0]!;
  return new Set(sets.flatMap((set) => [...set]));
}
