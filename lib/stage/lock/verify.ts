import { dirname, join, relative } from "node:path";
import type { Programme } from "../Programme.ts";
import { localeHere, timeZoneHere } from "../world/World.ts";
import { compareEvents } from "./compareEvents.ts";
import { type Lock, type LockedFile, lockPaths } from "./Lock.ts";
import { lockedAnswers, lockedFiles, lockedModules, type Made, orchestraOf, renderedBytes } from "./makeLock.ts";
import { sha256, sha256OfFile } from "./sha256.ts";
import { verifyQueries } from "./verifyQueries.ts";
import { platformHere, versionsHere } from "./versions.ts";

/** One line of what came of it. */
export interface VerifiedLine {
  /** `"="`: it is as the lock says. `"~"`: it is otherwise, and need not be heard. `"≠"`: it differs. */
  readonly sign: "=" | "~" | "≠";
  readonly what: string;
  readonly seen: string;
}

/**
 * Holds a performance to its lock: what it is made of, its events, and its sound. It tells each line as soon as it is known.
 *
 * @returns whether nothing differs
 */
export async function verify(made: Made, lock: Lock, tell: (line: VerifiedLine) => void): Promise<boolean> {
  const reasons: string[] = [];
  let same = true;
  const say = (sign: VerifiedLine["sign"], what: string, seen: string) => {
    if (sign === "≠") same = false;
    tell({ sign, what, seen });
  };
  const compare = (what: string, now: string, then: string, sign: "~" | "≠" = "~") => {
    if (now === then) return say("=", what, now);
    reasons.push(`${what} is ${now}, was ${then}`);
    say(sign, what, `${now}, was ${then}`);
  };
  const folder = dirname(made.script);
  const paths = lockPaths(made.script);

  const files = (what: string, now: readonly LockedFile[], then: readonly LockedFile[]) => {
    for (const file of then) {
      const found = now.find(({ path }) => path === file.path);
      if (found?.sha256 === file.sha256) say("=", what, `${file.path}, ${file.bytes} bytes`);
      else {
        const how = found === undefined
          ? `${file.path} is not read any more`
          : `${file.path} has changed: ${found.bytes} bytes, ${short(found.sha256)}, was ${file.bytes}, ${
            short(file.sha256)
          }`;
        reasons.push(how);
        say("≠", what, how);
      }
    }
    for (const { path } of now.filter(({ path }) => !then.some((file) => file.path === path))) {
      reasons.push(`${path} is read, and is not in the lock`);
      say("≠", what, `${path} is read, and is not in the lock`);
    }
  };

  const script = await sha256OfFile(made.script);
  if (script.sha256 === lock.script.sha256) say("=", "script", lock.script.path);
  else {
    reasons.push(`the script ${lock.script.path} has changed`);
    say("≠", "script", `${lock.script.path} has changed: ${short(script.sha256)}, was ${short(lock.script.sha256)}`);
  }
  try {
    files("module", await lockedModules(made.script), lock.modules);
  } catch (error) {
    say("~", "module", (error as Error).message);
  }
  compare("platform", platformHere(), lock.platform);
  const versions = versionsHere({ queries: [...made.queries].length > 0 });
  const changed = Object.keys({ ...lock.versions, ...versions }).filter((name) =>
    versions[name] !== lock.versions[name]
  );
  if (changed.length === 0) {
    say(
      "=",
      "versions",
      `auscult ${versions.auscult}, deno ${versions.deno}, and ${Object.keys(versions).length - 2} more`,
    );
  }
  for (const name of changed) compare(name, versions[name] ?? "not there", lock.versions[name] ?? "not there");
  compare("time zone", timeZoneHere(), lock.timeZone);
  compare("locale", localeHere(), lock.locale);
  compare("seed", String(made.seed), String(lock.seed), "≠");
  compare("clock", made.clock ?? "the real one", lock.clock ?? "the real one", "≠");

  const data = await lockedFiles(made.files, { folder, not: paths.answers });
  const answers = lockedAnswers(made.answers, relative(folder, paths.answers));
  files("data", data, lock.data);
  files("answer", answers, lock.answers);
  await verifyQueries(made, lock, { say, reasons });

  const orchestra = orchestraOf(made.programme.score);
  const other = Object.keys({ ...lock.orchestra, ...orchestra }).filter((path) =>
    orchestra[path] !== lock.orchestra[path]
  );
  if (other.length === 0) say("=", "orchestra", Object.keys(orchestra).join(", "));
  for (const path of other) {
    const how = orchestra[path] === undefined
      ? "is not used any more"
      : lock.orchestra[path] === undefined
      ? "is new"
      : "has changed";
    reasons.push(`${path} of the orchestra ${how}`);
    say("≠", "orchestra", `${path} ${how}`);
  }

  await verifyEvents(made, { lock, reasons, say });
  const wav = await renderedBytes(made.programme.score);
  const hash = sha256(wav.bytes);
  if (hash === lock.render.sha256) say("=", "sound", `${wav.bytes.length} bytes of WAV, ${short(hash)}, bit for bit`);
  else say("≠", "sound", `${short(hash)}, was ${short(lock.render.sha256)}: ${why(reasons)}`);
  return same;
}

async function verifyEvents(
  made: Made,
  { lock, reasons, say }: {
    lock: Lock;
    reasons: string[];
    say: (sign: VerifiedLine["sign"], what: string, seen: string) => void;
  },
) {
  const { score } = made.programme;
  for (const piece of lock.score.pieces.length > 1 ? lock.score.pieces : []) {
    const found = made.programme.pieces.find(({ name }) => name === piece.cue);
    if (found?.score.hash === piece.hash) say("=", "piece", `${piece.cue}, ${piece.events} events`);
    else say("≠", "piece", `${piece.cue} ${found === undefined ? "is not there any more" : "has other events"}`);
  }
  if (score.hash === lock.score.hash) {
    say("=", "events", `${score.events.length}, ${short(score.hash)}`);
    return;
  }
  if (lock.asked.clock.length > 0 && lock.clock === null) {
    reasons.push(`the clock is read at ${lock.asked.clock.join(", ")}`);
  }
  const now = made.asked.clock.filter((line) => made.clock === undefined && !lock.asked.clock.includes(line));
  if (now.length > 0) reasons.push(`the clock is read at ${now.join(", ")}`);
  const list = await Deno.readTextFile(join(dirname(made.script), lock.score.list)).catch(() => undefined);
  if (list === undefined || sha256(list) !== lock.score.hash) {
    say("≠", "list", `${lock.score.list} ${list === undefined ? "is not there" : "is not the list that was locked"}`);
    say("≠", "events", `${score.events.length}, was ${lock.score.events}: ${why(reasons)}`);
    return;
  }
  const { count, first } = compareEvents(score.events, list);
  say(
    "≠",
    "events",
    `${count} of ${lock.score.events} differ; the first is ${
      placeOf(first.index, first.time, made.programme)
    }: ${first.how}`,
  );
  say("≠", "why", why(reasons));
}

/** `event 12 ("Storm", 1.250 s)`, counted from 1. */
function placeOf(index: number, time: number, programme: Programme): string {
  const cue = programme.cueAt(time);
  return `event ${index + 1} (${cue === undefined ? "" : `"${cue.name}", `}${time.toFixed(3)} s)`;
}

function why(reasons: readonly string[]): string {
  return reasons.length === 0
    ? "nothing that the lock knows of has changed: the script reads something else, such as a file through node:fs, another program, or a network"
    : reasons.join("; ");
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
