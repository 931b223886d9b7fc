import type { Value } from "./Value.ts";

/** What is known of a name of the notebook, from all cells. */
export interface Attributes {
  /** Where it is imported from, and as what: `*` for a whole module. */
  readonly imported?: { readonly module: string; readonly name: string };
  stateful: boolean;
  foreign: boolean;
  /** Whether it is a function that may change what it is given. */
  changesArguments: boolean;
  /** What it gives when it is called, where it is a function of the notebook. */
  result: Value | undefined;
}

/** What all cells know of the notebook's names. */
export interface Known {
  readonly names: ReadonlyMap<string, Attributes>;
  /** Names of methods, getters and setters that the notebook's own classes and objects have. */
  readonly methods: ReadonlySet<string>;
  readonly accessors: ReadonlySet<string>;
  /** Whether calling a name, or what can be reached from it, may change what it is given. */
  changesArguments(name: string): boolean;
}
