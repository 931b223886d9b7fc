import { Csound } from "../../Csound.ts";
import { readWav } from "../../wav.ts";
import type { Diagnosis } from "../diagnosis.ts";
import { examineDevice, examineVersion } from "../examineMachine.ts";
import type { Examination } from "../Examination.ts";
import { db } from "../proof/judgeProof.ts";
import { measureTake } from "../proof/measureTake.ts";
import type { SoundEvent } from "../../../sound/event.ts";
import { PROBE_LOUDNESS } from "./askEngine.ts";

/** A chord, one note after the other, as quiet as doctor's other notes. */
const NOTES = [220, 330, 440].map((pitch, i): SoundEvent => ({
  ...{ time: i * 0.2, sustain: 0.3, pitch, loudness: PROBE_LOUDNESS, pan: 0, brightness: 0.3 },
  ...{ instrument: "pluck", voice: null, mark: 0, index: i },
}));

/** Proves the whole chain on this machine with a Csound of ours: it starts, answers, plays a few quiet notes in time, and is measured. */
export async function proveOwn(exam: Examination, folder: string): Promise<Diagnosis> {
  const { device, signal } = exam.options;
  const facts = await examineVersion(exam, folder, { wanted: false });
  examineDevice(exam);
  const engine = facts?.osc ? "native" : "embedded";
  if (facts && !facts.osc) exam.add(...facts.missing.map((finding) => ({ ...finding, severity: "warning" as const })));
  exam.doing("engine", `starts the ${engine} Csound with auscult's orchestra`);
  const record = `${folder}/own.wav`;
  const csound = await Csound.start({ engine, record, output: device === "default" ? "device" : "none" });
  try {
    exam.saw("engine", `the ${engine} Csound answers on 127.0.0.1:${csound.port}, at ${csound.sampleRate} Hz`);
    // A score without a plot: these two are all that perform() reads of one.
    const playing = csound.perform({ events: NOTES, duration: 0.7 } as unknown as Parameters<Csound["perform"]>[0]);
    signal?.addEventListener("abort", () => playing.stop());
    const { started, sent, late, error } = await playing.done;
    await csound.close();
    signal?.throwIfAborted();
    const sound = await readWav(record);
    const level = measureTake(sound);
    exam.saw(
      "sound",
      `${started} of ${sent} notes started, ${late} late, within ${error.max.toFixed(2)} ms; the output peaks at ${
        db(level.peak)
      }`,
    );
    if (started < NOTES.length) {
      exam.add({
        id: "note-lost",
        severity: "problem",
        seen: `${started} of ${sent} notes started.`,
        means: "Messages are lost between this program and Csound, on one machine.",
        change: "Close programs that use all of the processor, and run doctor again.",
      });
    }
    return exam.diagnosis({
      sounds: started === NOTES.length && level.peak > -60 && level.peak <= 0 && level.bad === 0,
      proof:
        `the ${engine} Csound of auscult played ${started} quiet notes over OSC, its output peaks at ${
          db(level.peak)
        }. ` +
        "Next, your own orchestra: deno task doctor mine.csd",
      level: { peak: level.peak, truePeak: level.truePeak },
    });
  } finally {
    await csound.close();
  }
}
