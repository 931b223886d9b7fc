import { runCsound } from "../../command.ts";
import { type Waveform, writeWav } from "../../wav.ts";
import type { Examination } from "../Examination.ts";

/** So loud a take is played, at most: dBFS. */
const ALOUD = -12;
/** And so long, s. */
const LONGEST = 4;

/**
 * Plays what was recorded on the sound device: cleaned, at most at -12 dBFS, through a limiter. What a .csd does by itself is known by
 * then, and never goes to the loudspeakers unheard.
 *
 * @returns what to add to the proof; undefined where it could not be played, which is a finding
 */
export async function playTake(
  exam: Examination,
  { sampleRate, channels }: Waveform,
  folder: string,
): Promise<string | undefined> {
  const { program = "csound", signal } = exam.options;
  const sounding = channels.map((channel) => channel.findIndex((x) => Math.abs(x) > 1e-4)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...sounding, Infinity) - sampleRate / 10);
  const part = channels.slice(0, 2).map((channel) => channel.slice(from, from + LONGEST * sampleRate));
  const peak = part.reduce((peak, channel) => channel.reduce((peak, x) => Math.max(peak, Math.abs(x)), peak), 0);
  const ceiling = 10 ** (ALOUD / 20);
  const gain = Math.min(1, ceiling / peak);
  await writeWav(`${folder}/aloud.wav`, { sampleRate, channels: part.map((channel) => channel.map((x) => x * gain)) });
  const length = part[0]!.length / sampleRate;
  await Deno.writeTextFile(
    `${folder}/aloud.csd`,
    `<CsoundSynthesizer>
<CsInstruments>
sr = ${sampleRate}
ksmps = 32
nchnls = ${part.length}
0dbfs = 1
instr 1
  aIn[] diskin2 "aloud.wav", 1
  kIndex = 0
  while kIndex < ${part.length} do
    outch kIndex + 1, limit(aIn[kIndex], -${ceiling}, ${ceiling})
    kIndex += 1
  od
endin
</CsInstruments>
<CsScore>
i 1 0 ${length.toFixed(3)}
</CsScore>
</CsoundSynthesizer>
`,
  );
  exam.doing("aloud", `${length.toFixed(1)} s of it, on the sound device`);
  const said: string[] = [];
  const csound = runCsound(["-odac", "-d", "-m0", "aloud.csd"], {
    cwd: folder,
    program,
    onMessage: (line) => said.push(line),
  });
  const timer = setTimeout(() => csound.kill(), (length + 5) * 1000);
  const stop = () => void csound.kill();
  signal?.addEventListener("abort", stop);
  const { code } = await csound.status;
  signal?.removeEventListener("abort", stop);
  clearTimeout(timer);
  if (code === 0) {
    exam.saw("aloud", "it was played on the sound device");
    exam.drop("no-sound-device"); // there is one after all
    return `, and was played on the sound device at ${
      Math.round(20 * Math.log10(peak * gain))
    } dBFS: did you hear it? If not, look at the mixer, the amplifier and which output is the default`;
  }
  const why = said.filter((line) => /cannot|unable|fail|no such/i.test(line)).slice(0, 2).map((line) =>
    line.replace(/^\W+/, "").trim()
  ).join("; ");
  exam.saw("aloud", "the sound device did not take it");
  if (exam.has("no-sound-device")) return undefined;
  exam.add({
    id: "device-fails",
    severity: "problem",
    seen: `Csound cannot play on the sound device: ${why || `it ended with exit code ${code}`}.`,
    means: "The device is held by another program, or is not the one that Csound takes by default.",
    change: "See the devices with csound --devices, then choose one in <CsOptions>:\n-odac1",
  });
  return undefined;
}
