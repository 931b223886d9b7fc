/** A serial device, or another terminal, that was opened. */
export interface SerialDevice extends Disposable {
  /** The bytes that came, waiting 0.1 s at most; none when nothing came. @throws when the device is gone */
  read(): Promise<Uint8Array>;
}

/** Reads that give nothing at once, one after the other, mean that the device is gone. */
const EMPTY = 20;

/**
 * Opens a terminal device for reading, in raw mode: no echo, so that a device does not hear itself, and lines as they come. The settings are
 * made by `stty`, which every Unix has.
 *
 * @param baud symbols a second, such as 9600 or 115200; undefined leaves the device's own
 * @throws when there is no such device, or `stty` refuses
 */
export async function openSerial(path: string, baud?: number): Promise<SerialDevice> {
  // Before it is opened: without `clocal`, opening may wait for a carrier. And again after it: some drivers forget.
  await stty(path, baud);
  const file = await Deno.open(path);
  try {
    await stty(path, baud);
  } catch (error) {
    file.close();
    throw error;
  }
  const buffer = new Uint8Array(1 << 16);
  let empty = 0;
  return {
    async read() {
      const from = performance.now();
      const n = await file.read(buffer);
      if (n !== null) {
        empty = 0;
        return buffer.subarray(0, n);
      }
      // `time 1`: a read waits 0.1 s. One that does not wait has nobody at the other end.
      empty = performance.now() - from < 50 ? empty + 1 : 0;
      if (empty >= EMPTY) throw new Error(`the device ${path} is gone`);
      return buffer.subarray(0, 0);
    },
    [Symbol.dispose]: () => file.close(),
  };
}

async function stty(path: string, baud: number | undefined) {
  const flag = Deno.build.os === "linux" ? "-F" : "-f"; // GNU, and BSD
  const speed = baud === undefined ? [] : [String(baud)];
  const args = [flag, path, ...speed, "raw", "-echo", "clocal", "min", "0", "time", "1"];
  let said: string;
  try {
    const { success, stderr } = await new Deno.Command("stty", { args, stdin: "null", stdout: "null" }).output();
    if (success) return;
    said = new TextDecoder().decode(stderr).trim();
  } catch (cause) {
    throw new Error(`cannot set up the device ${path}: stty, which sets its speed, does not run`, { cause });
  }
  throw new Error(`cannot set up the device ${path}: ${said.replace(/^stty: /, "")}`);
}
