import { basename, dirname, join, relative } from "node:path";
import { renderSound } from "../../csound/renderSound.ts";
import { wavBytes } from "../../csound/wav.ts";
import { orchestra } from "../../sound/orchestra.ts";
import type { Score } from "../../sound/score.ts";
import type { Programme } from "../Programme.ts";
import type { Asked } from "../world/World.ts";
import { localeHere, timeZoneHere } from "../world/World.ts";
import type { AskedQuery } from "../world/Queries.ts";
import type { KeptAnswer } from "../world/Reads.ts";
import { writtenQuery } from "../../data/sql/Query.ts";
import { moduleFiles } from "./moduleFiles.ts";
import { type Lock, type LockedAnswer, type LockedFile, type LockedQuery, lockPaths } from "./Lock.ts";
import { publicAddress } from "./publicAddress.ts";
import { sha256, sha256OfFile } from "./sha256.ts";
import { platformHere, versionsHere } from "./versions.ts";

/** What is known of a performance when its score is made. */
export interface Made {
  /** The script's path. */
  readonly script: string;
  readonly programme: Programme;
  readonly seed: number;
  /** The time that the script was told. */
  readonly clock: string | undefined;
  readonly asked: Asked;
  /** Paths as they were read, relative to the script's folder. */
  readonly files: Iterable<string>;
  readonly answers: Iterable<KeptAnswer>;
  readonly queries: Iterable<AskedQuery>;
}

/** Makes the lock of a performance. It renders all of it. */
export async function makeLock(made: Made, onProgress?: (position: number) => void): Promise<Lock> {
  const { script, programme, seed, clock, asked } = made;
  const { score, pieces } = programme;
  const folder = dirname(script);
  const paths = lockPaths(script);
  const queries = await lockedQueries(made.queries, script);
  const wav = await renderedBytes(score, onProgress);
  return {
    lock: 1,
    script: await lockedFile(script, folder),
    modules: await lockedModules(script),
    versions: versionsHere({ queries: queries.length > 0 }),
    platform: platformHere(),
    timeZone: timeZoneHere(),
    locale: localeHere(),
    seed,
    clock: clock ?? null,
    asked,
    data: await lockedFiles(made.files, { folder, not: paths.answers }),
    answers: lockedAnswers(made.answers, relative(folder, paths.answers)),
    queries,
    orchestra: orchestraOf(score),
    score: {
      hash: score.hash,
      events: score.events.length,
      duration: score.duration,
      list: basename(paths.events),
      pieces: pieces.map(({ name, at, score }) => ({
        cue: name,
        at,
        duration: score.duration,
        events: score.events.length,
        hash: score.hash,
      })),
    },
    render: { engine: "embedded", sampleRate: wav.sampleRate, bits: 24, sha256: sha256(wav.bytes) },
  };
}

/** The WAV file of a score, as `--render` writes it: the same on every machine that was tried, bit for bit. */
export async function renderedBytes(
  score: Score,
  onProgress?: (position: number) => void,
): Promise<{ sampleRate: number; bytes: Uint8Array<ArrayBuffer> }> {
  const sound = await renderSound(score.toCsd(), { duration: score.duration, onProgress });
  return { sampleRate: sound.sampleRate, bytes: wavBytes(sound, 24) };
}

/** The files that were read and still are there, but for those of the lock, and of the system. */
export async function lockedFiles(
  files: Iterable<string>,
  { folder, not }: { folder: string; not: string },
): Promise<LockedFile[]> {
  const locked = new Map<string, LockedFile>();
  for (const given of files) {
    const path = await Deno.realPath(given).catch(() => undefined);
    if (path === undefined || /^\/(proc|dev|sys)\//.test(path) || path.startsWith(join(not, "/"))) continue;
    if (!(await Deno.stat(path)).isFile) continue;
    const file = await lockedFile(path, await Deno.realPath(folder));
    locked.set(file.path, file);
  }
  return [...locked.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** The modules of a script, but for itself and auscult's. */
export async function lockedModules(script: string): Promise<LockedFile[]> {
  return await lockedFiles(await moduleFiles(script), { folder: dirname(script), not: lockPaths(script).answers });
}

async function lockedFile(path: string, folder: string): Promise<LockedFile> {
  return { path: relative(folder, path).replaceAll("\\", "/"), ...await sha256OfFile(path) };
}

/** @param folder where the copies lie, relative to the script's folder */
export function lockedAnswers(answers: Iterable<KeptAnswer>, folder: string): LockedAnswer[] {
  return [...answers].map(({ url, type, bytes }) => {
    const hash = sha256(bytes);
    const name = basename(new URL(url).pathname).replaceAll(/[^\w.-]+/g, "_").slice(-40);
    return {
      url: publicAddress(url),
      type,
      path: `${folder}/${hash.slice(0, 8)}-${name}`,
      bytes: bytes.length,
      sha256: hash,
    };
  });
}

/** The queries of a script, with the place of their rows and the hashes of the files that they read. */
export async function lockedQueries(queries: Iterable<AskedQuery>, script: string): Promise<LockedQuery[]> {
  const folder = dirname(script);
  const { answers } = lockPaths(script);
  return await Promise.all([...queries].map(async ({ query, rows, files }) => {
    const hash = sha256(rows);
    return {
      ...writtenQuery(query),
      rows: rows.split("\n").length - 2, // the first line has the columns
      files: await lockedFiles(files, { folder, not: answers }),
      path: `${relative(folder, answers)}/${hash.slice(0, 8)}-query.jsonl`,
      bytes: new TextEncoder().encode(rows).length,
      sha256: hash,
    };
  }));
}

/** Each file of Csound code that the sound of a score is made with. */
export function orchestraOf(score: Score): Record<string, string> {
  const used = new Set(score.events.map(({ instrument }) => instrument));
  const files = Object.entries(orchestra()).filter(([path]) => {
    const instrument = /^instruments\/(.*)\.orc$/.exec(path)?.[1];
    if (instrument !== undefined) return used.has(instrument);
    return ["voice.orc", "effects.orc", "master.orc"].includes(path) || isSample(path, used);
  });
  return Object.fromEntries(files.map(([path, content]) => [path, sha256(content)]));
}

/** Sound files are named for what is in them, and for the instrument: `auscult-bark-1x2y3z.wav`. */
function isSample(path: string, used: ReadonlySet<string>): boolean {
  const name = /^auscult-(.+)-\w+\.wav$/.exec(path)?.[1];
  return name !== undefined && used.has(name);
}
