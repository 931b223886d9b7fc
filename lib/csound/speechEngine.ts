import { readWav, type Waveform } from "./wav.ts";

/** A program that speaks. */
export interface SpeechEngine {
  readonly name: string;
  /** Speaks a text into samples. */
  speak(text: string, voice: { readonly voice: string; readonly rate: number }): Promise<Waveform>;
}

/**
 * Finds espeak-ng; undefined where it is not there. The text goes to its standard input, as data: no shell and no argument sees it.
 *
 * @param program its name on the PATH, or its path
 */
export async function findSpeechEngine(program = "espeak-ng"): Promise<SpeechEngine | undefined> {
  const run = (args: string[], input = "") => runProgram(program, args, input);
  try {
    const { code } = await run(["--version"]);
    if (code !== 0) return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return {
    name: "espeak-ng",
    async speak(text, { voice, rate }) {
      const dir = await Deno.makeTempDir({ prefix: "auscult-" });
      try {
        // Its own notation for phonemes is in double brackets: text has none.
        const input = text.replace(/\[(?=\[)/g, "[ ");
        const path = `${dir}/speech.wav`;
        const { code, said } = await run(["-v", voice, "-s", String(rate), "-b", "1", "-w", path, "--stdin"], input);
        if (code !== 0) {
          throw new Error(
            `Cannot speak with ${program} and the voice "${voice}": ${
              said.trim() || `it ended with exit code ${code}`
            }`,
          );
        }
        return await readWav(path);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  };
}

async function runProgram(program: string, args: string[], input: string): Promise<{ code: number; said: string }> {
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "null", stderr: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {}); // it may end without reading
  const [{ code, stderr }] = await Promise.all([child.output(), written]);
  return { code, said: new TextDecoder().decode(stderr) };
}
