import { instrument } from "auscult";
import { removeInstrument } from "../../lib/sound/instruments.ts";

/** Does something while there is the instrument of tests/fixtures/modular.orc. */
export const modular = <T>(run: () => T | Promise<T>): Promise<T> => having("modular", run);

/** The same with that of tests/fixtures/shaped.orc. */
export const shaped = <T>(run: () => T | Promise<T>): Promise<T> => having("shaped", run);

async function having<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  await instrument(new URL(`../fixtures/${name}.orc`, import.meta.url));
  try {
    return await run();
  } finally {
    removeInstrument(name);
  }
}
