import type { Finding } from "../finding.ts";
import type { Orchestra } from "./Orchestra.ts";
import { playsTo } from "./playsTo.ts";

/** A score that lasts so long is meant to (s). */
const LONG = 3600;
/** A score that is over so soon leaves no time to send anything (s). */
const SHORT = 60;

/** What is wrong around the instruments: tags, files, flags, the score, levels and the way out. */
export function findSetup(orchestra: Orchestra, flags: readonly string[]): Finding[] {
  const whole = orchestra.troubles.length === 0 && orchestra.includes.every(({ found }) => found);
  return [...files(orchestra), ...time(orchestra, flags), ...levels(orchestra), ...(whole ? wayOut(orchestra) : [])];
}

function* files({ tags, includes, troubles, path }: Orchestra): Generator<Finding> {
  for (const at of tags?.crowded ?? []) {
    const tag = /^\s*<[^>]*>/.exec(at.text)?.[0] ?? "<…>";
    yield {
      id: "tags-on-one-line",
      severity: "problem",
      seen: `Something follows ${tag.trim()} on its line.`,
      means: "Csound drops what stands behind a tag on the same line, without a word.",
      change: `Begin a new line behind it:\n${tag.trim()}\n${at.text.slice(tag.trim().length).trim()}`,
      at,
    };
  }
  for (const at of tags?.unclosed ?? []) {
    const name = /^\s*<(\w+)/.exec(at.text)?.[1] ?? "";
    yield {
      id: "tags-on-one-line",
      severity: "problem",
      seen: `No line begins with </${name}>.`,
      means: "Csound sees a tag only at the beginning of a line; it does not read this file.",
      change: `Write this on a line of its own, at the end of the section:\n</${name}>`,
      at,
    };
  }
  if (tags && !tags.instruments) {
    yield {
      id: "unreadable",
      severity: "problem",
      seen: `${path} has no line that begins with <CsInstruments>.`,
      means: "Csound finds no orchestra in it.",
      change: "Write the tags on lines of their own:\n<CsInstruments>\n…\n</CsInstruments>",
    };
  }
  for (const { path: name, found, at } of includes) {
    if (found) continue;
    yield {
      id: "include-missing",
      severity: "warning",
      seen: `There is no file ${name} beside it.`,
      means:
        "Csound looks in the folder that it is started in and in INCDIR. Where it finds none, it ends before it has started. What the file holds could not be examined.",
      change:
        `Put ${name} beside the .csd, or start Csound so that it finds it:\ncsound --env:INCDIR+=/folder/of/the/file ${path}`,
      at,
    };
  }
  for (const { what, at } of troubles) {
    yield {
      id: "unreadable",
      severity: "warning",
      seen: `Here ${what}.`,
      means: "What follows may be read otherwise than you meant it, by Csound too.",
      change: "Close it, or take it out.",
      at,
    };
  }
}

function* time(
  { servers, listeners, score, tags, path, flags: own }: Orchestra,
  flags: readonly string[],
): Generator<Finding> {
  if (servers.length === 0 && listeners.length === 0) return;
  const to = playsTo([...own, ...flags]);
  if (to.kind !== "device" && (to.kind !== "unsaid" || tags)) {
    const said = to.kind === "unsaid" ? "No -o says where the sound goes" : `Csound is started with ${to.flag}`;
    yield {
      id: "not-real-time",
      // CsoundQt and others add the flag by themselves.
      severity: to.kind === "unsaid" ? "warning" : "problem",
      seen: `${said}.`,
      means: to.kind === "nothing"
        ? "It plays nothing, as fast as it can: the score is over before a message comes."
        : `It writes ${
          to.kind === "file" ? "that file" : "test.wav"
        }, as fast as it can: the score is over before a message comes, and nothing is heard.`,
      change: to.kind === "unsaid"
        ? `Write this into <CsOptions>:\n${realTime(own)}`
        : `In <CsOptions>, or where you start Csound, write -odac in place of ${to.flag}:\n${realTime(own)}`,
    };
  }
  const { end, at } = score;
  if (end !== undefined && end < LONG) {
    const where = tags ? "into <CsScore>, before any e" : "into the score, before any e";
    yield {
      id: "score-ends",
      severity: end === 0 ? "problem" : end < SHORT ? "warning" : "note",
      seen: end === 0 ? "The score is over as soon as it begins." : `The score is over after ${end} s.`,
      means: `Csound ends then, and hears no more messages. A held note (p3 of -1) does not keep it going.`,
      change: `Write this ${where}, and it goes on until you stop it:\nf0 z`,
      at: at ?? { path, line: 1, text: "" },
    };
  }
}

/** The flags, with real time in place of what they said. */
function realTime(flags: readonly string[]): string {
  const kept = flags.filter((flag, i) => playsTo([flag]).kind === "unsaid" && flag !== "-o" && flags[i - 1] !== "-o");
  return ["-odac", ...kept].join(" ");
}

function* levels({ header, headerAt, instruments, path }: Orchestra): Generator<Finding> {
  if (instruments.length === 0) return;
  const loud =
    "If amplitudes in it are in the thousands, divide them by 32768 first: with 0dbfs = 1 they would be dangerously loud.";
  if (!headerAt.zerodbfs) {
    yield {
      id: "zerodbfs-missing",
      severity: "warning",
      seen: "The header has no 0dbfs.",
      means: "Full scale is 32768 then: an amplitude of 0.5 is at -96 dB, which nobody hears.",
      change: `Write this into the header, before the first instr. ${loud}\n0dbfs = 1`,
      at: Object.values(headerAt)[0] ?? { path, line: 1, text: "" },
    };
  } else if (header.zerodbfs !== undefined && header.zerodbfs !== 1) {
    yield {
      id: "zerodbfs-not-one",
      severity: "warning",
      seen: `0dbfs is ${header.zerodbfs}.`,
      means: header.zerodbfs > 1
        ? `An amplitude of 0.5 is at ${
          Math.round(20 * Math.log10(0.5 / header.zerodbfs))
        } dB: hardly anybody hears that.`
        : `An amplitude of 0.5 is ${
          Math.round(20 * Math.log10(0.5 / header.zerodbfs))
        } dB over full scale: it can damage ears and speakers.`,
      change: `Write this in its place. ${loud}\n0dbfs = 1`,
      at: headerAt.zerodbfs,
    };
  }
}

function* wayOut({ output, instruments, header, headerAt, path }: Orchestra): Generator<Finding> {
  if (instruments.length > 0 && output.length === 0) {
    yield {
      id: "no-out",
      severity: "problem",
      seen: "No instrument has an out, outs or outch.",
      means: "Nothing leaves Csound: it plays silence, without a word.",
      change:
        "Write this at the end of the instrument that sounds, before its endin, with the signal's name for aOut:\nouts aOut, aOut",
      at: instruments.at(-1)!.at,
    };
  }
  const stereo = output.find(({ text }) => /\bouts\b/.test(text));
  if (stereo && (header.nchnls ?? (headerAt.nchnls ? 2 : 1)) === 1) {
    yield {
      id: "one-channel",
      severity: "note",
      seen: headerAt.nchnls
        ? "nchnls is 1, and outs sends two channels."
        : "The header has no nchnls, and outs sends two channels.",
      means: `Csound has one channel then ("Excess channels ignored"): the right one is not heard.`,
      change: "Write this into the header, before the first instr:\nnchnls = 2",
      at: headerAt.nchnls ?? stereo ?? { path, line: 1, text: "" },
    };
  }
}
