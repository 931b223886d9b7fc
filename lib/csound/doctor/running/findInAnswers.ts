import type { Finding } from "../finding.ts";
import { type EngineAnswers, STILL } from "./askEngine.ts";

/** A clock that runs below this (ours is 1) belongs to a Csound that cannot keep up. */
const SLOW = 0.98;
/** And above this, to one that does not play in real time. */
const FAST = 1.02;

/** What is wrong with an engine, by its own counters, its clock, and what it made of a note. */
export function findInAnswers(answers: EngineAnswers, { port }: { port: number }): Finding[] {
  const { before, after, note, peak, peakBefore } = answers;
  const found: Finding[] = [...clock(answers)];
  if (note?.refused !== undefined) {
    found.push({
      id: "note-refused",
      severity: "problem",
      seen: `It refused a note of its instrument "tone": ${note.refused}.`,
      means: "What you send is refused too, for the same reason.",
      change: note.refused === "unknown instrument"
        ? 'Include all of auscult, with its instruments, in place of its parts:\n#include "auscult.orc"'
        : "End it, and start it again.",
    });
  } else if (note && note.onset === undefined && found.length === 0) { // else the clock explains it
    found.push({
      id: "note-lost",
      severity: "problem",
      seen: 'It took a note of its instrument "tone", and the note did not start as auscult\'s notes do.',
      means:
        "As a rule an instrument of your own has the name of one of auscult's (tone, pluck, bell and so on), and takes its place.",
      change:
        "Give your instrument another name (the first line). To compare, start auscult's own orchestra (the second):\ninstr MyTone\ncsound orchestras/auscult.csd",
    });
  } else if (note?.onset !== undefined && peak === 0) {
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
    if (after.refused - (note?.refused === undefined ? 0 : 1) > 0) {
      found.push({
        id: "notes-refused",
        severity: "warning",
        seen: `It has refused ${after.refused} note${after.refused === 1 ? "" : "s"} since it started.`,
        means:
          "An unknown instrument, a pitch outside 1…20000 Hz, a loudness above 0 dBFS, or a sustain of 0 is refused.",
        change:
          "Compare what you send with the table in orchestras/README.md. To see it, send it to a monitor in place of Csound:\ndeno task monitor --port 7771",
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

function clock({ rate, asked, answered, silence }: EngineAnswers): Finding[] {
  if (silence > STILL) {
    return [{
      id: "clock-stopped",
      severity: "problem",
      seen: `It said hello; then ${
        answered === 0 ? "none" : `only ${answered}`
      } of ${asked} questions for its time were answered.`,
      means: "Its clock stands still, and its sound: it was suspended (Ctrl-Z), or hangs.",
      change: "Let it go on (type fg in its terminal), or end it and start it again.",
    }];
  }
  if (rate === undefined) return [];
  const percent = `${(rate * 100).toFixed(1)} %`;
  if (rate < SLOW) {
    return [{
      id: "clock-slow",
      severity: "problem",
      seen: `Its clock runs at ${percent} of the computer's.`,
      means: "Csound cannot keep up: the sound has gaps, and all comes later and later.",
      change: "Give it less to do: fewer voices, cheaper filters, or in the header:\nksmps = 64",
    }];
  }
  if (rate > FAST) {
    return [{
      id: "clock-fast",
      severity: "problem",
      seen: `Its clock runs at ${percent} of the computer's.`,
      means:
        "It does not play in real time: with -n or -o FILE Csound computes as fast as it can, and nothing is heard.",
      change: "End it, and start it on the sound device:\ncsound -odac mine.csd",
    }];
  }
  return [];
}
