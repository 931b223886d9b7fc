import type { Finding, Place } from "../finding.ts";
import type { Instrument, Listener, Orchestra } from "../orchestra/Orchestra.ts";
import { type DoctorLevel, type Measured, measureTake } from "./measureTake.ts";
import type { Proof } from "./runProof.ts";
import { TRY_EVERY } from "./tries.ts";

/** Below this peak (dBFS) nobody hears it, at a usual setting of the amplifier. */
const AUDIBLE = -60;
/** Below this it is no sound but rounding. */
const SILENT = -140;
/** A mean of more than this (full scale 1) is no accident of a low note. */
const DC = 0.05;

/** What a run showed. */
export interface Verdict {
  readonly findings: readonly Finding[];
  /** Whether it sounded as it should: audible, below full scale, of finite numbers, and moved by what was sent. */
  readonly sounds: boolean;
  readonly level: DoctorLevel | undefined;
  /** The addresses whose messages Csound was seen to take. */
  readonly took: readonly string[];
}

/** What was sent in the run. */
export interface JudgeOptions {
  /** "received": the messages that the user's program had sent; "made": our tries, of which one may fit and another not. */
  sent: "received" | "made" | "given" | "nothing";
}

/** What it means that a run sounded as it did. */
export function judgeProof(proof: Proof, orchestra: Orchestra, { sent }: JudgeOptions): Verdict {
  const took = [...proof.took].filter(([, count]) => count > 0).map(([listener]) => listener);
  const addresses = [...new Set(took.map(({ address }) => address ?? "?"))];
  const { sound } = proof;
  const findings: Finding[] = [];
  const reached = proof.took.size === 0 || took.length > 0 || sent === "nothing";
  const last = proof.sent.at(-1) ?? 0;
  const stopped = proof.lastTook !== undefined && last - proof.lastTook > 0.5;
  if (proof.ended) findings.push(...endedEarly(proof, orchestra));
  if (!findings.some(({ id }) => id === "crash")) { // whose counts are lost too
    if (!reached && proof.sent.length > 0) findings.push(notTaken(proof, orchestra, sent));
    if (stopped) findings.push(stoppedTaking(proof));
  }
  // The end of a recording is lost in a crash; and one that is over says nothing of what was sent later.
  const lasted = !findings.some(({ id }) => id === "crash" || id === "ends-early");
  if (!proof.played || sound === undefined || (sound.channels[0]?.length ?? 0) === 0) {
    return { findings, sounds: false, level: undefined, took: addresses };
  }
  const whole = measureTake(sound);
  if (whole.bad > 0) findings.push(notFinite(whole, proof, orchestra));
  const level = sent === "made" ? quietestTry(proof, whole) : whole;
  if (level.peak < SILENT) { if (reached && lasted) findings.push(silence(took, proof, orchestra)); }
  else if (level.peak < AUDIBLE) findings.push(tooQuiet(level, orchestra));
  else if (level.peak > 0.01) findings.push(tooLoud(level, orchestra));
  if (whole.dc > DC && level.peak >= AUDIBLE && level.peak <= 0.01) findings.push(direct(whole, orchestra));
  findings.push(...oneSided(whole));
  const sounds = level.peak >= AUDIBLE && level.peak <= 0.01 && whole.bad === 0 && reached && !stopped && lasted;
  return { findings, sounds, level: { peak: level.peak, truePeak: level.truePeak }, took: addresses };
}

/** Our tries are guesses: 440 as an amplitude is too loud by our own fault, so the quietest that sounds counts. */
function quietestTry({ sent, sound }: Proof, whole: Measured): Measured {
  const starts: number[] = [];
  for (const at of sent) if (starts.length === 0 || at - starts.at(-1)! > TRY_EVERY / 2) starts.push(at);
  const parts = starts.map((from) => measureTake(sound!, { from, to: from + TRY_EVERY }));
  const sounding = parts.filter(({ peak }) => peak > SILENT).sort((a, b) => a.peak - b.peak);
  return sounding.find(({ peak }) => peak >= AUDIBLE) ?? sounding[0] ?? whole;
}

function notTaken({ took }: Proof, { instruments }: Orchestra, sent: JudgeOptions["sent"]): Finding {
  const listeners = [...took.keys()];
  const [first] = listeners;
  const starts = instruments.find(({ name }) => name === first?.instrument)?.firstStart;
  const names = listeners.map(({ address, types }) => `${address} "${types}"`).join(", ");
  return {
    id: "listener-silent",
    severity: "problem",
    seen: sent === "received"
      ? `What your program sent was sent again to Csound, and no OSClisten took any of it (they wait for ${names}).`
      : `Messages to ${names} were sent, and no OSClisten took one.`,
    means: starts === 0
      ? "The messages come to the port, and the instrument plays, but its OSClisten is not asked: as a rule it stands behind an if that does not hold."
      : "The messages come to the port, but no listener that runs has their address and types.",
    change: first?.instrument === undefined
      ? "Put the OSClisten into an instrument that plays from the start."
      : starts === 0
      ? `Move it out of the if, to the beginning of instrument ${first.instrument}:\n${first.at.text}`
      : `Let its instrument play from the start. Write this into <CsScore>:\ni ${quoted(first.instrument)} 0 z`,
    ...(first && { at: first.at }),
  };
}

function stoppedTaking({ lastTook = 0, took }: Proof): Finding {
  const first = [...took].find(([, count]) => count > 0)?.[0];
  return {
    id: "listener-stops",
    severity: "problem",
    seen: `OSClisten took messages until ${seconds(lastTook)} after the start, and none after that.`,
    means: "The instrument that listens has ended: OSClisten hears only while its instrument runs.",
    change: `Let it run from beginning to end, without a turnoff. In <CsScore>:\ni ${
      quoted(first?.instrument ?? "1")
    } 0 z`,
    ...(first && { at: first.at }),
  };
}

function endedEarly({ ended, took, sent, log, played }: Proof, { score }: Orchestra): Finding[] {
  const { reason, code, after } = ended!;
  // Csound catches some of these signals, sums up, and ends with a code; in good order its code is the number of errors.
  const summed = log.some((line) => /^\s*[1-9]\d* errors in performance/.test(line));
  const signal = /was ended by SIG(SEGV|ABRT|BUS|FPE|ILL)/.test(reason) || [134, 136, 139].includes(code) ||
    log.some((line) => /^csound command: (Segmentation|Abort|Bus|Floating)/.test(line));
  if (signal || played && code !== 0 && after > 0 && !summed) {
    return [crashed(played ? `after ${seconds(after)}` : "at its start")];
  }
  if (!played) return []; // what it says of that is told
  if (code !== 0 && after === 0) return []; // its complaints are told
  if (took.size === 0 && sent.length === 0 && after > 0.5) return []; // a piece without OSC ends when it is over
  return [{
    id: "ends-early",
    severity: "problem",
    seen: `Csound ended by itself after ${seconds(after)}.`,
    means: "Its score is over, or the orchestra ended it: what is sent later finds nobody.",
    change: "Write this into <CsScore>, before any e:\nf0 z",
    ...(score.at && { at: score.at }),
  }];
}

function crashed(when: string): Finding {
  return {
    id: "crash",
    severity: "problem",
    seen: `Csound crashed ${when}.`,
    means:
      "A fault in Csound ends it at once. As a rule a frequency or an index is NaN, infinite or far out of its range, " +
      "or a turnoff stands in an opcode of your own.",
    change: "Limit what goes into oscillators, tables and filters, just before it does:\nkFreq limit kFreq, 20, 20000",
  };
}

function notFinite({ bad, firstBad = 0 }: Measured, { sent, sound }: Proof, orchestra: Orchestra): Finding {
  const before = sent.length === 0 || firstBad < sent[0]! - 0.1;
  const [output] = orchestra.output;
  const variable = audio(output)[0];
  const share = bad / (sound!.channels.length * sound!.channels[0]!.length);
  return {
    id: "nan",
    severity: "problem",
    seen: `The output holds NaN or infinite values ${
      before ? `from ${seconds(firstBad)} on` : "after a message came"
    } (${share >= 0.01 ? `${Math.round(share * 100)} %` : bad} of the samples).`,
    means: "They are no sound: devices make silence or a bang of them, and a filter that holds one stays broken. " +
      "They come from a division by 0, a square root or logarithm of what is below 0, or a filter that blows up.",
    change: output && variable !== undefined
      ? `Find where they come from; this keeps them from the device. Write this above the line:\n${
        guard(variable).join("\n")
      }`
      : "Limit what goes into filters, divisions and logarithms:\nkFreq limit kFreq, 20, 20000",
    ...(output && { at: output }),
  };
}

/** Silences a block that holds NaN or Inf: the mean of the block holds it too. */
function guard(variable: string): string[] {
  return [
    `kDoctor downsamp ${variable}, ksmps`,
    "if qnan(kDoctor) == 1 || qinf(kDoctor) != 0 then",
    `  ${variable} = 0`,
    "endif",
  ];
}

function silence(took: readonly Listener[], proof: Proof, orchestra: Orchestra): Finding {
  const idle = orchestra.instruments.find(({ started, sounds }) => sounds && started === "never");
  const [first] = took;
  const seen = first
    ? `Csound took messages to ${
      took.map(({ address }) => address).join(", ")
    }, and its output is silent: every sample is 0.`
    : "The output is silent: every sample is 0.";
  if (idle) {
    const name = quoted(idle.name);
    return {
      id: "silence",
      severity: "problem",
      seen,
      means: `Instrument ${idle.name} would sound, but nothing starts it.`,
      ...first && idle.name !== first.instrument
        ? {
          change:
            `Start it when a message comes. Write this below the line:\nschedkwhen ${first.answer}, 0, 0, ${name}, 0, 1`,
          at: first.at,
        }
        : { change: `Write this into <CsScore>:\ni ${name} 0 z`, at: idle.at },
    };
  }
  const [output] = orchestra.output;
  if (!output) {
    const listening = instrumentOf(first, orchestra);
    return {
      id: "silence",
      severity: "problem",
      seen,
      means: "No opcode of the orchestra sends sound out.",
      change: "Write this at the end of the instrument that sounds, with the signal's name for aOut:\nouts aOut, aOut",
      ...(listening && { at: listening.at }),
    };
  }
  const variable = first?.outputs.find((name) => /^g?k/.test(name));
  return {
    id: "silence",
    severity: "problem",
    seen,
    means: first
      ? "The messages arrive, so OSC works; what they set does not reach the sound: an amplitude or envelope is 0, an if never holds, or a channel is read under another name."
      : "Csound plays, but what goes out is 0: an amplitude is 0, or the instrument that sounds does not run.",
    change: variable
      ? `Make the amplitude of ${
        audio(output)[0] ?? "the sound"
      } (line ${output.line}) more than 0. To see what arrives, write this below the line:\nprintk2 ${variable}`
      : `Make the amplitude of ${audio(output)[0] ?? "the sound"} more than 0.`,
    at: proof.took.size > 0 && first ? first.at : output,
  };
}

function tooQuiet({ peak }: Measured, { header, headerAt, output, instruments, path }: Orchestra): Finding {
  const full = header.zerodbfs ?? 32768;
  const [first] = output;
  const gain = 10 ** ((-12 - peak) / 20);
  if (full > 1) {
    const careful =
      "If amplitudes in it are in the thousands, divide them by 32768 first: with 0dbfs = 1 they would be dangerously loud.";
    return {
      id: "level-inaudible",
      severity: "problem",
      seen: header.zerodbfs === undefined
        ? `The output peaks at ${db(peak)}: the header has no 0dbfs, so full scale is 32768.`
        : `The output peaks at ${db(peak)}: 0dbfs is ${full}.`,
      means: `It plays, and nobody hears it: an amplitude of 0.5 is nothing where full scale is ${full}.`,
      change: headerAt.zerodbfs
        ? `${careful} Write this in place of the line:\n0dbfs = 1`
        : `${careful} Write this into the header, before the first instr:\n0dbfs = 1`,
      at: headerAt.zerodbfs ?? Object.values(headerAt)[0] ?? instruments[0]?.at ?? { path, line: 1, text: "" },
    };
  }
  return {
    id: "level-inaudible",
    severity: "problem",
    seen: `The output peaks at ${db(peak)}.`,
    means: "It plays, and nobody hears it.",
    change: first ? scaled(first, gain) : `Multiply the output by ${gain.toPrecision(2)}.`,
    ...(first && { at: first }),
  };
}

function tooLoud({ peak }: Measured, { output, header }: Orchestra): Finding {
  const gain = 10 ** ((-6 - peak) / 20);
  const [first] = output;
  return {
    id: "level-above-ceiling",
    severity: "problem",
    seen: `The output peaks at ${db(peak)}, above full scale.`,
    means:
      `The device cuts off what is above 0 dBFS: it distorts, as loud as it can, and may damage ears and loudspeakers.${
        peak > 40 && (header.zerodbfs ?? 32768) <= 1
          ? " Amplitudes in the thousands go with 0dbfs = 32768; here it is 1."
          : ""
      }`,
    change: first && output.length === 1
      ? scaled(first, gain)
      : `Multiply each output by ${gain.toPrecision(2)} (${db(-6 - peak)}).`,
    ...(first && { at: first }),
  };
}

function direct({ dc }: Measured, { output }: Orchestra): Finding {
  const [first] = output;
  const variable = audio(first)[0] ?? "aSig";
  return {
    id: "dc",
    severity: "warning",
    seen: `The output is off its middle by ${dc.toPrecision(2)} of full scale (DC).`,
    means: "It makes no sound, takes headroom away, and strains loudspeakers.",
    change: `Write this above the line:\n${variable} dcblock2 ${variable}`,
    ...(first && { at: first }),
  };
}

function oneSided({ channels, peak }: Measured): Finding[] {
  const silent = channels.flatMap((level, i) => level < SILENT ? [i + 1] : []);
  if (silent.length === 0 || peak < AUDIBLE || channels.length === 1) return [];
  return [{
    id: "channel-silent",
    severity: "warning",
    seen: `Channel ${silent.join(", ")} of ${channels.length} is silent.`,
    means: "Half of the audience may hear nothing.",
    change: "Send the sound to all channels:\nouts aOut, aOut",
  }];
}

/** The audio arguments of an output: `outs aL, aR` → aL, aR. */
function audio(place: Place | undefined): string[] {
  return /^\s*out\w*[\s(]+(.*?)\)?\s*(;.*)?$/.exec(place?.text ?? "")?.[1]?.split(",").map((arg) => arg.trim())
    .filter((arg) => /^g?a\w+$/.test(arg)) ?? [];
}

/** The line with each audio argument multiplied. */
function scaled({ text }: Place, gain: number): string {
  const [, opcode, args, end = ""] = /^\s*(out[schq]?\w*\s+)(.*?)(\s*;.*)?$/.exec(text) ?? [];
  const factor = Number(gain.toPrecision(2));
  if (opcode === undefined || args === undefined) return `Multiply what goes out here by ${factor}.`;
  const parts = split(args).map((arg, i) =>
    /^outch\s/.test(opcode) && i % 2 === 0 ? arg : `${simple(arg)} * ${factor}`
  );
  return `Write this in place of the line:\n${opcode}${parts.join(", ")}${end}`;
}

function simple(arg: string): string {
  return /^[\w.]+$/.test(arg) ? arg : `(${arg})`;
}

/** At the commas that stand in no parentheses. */
function split(args: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const char of args) {
    depth += char === "(" || char === "[" ? 1 : char === ")" || char === "]" ? -1 : 0;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}

function instrumentOf(listener: Listener | undefined, { instruments }: Orchestra): Instrument | undefined {
  return instruments.find(({ name }) => name === listener?.instrument) ?? instruments[0];
}

function quoted(name: string): string {
  return /^\d/.test(name) ? name : `"${name}"`;
}

/** A level for a person: "-12.3 dBFS". */
export function db(level: number): string {
  return `${level.toFixed(1)} dBFS`;
}

function seconds(s: number): string {
  return `${s.toFixed(1)} s`;
}
