import type { Examination } from "./Examination.ts";
import type { Finding } from "./finding.ts";
import { type CsoundFacts, examineCsound, isTooOld, OLDEST } from "./system/examineCsound.ts";
import { soundDevice } from "./system/soundDevice.ts";

/** How csound is installed here. */
const INSTALL = { linux: "apt install csound", darwin: "brew install csound", windows: "install it from csound.com" };

/** Which csound there is, and whether it can do OSC. `missing` is what to say where that matters. */
export async function examineVersion(
  exam: Examination,
  folder: string,
  { wanted = true } = {},
): Promise<CsoundFacts & { missing: Finding[] } | undefined> {
  const { program = "csound" } = exam.options;
  const install = INSTALL[Deno.build.os as keyof typeof INSTALL] ?? "install Csound 6.18, from csound.com";
  exam.doing("csound", "which version, and whether it can do OSC");
  const csound = await examineCsound(program, folder);
  if (!csound) {
    exam.saw("csound", "there is no csound command; the embedded Csound takes its place");
    exam.add({
      id: "csound-missing",
      severity: wanted ? "problem" : "note",
      seen: `There is no program "${program}" on the PATH.`,
      means: wanted
        ? "Your .csd has nothing to play it. Doctor tried it on the Csound inside auscult."
        : "Auscult plays on the Csound inside it.",
      change: `Install Csound:\n${install}`,
    });
    return undefined;
  }
  const { version, osc, said } = csound;
  exam.saw(
    "csound",
    version === undefined
      ? `it does not say its version: ${said.join(" ")}`
      : `${version}, ${osc ? "with" : "without"} OSC`,
  );
  if (version === undefined || isTooOld(version)) {
    exam.add({
      id: "csound-too-old",
      severity: "problem",
      seen: version === undefined ? `${program} does not say which version it is.` : `This is Csound ${version}.`,
      means: `Auscult is made for Csound ${OLDEST} and later: older ones lack opcodes, and read some lines otherwise.`,
      change: `Install Csound ${OLDEST} or later:\n${install}`,
    });
  }
  const plugins = Deno.env.get("OPCODE6DIR64");
  const missing: Finding[] = osc ? [] : [{
    id: "osc-plugin-missing",
    severity: "problem",
    seen: `This Csound does not know OSCinit and OSClisten${plugins ? `; OPCODE6DIR64 is ${plugins}` : ""}.`,
    means: "Its plugin for OSC is missing: it cannot listen at all, and does not compile what asks for it.",
    change: plugins
      ? "Csound looks for plugins only in that folder. Type this before you start it:\nunset OPCODE6DIR64"
      : `Install the whole of Csound, its plugins too:\n${install}`,
  }];
  return { ...csound, missing };
}

/** Whether there is something to play on. */
export function examineDevice(exam: Examination) {
  if (exam.options.device === "none") return;
  const device = soundDevice();
  exam.saw(
    "device",
    device === false ? "no sound device" : device ?? "not looked for: this system does not tell without trying",
  );
  if (device !== false) return;
  exam.add({
    id: "no-sound-device",
    severity: "problem",
    seen: "This machine has no sound card and no sound server.",
    means: "Csound can run, and record, but nothing can be heard here.",
    change:
      "Run it on the computer that the loudspeakers are connected to (a container, or a computer reached by ssh, has none). If it is meant to run here, unheard, tell Csound (the first line) and doctor (the second):\n" +
      "csound -+rtaudio=null -odac mine.csd\ndeno task doctor mine.csd --device none",
  });
}
