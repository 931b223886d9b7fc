import { statfsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Csound } from "../../csound/Csound.ts";
import { soundDevice } from "../../csound/doctor/system/soundDevice.ts";
import { loudnessText, measure } from "../../csound/measure.ts";
import { nativeVersion, OLDEST } from "../../csound/nativeVersion.ts";
import { renderSound } from "../../csound/renderSound.ts";
import type { Prepared } from "../performScript.ts";
import { openRemote } from "./remote.ts";
import { startEngine } from "./performOnStage.ts";
import { clock, Transport } from "./Transport.ts";

/** So long each cue is tried, unheard, s; and so many of them. */
const TRIED = 1.5, MOST = 8;
/** What a take needs a second: 48000 frames of two samples of three bytes. */
const BYTES = 48000 * 6;
/** Above this a take has a fault: the master's ceiling is lower. */
const CEILING = -1;
/** Quieter than this is nothing to perform, LUFS. */
const QUIET = -50;

/** What one check saw. */
interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly seen: string;
}

/**
 * Checks all that a performance needs before the audience hears it: the lock, the level of the whole, the disk, the engine, its
 * device, and its clock, by playing a moment of each cue unheard. A line each; 1 when one fails.
 */
export async function rehearse(prepared: Prepared): Promise<number> {
  const { args, programme, lock } = prepared;
  let failed = 0;
  const tell = ({ what, ok, seen }: Check) => {
    if (!ok) failed++;
    console.log(`${ok ? "ok " : "NOT"} ${what.padEnd(8)} ${seen}`);
  };
  tell(
    lock === undefined ? { what: "lock", ok: true, seen: "there is none: --lock writes it" } : {
      what: "lock",
      ok: lock.score.hash === programme.score.hash,
      seen: lock.score.hash === programme.score.hash
        ? "the score is what was locked"
        : "the score is not what was locked: --verify says why",
    },
  );
  tell(await checkLevel(prepared));
  tell(await checkDisk(prepared));
  let csound: Csound;
  try {
    if (args.engine === "native") {
      const { version, fits } = await nativeVersion();
      if (!fits) tell({ what: "engine", ok: false, seen: `native Csound is ${version}, and auscult needs ${OLDEST}` });
    }
    csound = await startEngine(args, undefined);
  } catch (error) {
    tell({ what: "engine", ok: false, seen: (error as Error).message });
    return 1;
  }
  try {
    tell({ what: "engine", ok: true, seen: `${csound.choice}; it answers on ${csound.host}:${csound.port}` });
    tell(checkDevice(csound));
    tell(await checkClock(csound, prepared));
  } finally {
    await csound.close();
  }
  tell({
    what: "keys",
    ok: Deno.stdin.isTerminal() || args.oscPort !== undefined,
    seen: Deno.stdin.isTerminal()
      ? "the terminal gives them"
      : "there is no terminal: nobody can stop it but by OSC and Ctrl-C",
  });
  console.log(failed === 0 ? "Ready." : `Not ready: ${failed} of it failed.`);
  return failed === 0 ? 0 : 1;
}

async function checkLevel({ programme: { score } }: Prepared): Promise<Check> {
  try {
    const level = measure(await renderSound(score.toCsd(), { duration: score.duration }));
    const { truePeak, loudness } = level;
    const quiet = loudness < QUIET && score.duration > 0.4;
    return {
      what: "level",
      ok: truePeak <= CEILING && !quiet,
      seen: `${loudnessText(level)}, true peak ${truePeak.toFixed(1)} dBTP${
        truePeak > CEILING ? `, above the ceiling of ${CEILING}` : quiet ? ", which nobody hears" : ""
      }`,
    };
  } catch (error) {
    return { what: "level", ok: false, seen: (error as Error).message };
  }
}

/** The take must fit twice, and a file can be written, put on the disk, and read again. */
async function checkDisk({ args, script, programme: { score } }: Prepared): Promise<Check> {
  const out = args.out ?? join(dirname(script), "out");
  const path = join(out, `.rehearsal-${Deno.pid}`);
  try {
    await mkdir(out, { recursive: true });
    const bytes = crypto.getRandomValues(new Uint8Array(1 << 16));
    const from = performance.now();
    try {
      using file = await Deno.open(path, { write: true, createNew: true });
      for (let i = 0; i < 16; i++) await file.write(bytes);
      await file.syncData();
    } finally {
      await Deno.remove(path).catch(() => {});
    }
    const took = (performance.now() - from) / 1000;
    const { bavail, bsize } = statfsSync(out);
    const free = Number(bavail) * Number(bsize);
    const needed = 2 * BYTES * score.duration / (args.rate ?? 1);
    const rate = 2 ** 20 / took;
    return {
      what: "disk",
      ok: free >= needed && rate > 4 * BYTES,
      seen: `${out} has room for ${Math.floor(free / BYTES / 60)} minutes, the take is ${
        clock(score.duration / (args.rate ?? 1))
      }; it writes ${(rate / 1e6).toFixed(0)} MB/s`,
    };
  } catch (error) {
    return { what: "disk", ok: false, seen: `Cannot write in ${out}: ${(error as Error).message}` };
  }
}

function checkDevice({ output, volume }: Csound): Check {
  if (output.kind === "remote") {
    return { what: "device", ok: true, seen: "that of the Csound there; it is not looked at from here" };
  }
  if (output.kind === "device") {
    return { what: "device", ok: true, seen: `${output.driver ?? "it opens"}; heard ${-volume} dB below the take` };
  }
  const device = soundDevice();
  return {
    what: "device",
    ok: false,
    seen: `nothing would be heard: ${output.reason ?? "none opens"}${
      typeof device === "string" ? `; there is ${device}` : ""
    }`,
  };
}

/** Plays a moment of the first cues, unheard, and looks at what the engine says of the onsets. */
async function checkClock(csound: Csound, { args, programme }: Prepared): Promise<Check> {
  const { score, cues } = programme;
  csound.volume = -120;
  let remote;
  try {
    const playing = csound.perform(score, { rate: args.rate ?? 1, start: firstNote(programme, cues[0]!.at) });
    const transport = new Transport(playing, { programme, log: () => {}, tell: () => {} });
    if (args.oscPort) remote = await openRemote(args.oscPort, { lead: () => transport, programme, tell: () => {} });
    for (const [i, cue] of cues.slice(0, MOST).entries()) {
      if (i > 0) playing.seek(firstNote(programme, cue.at));
      await Promise.race([new Promise((resolve) => setTimeout(resolve, TRIED * 1000)), playing.done]);
      if (playing.state === "done") break;
    }
    playing.stop();
    const { started, late, lost, refused, refusals, error, problems } = await playing.done;
    const wrong = [
      ...(late > 0 ? [`${late} late`] : []),
      ...(lost > 0 ? [`${lost} lost`] : []),
      ...(refused > 0 ? [`${refused} refused (${refusals[0]?.reason})`] : []),
      ...(started === 0 ? ["no note began"] : []),
      ...problems,
    ];
    return {
      what: "clock",
      ok: wrong.length === 0,
      seen: `${started} notes started, unheard, ${wrong.length > 0 ? wrong.join(", ") : "none late"}, within ${
        error.max.toFixed(3)
      } ms${remote ? `; OSC on ${remote.address}:${remote.port}` : ""}`,
    };
  } catch (error) {
    return { what: "clock", ok: false, seen: (error as Error).message };
  } finally {
    await remote?.close();
  }
}

/** A moment before the first note from a time on: a cue may begin with silence. */
function firstNote({ score }: Prepared["programme"], from: number): number {
  const note = score.events.find(({ time }) => time >= from);
  return Math.max(0, note?.time ?? from);
}
