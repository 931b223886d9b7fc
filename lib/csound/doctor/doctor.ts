import type { Diagnosis, DoctorOptions } from "./diagnosis.ts";
import { examineCsd } from "./examineCsd.ts";
import { examineRunning } from "./examineRunning.ts";
import { Examination } from "./Examination.ts";

export type { Diagnosis, DoctorOptions, DoctorStep } from "./diagnosis.ts";
export type { DoctorLevel } from "./proof/measureTake.ts";

const OPTIONS = ["csd", "port", "listen", "send", "device", "token", "program", "onStep", "signal"];

/**
 * Finds out why nothing sounds, and says what to change.
 *
 * With a .csd it looks at Csound and its OSC plugin, reads the text, listens to what your program sends, plays a copy (on no device,
 * in a folder of its own), sends it those messages, and measures what comes out. With a port it examines the Csound that listens
 * there, without stopping it. With neither, it looks at port 7770, and if nobody listens there proves the whole chain with a Csound of
 * its own.
 *
 * @throws {TypeError} for an unknown option, or a file that is no .csd
 * @throws {RangeError} for a port or a time out of range
 * @throws {Deno.errors.NotFound} when there is no such file
 * @throws the reason of `signal`, when that was aborted
 * @example
 * ```ts
 * import { doctor } from "auscult";
 *
 * const { proven, verdict, findings } = await doctor({ csd: "orchestras/auscult.csd", listen: 0, device: "none" });
 * for (const { severity, seen, change } of findings) console.log(`${severity}: ${seen}. Change: ${change}`);
 * console.log(proven, verdict);
 * ```
 */
export async function doctor(options: DoctorOptions = {}): Promise<Diagnosis> {
  check(options);
  if (options.csd !== undefined) await Deno.stat(options.csd); // NotFound, with its name
  const folder = await Deno.makeTempDir({ prefix: "auscult-doctor-" });
  const exam = new Examination(options);
  try {
    return options.csd === undefined ? await examineRunning(exam, folder) : await examineCsd(exam, options.csd, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function check(options: DoctorOptions) {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `Cannot examine with the option ${JSON.stringify(unknown)}: known options are ${OPTIONS.join(", ")}`,
    );
  }
  const { csd, port, listen, device } = options;
  if (csd !== undefined && !/\.csd$/i.test(csd)) {
    throw new TypeError(`Cannot examine ${csd}: doctor takes a .csd`);
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new RangeError(`Cannot examine UDP port ${port}: a port is a whole number from 1 to 65535`);
  }
  if (listen !== undefined && !(listen >= 0 && listen <= 3600)) {
    throw new RangeError(`Cannot listen for ${listen} s: listen is 0 to 3600 s`);
  }
  if (device !== undefined && device !== "default" && device !== "none") {
    throw new RangeError(`Cannot play on the device ${JSON.stringify(device)}: known devices are default, none`);
  }
}
