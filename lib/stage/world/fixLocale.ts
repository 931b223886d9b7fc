/** Classes that take a locale first, and have that of the machine without. */
const CLASSES = [
  ...["Collator", "DateTimeFormat", "DurationFormat", "ListFormat", "NumberFormat", "PluralRules"],
  ...["RelativeTimeFormat", "Segmenter"],
];

/** Methods that take one, with the place of that argument. */
const METHODS: readonly [holder: object, name: string, place: number][] = [
  [String.prototype, "localeCompare", 1],
  [String.prototype, "toLocaleLowerCase", 0],
  [String.prototype, "toLocaleUpperCase", 0],
  [Number.prototype, "toLocaleString", 0],
  [BigInt.prototype, "toLocaleString", 0],
  [Date.prototype, "toLocaleString", 0],
  [Date.prototype, "toLocaleDateString", 0],
  [Date.prototype, "toLocaleTimeString", 0],
  ...Object.getOwnPropertyNames(Temporal).flatMap((name): [object, string, number][] => {
    const { prototype } = Reflect.get(Temporal, name) as { prototype?: object };
    return prototype !== undefined && "toLocaleString" in prototype ? [[prototype, "toLocaleString", 0]] : [];
  }),
];

type Method = (...args: unknown[]) => unknown;

/**
 * Lets all that compares, counts and writes by the customs of the machine do so by those of a locale, where none is named: `Intl`,
 * `localeCompare()`, `toLocaleString()` and the like, and `navigator.language`. Returns what ends that.
 */
export function fixLocale(locale: string): () => void {
  const restore = [
    ...CLASSES.map((name) => replace(Intl, name, (own) => localised(own as unknown as typeof Intl.NumberFormat))),
    ...METHODS.map(([holder, name, place]) =>
      replace(holder, name, (own) =>
        function (this: unknown, ...args: unknown[]) {
          return Reflect.apply(own, this, completed(args, place));
        })
    ),
  ];
  for (const [name, value] of [["language", locale], ["languages", Object.freeze([locale])]] as const) {
    Object.defineProperty(navigator, name, { value, configurable: true });
    restore.push(() => Reflect.deleteProperty(navigator, name));
  }
  return () => restore.forEach((end) => end());

  function completed(args: readonly unknown[], place: number): unknown[] {
    const given = [...args];
    if (given[place] === undefined) given[place] = locale;
    return given;
  }

  /** The class stays the one that it was for `instanceof` and for what it makes. */
  function localised<Class extends typeof Intl.NumberFormat>(own: Class): Class {
    return new Proxy(own, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, completed(args, 0), newTarget === Reflect.get(Intl, own.name) ? target : newTarget),
      apply: (target, self, args) => Reflect.apply(target, self, completed(args, 0)),
    });
  }
}

function replace(holder: object, name: string, by: (own: Method) => unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  if (before === undefined) return () => {}; // an older Deno
  Object.defineProperty(holder, name, { ...before, value: by(before.value) });
  return () => Object.defineProperty(holder, name, before);
}
