import { runCsound } from "../../command.ts";

/** The `csound` command of this machine. */
export interface CsoundFacts {
  /** "6.18"; undefined where it does not say one. */
  readonly version: string | undefined;
  /** Whether its plugin for OSC is there: OSCinit, OSClisten. */
  readonly osc: boolean;
  /** The last lines that it printed, where it did not run at all. */
  readonly said: readonly string[];
}

/** The oldest Csound that auscult is made for. */
export const OLDEST = "6.18";

/**
 * Asks the `csound` command for its version, and whether it has the OSC opcodes, by playing two scores of no length.
 *
 * @param folder a folder of ours, for its log
 * @returns undefined where there is no such command
 */
export async function examineCsound(program: string, folder: string): Promise<CsoundFacts | undefined> {
  const plain = await play(program, folder, "instr 1\nendin\n");
  if (plain === undefined) return undefined;
  const version = /Csound version (\d+\.\d+)/i.exec(plain.join("\n"))?.[1];
  const ask =
    'instr 1\nkGot OSClisten 0, "/a", ""\nendin\ngiPort = 0\nif giPort == 1 then\ngiPort OSCinit 7770\nendif\n';
  const osc = await play(program, folder, ask);
  return { version, osc: !/OSCinit|OSClisten|syntax error/.test((osc ?? []).join("\n")), said: plain.slice(-8) };
}

/** Whether a version is older than what auscult needs. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wanted = 0, least = 0] = OLDEST.split(".").map(Number);
  return major < wanted || major === wanted && minor < least;
}

/** What csound prints for an orchestra that plays nothing. */
async function play(program: string, folder: string, orchestra: string): Promise<string[] | undefined> {
  const csd = `<CsoundSynthesizer>
<CsInstruments>
${orchestra}</CsInstruments>
<CsScore>
e
</CsScore>
</CsoundSynthesizer>
`;
  await Deno.writeTextFile(`${folder}/ask.csd`, csd);
  const lines: string[] = [];
  try {
    const csound = runCsound(["-n", "-d", "ask.csd"], { cwd: folder, program, onMessage: (line) => lines.push(line) });
    const timer = setTimeout(() => csound.kill(), 5000);
    await csound.status;
    clearTimeout(timer);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return lines;
}
