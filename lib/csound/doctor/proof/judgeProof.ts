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
  if (!reached && proof.sent.length > 0) findings.push(notTaken(proof, sent));
  if (proof.ended) findings.push(...endedEarly(proof, orchestra));
  if (!proof.played || sound === undefined || (sound.channels[0]?.length ?? 0) === 0) {
    return { findings, sounds: false, level: undefined, took: addresses };
  }
  const whole = measureTake(sound);
  if (whole.bad > 0) findings.push(notFinite(whole, proof, orchestra));
  const level = sent === "made" ? quietestTry(proof, whole) : whole;
  if (level.peak < SILENT) findings.push(silence(took, proof, orchestra));
  else if (level.peak < AUDIBLE) findings.push(tooQuiet(level, orchestra));
  else if (level.peak > 0.01) findings.push(tooLoud(level, orchestra));
  if (whole.dc > DC && level.peak >= AUDIBLE) findings.push(direct(whole, orchestra));
  findings.push(...oneSided(whole));
  const sounds = level.peak >= AUDIBLE && level.peak <= 0.01 && whole.bad === 0 && reached;
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

function notTaken({ took }: Proof, sent: JudgeOptions["sent"]): Finding {
  const listeners = [...took.keys()];
  const [first] = listeners;
  const names = listeners.map(({ address, types }) => `${address} "${types}"`).join(", ");
  return {
    id: "listener-silent",
    severity: "problem",
    seen: sent === "received"
      ? `what your program sent was sent again to Csound, and no OSClisten took any of it (they wait for ${names})`
      : `messages to ${names} were sent, and no OSClisten took one`,
    means: "the messages come to the port, but no listener that runs has their address and types",
    change: first?.instrument === undefined
      ? "put the OSClisten into an instrument that plays from the start"
      : `let its instrument play from the start, in <CsScore>: i ${quoted(first.instrument)} 0 -1`,
    ...(first && { at: first.at }),
  };
}

function endedEarly({ ended, took, sent, log }: Proof, { score }: Orchestra): Finding[] {
  const { reason, code, after } = ended!;
  if (/was ended by SIG(SEGV|ABRT|BUS|FPE|ILL)/.test(reason) || log.some((line) => /Segmentation fault/.test(line))) {
    return [{
      id: "crash",
      severity: "problem",
      seen: `Csound crashed ${after > 0 ? `after ${seconds(after)}` : "at its start"} (${reason.split(":")[0]})`,
      means: "a fault in Csound or in one of its plugins ends it at once",
      change: "take out the newest lines one by one until it plays, or update Csound",
    }];
  }
  if (code !== 0 && after === 0) return []; // its complaints are told
  if (took.size === 0 && sent.length === 0 && after > 0.5) return []; // a piece without OSC ends when it is over
  return [{
    id: "ends-early",
    severity: "problem",
    seen: `Csound ended by itself after ${seconds(after)}`,
    means: "its score is over (or the orchestra ended it): what is sent later finds nobody",
    change: "write into <CsScore>: f0 z",
    ...(score.at && { at: score.at }),
  }];
}

function notFinite({ bad, firstBad = 0 }: Measured, { sent, sound }: Proof, orchestra: Orchestra): Finding {
  const before = sent.length === 0 || firstBad < sent[0]! - 0.1;
  const [output] = orchestra.output;
  const variable = audio(output)[0];
  const total = sound!.channels.length * sound!.channels[0]!.length;
  const share = bad / total;
  return {
    id: "nan",
    severity: "problem",
    seen: `the output holds NaN or infinite values ${
      before ? `from ${seconds(firstBad)} on` : "after a message came"
    } (${share >= 0.01 ? `${Math.round(share * 100)} %` : bad} of the samples)`,
    means: "they are no sound: devices make silence or a bang of them, and a filter that holds one stays broken. " +
      "They come from a division by 0, the square root or logarithm of what is below 0, or a filter that blows up",
    change: output && variable !== undefined
      ? `find their source; until then, above this line: ${variable} = (qnan(k(${variable})) + qinf(k(${variable})) != 0 ? a(0) : ${variable})`
      : "limit what goes into filters, divisions and logarithms: kFreq limit kFreq, 20, 20000",
    ...(output && { at: output }),
  };
}

function silence(took: readonly Listener[], proof: Proof, orchestra: Orchestra): Finding {
  const idle = orchestra.instruments.find(({ started, sounds }) => sounds && started === "never");
  const heard = took.length > 0
    ? `Csound took messages to ${took.map(({ address }) => address).join(", ")}, and its`
    : "the";
  const seen = `${heard} output is silent: every sample is 0`;
  if (idle) {
    return {
      id: "silence",
      severity: "problem",
      seen,
      means: `instrument ${idle.name} would sound, but nothing starts it`,
      change: took[0] && idle.name !== took[0].instrument
        ? `after the OSClisten of ${took[0].address}: if ${took[0].answer} == 1 then schedulek ${
          quoted(idle.name)
        }, 0, 1 endif, or from the start: i ${quoted(idle.name)} 0 -1 in <CsScore>`
        : `start it, in <CsScore>: i ${quoted(idle.name)} 0 -1`,
      at: idle.at,
    };
  }
  const [output] = orchestra.output;
  const [first] = took;
  const listening = instrumentOf(first, orchestra);
  if (!output) {
    return {
      id: "silence",
      severity: "problem",
      seen,
      means: "no opcode of the orchestra sends sound out",
      change: "as the last line of the instrument that makes the sound: outall aSig",
      ...(listening && { at: listening.at }),
    };
  }
  const variable = first?.outputs.find((name) => /^g?[kSi]/.test(name));
  return {
    id: "silence",
    severity: "problem",
    seen,
    means: first
      ? "the messages arrive, so OSC works; what they set does not reach the sound: an amplitude or envelope is 0, an if never holds, or a channel or global is read under another name"
      : "Csound plays, but what goes out is 0: an amplitude is 0, or the instrument that sounds does not run",
    change: variable && /^g?k/.test(variable)
      ? `see what arrives: printk2 ${variable} after this line; then make the amplitude of ${
        audio(output)[0] ?? "the sound"
      } in line ${output.line} more than 0`
      : `make the amplitude of ${audio(output)[0] ?? "the sound"} more than 0`,
    at: proof.took.size > 0 && first ? first.at : output,
  };
}

function tooQuiet({ peak }: Measured, { header, headerAt, output, path }: Orchestra): Finding {
  const full = header.zerodbfs ?? 32768;
  const large = full > 1;
  const [first] = output;
  const gain = 10 ** ((-12 - peak) / 20);
  return {
    id: "level-inaudible",
    severity: "problem",
    seen: `the output peaks at ${db(peak)}${
      large ? `: full scale is ${full}${header.zerodbfs === undefined ? ", as 0dbfs is not set" : ""}` : ""
    }`,
    means: large
      ? "amplitudes of 0…1 are nothing where full scale is 32768: it plays, and nobody hears it"
      : "it plays, and nobody hears it",
    change: large ? "0dbfs = 1" : first ? scaled(first, gain) : `multiply the output by ${gain.toPrecision(2)}`,
    at: headerAt.zerodbfs ?? (large ? headerAt.nchnls ?? headerAt.ksmps ?? headerAt.sr : undefined) ?? first ??
      { path, line: 1, text: "" },
  };
}

function tooLoud({ peak }: Measured, { output, header }: Orchestra): Finding {
  const gain = 10 ** ((-6 - peak) / 20);
  const [first] = output;
  return {
    id: "level-above-ceiling",
    severity: "problem",
    seen: `the output peaks at ${db(peak)}, above full scale`,
    means:
      `the device cuts off what is above 0 dBFS: it distorts, as loud as it can, and may damage ears and loudspeakers${
        peak > 40 && (header.zerodbfs ?? 32768) <= 1 ? "; amplitudes of 32768 go with 0dbfs = 32768, here it is 1" : ""
      }`,
    change: first && output.length === 1
      ? scaled(first, gain)
      : `multiply each output by ${gain.toPrecision(2)} (${db(-6 - peak)})`,
    ...(first && { at: first }),
  };
}

function direct({ dc }: Measured, { output }: Orchestra): Finding {
  const [first] = output;
  const variable = audio(first)[0] ?? "aSig";
  return {
    id: "dc",
    severity: "warning",
    seen: `the output is off its middle by ${dc.toPrecision(2)} of full scale (DC)`,
    means: "it makes no sound, takes headroom away, and strains loudspeakers",
    change: `above this line: ${variable} dcblock2 ${variable}`,
    ...(first && { at: first }),
  };
}

function oneSided({ channels, peak }: Measured): Finding[] {
  const silent = channels.flatMap((level, i) => level < SILENT ? [i + 1] : []);
  if (silent.length === 0 || peak < AUDIBLE || channels.length === 1) return [];
  return [{
    id: "channel-silent",
    severity: "warning",
    seen: `channel ${silent.join(", ")} of ${channels.length} is silent`,
    means: "half of the audience may hear nothing",
    change: "send the sound to all channels: outall aSig (or outs aLeft, aRight)",
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
  if (opcode === undefined || args === undefined) return `multiply what goes out here by ${factor}`;
  const parts = split(args).map((arg, i) =>
    /^outch\s/.test(opcode) && i % 2 === 0 ? arg : `${simple(arg)} * ${factor}`
  );
  return `${opcode}${parts.join(", ")}${end}`;
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
