import { instrument } from "auscult";
import { removeInstrument } from "../../lib/sound/instruments.ts";

const file = new URL("../fixtures/modular.orc", import.meta.url);

/** Does something while there is the instrument of tests/fixtures/modular.orc. */
export async function modular<T>(run: () => T | Promise<T>): Promise<T> {
  await instrument(file);
  try {
    return await run();
  } finally {
    removeInstrument("modular");
  }
}
