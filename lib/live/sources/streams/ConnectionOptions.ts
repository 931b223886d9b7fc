import { CASSETTE_CHOICE, type CassetteChoice } from "../../cassette/CassetteChoice.ts";
import { show } from "../../../sound/scales/options.ts";
import type { SourceOptions } from "../Source.ts";

/** What all sources that keep a connection can be told. */
export interface ConnectionOptions<R extends object> extends SourceOptions, CassetteChoice {
  /**
   * What tells rows apart: a column's name, or a function of the row. A row whose key came already is left out, so that a server that
   * begins anew after a lost connection repeats nothing; the last 100,000 keys are remembered. Default: all rows are new.
   */
  key?: string | ((row: R) => unknown) | undefined;
  /** So many messages may wait to be read. Default: 10,000, and 64 million characters all together. */
  buffer?: number | undefined;
  /** For so long it may take until the connection stands, s. Default: 30. */
  timeout?: number | undefined;
  /** When nothing has come for so long, s, the connection is taken for dead and made anew. Default: never; a feed may be quiet. */
  idle?: number | undefined;
}

/** Their names. */
export const CONNECTION_OPTIONS = ["clock", "onFault", "key", "buffer", "timeout", "idle", ...CASSETTE_CHOICE];

/** What those can be told that sign in somewhere. */
export interface SecretsOption {
  /** Further texts that must not be said or written anywhere, such as a key that is part of the path. */
  secrets?: readonly string[] | undefined;
}

/** So many keys are remembered. */
export const KEYS = 100_000;

/** @throws for values that cannot be meant: notebook cells are not type-checked */
export function checkConnectionOptions(action: string, options: ConnectionOptions<never>): void {
  const { key, buffer, timeout, idle } = options as ConnectionOptions<object>;
  if (key !== undefined && typeof key !== "string" && typeof key !== "function") {
    throw new TypeError(`Cannot ${action} with key ${show(key)}: expected a column's name or a function of the row`);
  }
  if (buffer !== undefined && !(Number.isInteger(buffer) && buffer >= 1)) {
    throw new RangeError(`Cannot ${action} with buffer ${show(buffer)}: expected a whole number of messages from 1 on`);
  }
  for (const [name, value] of Object.entries({ timeout, idle })) {
    if (value === undefined || (typeof value === "number" && value > 0)) continue;
    throw new RangeError(`Cannot ${action} with ${name} ${show(value)}: expected seconds greater than 0`);
  }
}
