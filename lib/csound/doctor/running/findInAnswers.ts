import type { Finding } from "../finding.ts";
import type { EngineAnswers } from "./askEngine.ts";

/** A clock that runs below this (ours is 1) belongs to a Csound that cannot keep up. */
const SLOW = 0.98;
/** Two sound cards differ by less than this. */
const DRIFT = 0.002;

/** What is wrong with an engine, by its own counters, its clock, and what it made of a note. */
export function findInAnswers(answers: EngineAnswers, { port }: { port: number }): Finding[] {
  const { before, after, note, peak, peakBefore } = answers;
  const found: Finding[] = [...clock(answers)];
  if (note.refused !== undefined) {
    found.push({
      id: "note-refused",
      severity: "problem",
      seen: `It refused a note of its instrument "tone": ${note.refused}.`,
      means: "What you send is refused too, for the same reason.",
      change: note.refused === "unknown instrument"
        ? 'Include it whole, with its instruments:\n#include "auscult.orc"'
        : "Start it again.",
    });
  } else if (note.onset === undefined && found.length === 0) { // else the clock explains it
    found.push({
      id: "note-lost",
      severity: "problem",
      seen: "A note was sent, and it told of no start.",
      means: "The note was lost on the way, or its moment never came, as its clock stands still or is behind.",
      change: "Start it again; or, to compare, start auscult's own:\ncsound orchestras/auscult.csd",
    });
  } else if (note.onset !== undefined && peak === 0) {
    found.push({
      id: "silence",
      severity: "problem",
      seen: "A note started, and the output is silent.",
      means: "Its master is not playing: it needs 0dbfs = 1 in the header.",
      change: 'Write this into the header, above #include "auscult.orc":\n0dbfs = 1',
    });
  }
  if (before && after) {
    const strangers = after.strangers - before.strangers;
    if (after.strangers > 0) {
      found.push({
        id: "token-wrong",
        severity: strangers > 0 ? "problem" : "warning",
        seen: `${after.strangers} message${after.strangers === 1 ? "" : "s"} with a wrong token came to it${
          strangers > 0 ? `, ${strangers} just now` : ""
        }.`,
        means: "It wants a token, and a sender has another or none: what that one sends is not heard.",
        change: `Give the sender the engine's token; in a notebook:\nCsound.connect({ port: ${port}, token })`,
      });
    }
    if (after.badBlocks > 0) {
      found.push({
        id: "nan",
        severity: after.badBlocks > before.badBlocks ? "problem" : "warning",
        seen: `${after.badBlocks} blocks of its notes held NaN or infinite values, and were silenced.`,
        means: "An instrument divides by 0, or a filter blows up: its notes have holes, or are not heard.",
        change: "Limit what goes into the instrument's filters:\nkFreq limit kFreq, 20, 20000",
      });
    }
    if (after.refused - (note.refused === undefined ? 0 : 1) > 0) {
      found.push({
        id: "notes-refused",
        severity: "warning",
        seen: `It has refused ${after.refused} note${after.refused === 1 ? "" : "s"} since it started.`,
        means:
          "An unknown instrument, a pitch outside 1…20000 Hz, a loudness above 0 dBFS, or a sustain of 0 is refused.",
        change: "Compare what you send with the table in orchestras/README.md. To see it:\ndeno task monitor",
      });
    }
    if (after.late > 0) {
      found.push({
        id: "notes-late",
        severity: "warning",
        seen: `${after.late} of ${after.received} notes came after their moment.`,
        means: "They sounded at once, and too late: the sender sends too short ahead, or its clock is another.",
        change: "Send each note 0.2 s before it is due, in engine time (/auscult/sync tells it).",
      });
    }
    if (peakBefore > 1) {
      found.push({
        id: "level-above-ceiling",
        severity: "problem",
        seen: `Its output peaked at ${(20 * Math.log10(peakBefore)).toFixed(1)} dBFS.`,
        means: "The device cuts off what is above 0 dBFS.",
        change: "Lower what your own instruments send out.",
      });
    }
  }
  return found;
}

function clock({ rate, asked, answered }: EngineAnswers): Finding[] {
  if (answered === 0) {
    return [{
      id: "clock-stopped",
      severity: "problem",
      seen: `It answered /auscult/hello, and none of ${asked} questions for its time.`,
      means: "Its clock stands still: it was suspended, or hangs.",
      change: "Let it go on (fg, or kill -CONT its process), or start it again.",
    }];
  }
  if (rate === undefined) return [];
  const percent = `${(rate * 100).toFixed(1)} %`;
  if (rate < SLOW) {
    return [{
      id: "clock-slow",
      severity: "problem",
      seen: `Its clock runs at ${percent} of ours.`,
      means: "Csound cannot keep up: the sound has gaps, and all comes later and later.",
      change: "Give it less to do: fewer voices, cheaper filters, or in the header:\nksmps = 64",
    }];
  }
  if (Math.abs(rate - 1) > DRIFT) {
    return [{
      id: "clock-drift",
      severity: "warning",
      seen: `Its clock runs at ${percent} of ours.`,
      means: "The clocks drift apart faster than sound cards do: it was suspended, or catches up.",
      change: "Run doctor again. If it stays so, use larger buffers; in <CsOptions>:\n-odac -b512 -B2048",
    }];
  }
  return [];
}
