import fc from "fast-check";

/** One statement of a random notebook: as a cell has it, and as plain JavaScript in which every name is one variable. */
interface Statement {
  readonly cell: string;
  readonly plain: string;
  /** A function declaration is there before the rest of its cell. */
  readonly hoisted?: boolean;
}

/** A random notebook that ends in a score, and the same as a plain program, written without the export. */
export interface Program {
  readonly cells: readonly string[];
  /** The body of an async function of `plot`, `Sound` and `console`, which returns the figure. */
  readonly plain: string;
}

const ARRAYS = ["a", "b", "c", "δ"];
const NUMBERS = ["n", "m"];
const FUNCTIONS = ["f", "g"];
const OBJECTS = ["o", "p"];
const MORE = ["it", "tick", "bag", "Bag"];

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** Random programs over few names, so that they are declared again, shared, and changed under another name. */
export const programs: fc.Arbitrary<Program> = fc.array(fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 4 }), {
  minLength: 2,
  maxLength: 9,
}).map((seeds) => {
  const declared = new Set<string>();
  const needs = new Map<string, readonly string[]>();
  const cells: Statement[][] = seeds.map((cell) => {
    const own = new Set<string>();
    return cell.flatMap((seed) => statement(seed, { declared, own, needs }));
  });
  const arrays = ARRAYS.filter((name) => declared.has(name));
  const numbers = NUMBERS.filter((name) => declared.has(name));
  const objects = OBJECTS.filter((name) => declared.has(name));
  // Few of the names are heard, so that much can be left out.
  const heard = [...arrays.slice(0, 1), ...numbers.slice(0, 1), ...objects.slice(1).map((name) => `${name}.list`)];
  const values = `[1, 2, ${heard.join(", ")}].flat(9).map(Number).filter(Number.isFinite)`;
  const last =
    `const figure = plot({ marks: [Sound.note(${values}.map((y, i) => [i, y]))], pitch: { type: "identity" }, time: { duration: 4 } });`;
  cells.push([{ cell: last, plain: last }]);
  const plain = cells.flatMap((statements) => [
    ...statements.filter(({ hoisted }) => hoisted),
    ...statements.filter(({ hoisted }) => !hoisted),
  ]).map(({ plain }) => plain);
  return {
    cells: [
      'import { plot, Sound } from "auscult";',
      ...cells.map((statements) => statements.map(({ cell }) => cell).join("\n")),
      "figure.score.perform(csound);",
    ],
    plain: `let ${[...ARRAYS, ...NUMBERS, ...FUNCTIONS, ...OBJECTS, ...MORE].join(", ")};\n${
      plain.join("\n")
    }\nreturn figure;`,
  };
});

interface Names {
  /** Those that are declared by now. */
  readonly declared: Set<string>;
  /** Those that the cell has declared: the kernel takes a second declaration only in another cell. */
  readonly own: Set<string>;
  /** What must be declared before a function can be called. */
  readonly needs: Map<string, readonly string[]>;
}

function statement(seed: number, { declared, own, needs }: Names): Statement[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
  random();
  const known = (names: readonly string[]) => names.filter((name) => declared.has(name));
  const array = () => pick(random, known(ARRAYS).length > 0 ? known(ARRAYS) : ["[4, 2]"]);
  const number = () =>
    random() < 0.4 || known(NUMBERS).length === 0 ? String(Math.floor(random() * 9)) : pick(random, known(NUMBERS));
  const declare = (kind: string, name: string, init: string): Statement[] => {
    if (own.has(name)) return [];
    own.add(name);
    declared.add(name);
    return [{ cell: `${kind} ${name} = ${init};`, plain: `${name} = ${init};` }];
  };
  const same = (code: string): Statement[] => [{ cell: code, plain: code }];
  const target = known(ARRAYS).length > 0 ? array() : undefined;
  const func = pick(random, FUNCTIONS);
  const options: (() => Statement[])[] = [
    () => declare("const", pick(random, ARRAYS), `[${number()}, 7, ${number()}]`),
    () => declare("const", pick(random, ARRAYS), array()),
    () => declare("const", pick(random, ARRAYS), `[...${array()}, ${number()}]`),
    () => declare("const", pick(random, ARRAYS), `${array()}.map((x) => Number(x) + ${number()})`),
    () => declare("const", pick(random, ARRAYS), `${array()}.filter((x) => x !== ${number()})`),
    () => declare("const", pick(random, ARRAYS), `[${array()}, ${array()}]`),
    () => declare("const", pick(random, ARRAYS), `${array()}.slice().sort()`),
    () => declare("const", pick(random, ARRAYS), `${array()}.reduce((sum, x) => { sum.push(x); return sum; }, [])`),
    () => declare("let", pick(random, NUMBERS), `${number()} + ${array()}.length`),
    () => declare("let", pick(random, NUMBERS), `${array()}.flat(9).length`),
    () => same(`console.log(${array()}, ${number()});`),
    () => same(`console.log(\`\${${number()}} ${array()}.push(9)\`); // ${array()}.push(8)`),
  ];
  if (target !== undefined) {
    options.push(
      () => same(`${target}.push(${number()});`),
      () => same(`${target}.sort();`),
      () => same(`${target}.reverse();`),
      () => same(`${target}[0] = ${number()};`),
      () => same(`console.log(${target}.pop());`),
      () => same(`if (${target}.length > 2) ${target}.pop();`),
      () => same(`for (const x of ${array()}.slice(0, 3)) ${target}.push(Number(x));`),
      () => same(`${target}.flat().forEach((x) => { ${target}.push(x); });`),
      () => same(`{ const a = [1]; a.push(2); }`),
      () => same(`[...${target}].sort().reverse().push(3);`),
      () => same(`for (const inner of ${target}) if (Array.isArray(inner)) inner.push(${number()});`),
      () => same(`${target}.filter(Array.isArray).forEach((x) => x.splice(0, 1));`),
      () => declare("const", pick(random, ["it"]), `${target}.values()`),
      () => declare("const", pick(random, OBJECTS), `{ list: ${target}, k: ${number()} }`),
      () => declare("const", pick(random, OBJECTS), `{ list: ${target}.slice(), add(x) { this.list.push(x); } }`),
      () => declare("const", "tick", `((list) => () => list.push(${number()}))(${target})`),
      () => declare("const", pick(random, ARRAYS), `(${target}.find(Array.isArray) ?? ${target})`),
    );
  }
  for (const name of known(NUMBERS)) {
    options.push(
      () => same(`${name} += ${number()};`),
      () => same(`${name}++;`),
      () => same(`console.log(${name}--);`),
    );
  }
  if (known(NUMBERS).length === 2) options.push(() => same("[n, m] = [m, n];"));
  for (const name of known(OBJECTS)) {
    options.push(
      () => same(`${name}.list.push(${number()});`),
      () => same(`${name}.k = ${number()};`),
      () => same(`${name}.list = ${array()};`),
      () => same(`${name}.add?.(${number()});`),
      () => same(`Object.assign(${name}, { list: ${array()} });`),
      () => {
        if (own.has("b")) return [];
        own.add("b");
        declared.add("b");
        return [{ cell: `const { list: b } = ${name};`, plain: `({ list: b } = ${name});` }];
      },
    );
  }
  if (declared.has("it")) {
    options.push(
      () => same("it.next();"),
      () => declare("const", pick(random, ARRAYS), "[...it]"),
      () => same("console.log([...it]);"),
    );
  }
  if (declared.has("tick")) options.push(() => same("tick();"), () => same("console.log([1, 2].map(tick));"));
  if (declared.has("bag")) {
    options.push(() => same(`bag.add(${number()});`), () => declare("const", pick(random, ARRAYS), "bag.items"));
  }
  if (declared.has("Bag")) options.push(() => declare("const", "bag", `new Bag(${array()})`));
  else {
    const code = "class { constructor(items) { this.items = items; } add(x) { this.items.push(x); return this; } }";
    options.push(() => {
      own.add("Bag");
      declared.add("Bag");
      return [{ cell: code.replace("class", "class Bag"), plain: `Bag = ${code};` }];
    });
  }
  // Functions: pure, with side effects, of names that come later, and with a name of their own that hides another.
  const [anyArray, anyNumber] = [pick(random, ARRAYS), pick(random, NUMBERS)];
  const bodies: [string, string[]][] = [
    [`return Number(x) + ${anyNumber};`, [anyNumber]],
    [`return Number(x) + 3;`, []],
    [`${anyArray}.push(x); return x;`, [anyArray]],
    [`return ${anyArray}.length;`, [anyArray]],
    [`${anyNumber} += 1; return x;`, [anyNumber]],
    [`const a = [x]; a.push(1); return a.length;`, []],
    [`return n ?? x;`, ["n"]],
    [`x.push?.(5); return 1;`, []],
    [`return { list: [x] }.list;`, []],
  ];
  const [body, needed] = pick(random, bodies);
  options.push(() => {
    if (own.has(func)) return [];
    // Hoisted above what its cell declares, it must not need that.
    const early = known(FUNCTIONS).includes(func) || needed.some((name) => own.has(name));
    if (early && !needed.every((name) => declared.has(name) && !own.has(name))) return [];
    own.add(func);
    declared.add(func);
    needs.set(func, needed);
    return [{
      cell: `function ${func}(x) { ${body} }`,
      plain: `${func} = function ${func}_(x) { ${body} };`,
      hoisted: true,
    }];
  });
  for (const name of known(FUNCTIONS).filter((name) => needs.get(name)!.every((other) => declared.has(other)))) {
    options.push(
      () => same(`${name}(${number()});`),
      () => same(`${name}(${array()});`),
      () => declare("let", pick(random, NUMBERS), `${name}(${number()})`),
      () => declare("const", pick(random, ARRAYS), `${array()}.map(${name})`),
      () => same(`console.log(${array()}.map((x) => ${name}(x)));`),
      () => same(`try { ${name}(${array()}); } catch { console.log("no"); }`),
    );
  }
  return pick(random, options)();
}
