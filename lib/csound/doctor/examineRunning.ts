import { isPortFree } from "../../osc/socket.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { examineCsd, suspended } from "./examineCsd.ts";
import { examineDevice } from "./examineMachine.ts";
import type { Examination } from "./Examination.ts";
import type { Finding } from "./finding.ts";
import { readOrchestra } from "./orchestra/readOrchestra.ts";
import { db } from "./proof/judgeProof.ts";
import { decibels } from "./proof/measureTake.ts";
import { proveOwn } from "./running/proveOwn.ts";
import { askEngine } from "./running/askEngine.ts";
import { findInAnswers } from "./running/findInAnswers.ts";
import { holdersOf, nameProgram, type PortHolder, type Program, runningCsounds } from "./system/programs.ts";

/** The port of auscult's orchestra. */
export const DEFAULT_PORT = 7770;

/** Examines who listens on a port of this machine, without stopping it; where nobody was named and nobody is there, a Csound of ours. */
export async function examineRunning(exam: Examination, folder: string): Promise<Diagnosis> {
  const { token = "", signal } = exam.options;
  const port = exam.options.port ?? DEFAULT_PORT;
  const holders = holdersOf(port);
  const four = holders?.filter(({ family, address }) => family === "udp4" || address === "::") ?? [];
  const free = holders ? four.length === 0 : await isPortFree(port);
  if (free) {
    const six = holders?.[0];
    exam.saw(
      "port",
      six
        ? `only ${nameProgram(six.program)} listens on UDP port ${port}, by IPv6`
        : `nobody listens on UDP port ${port}`,
    );
    if (exam.options.port === undefined && !six) return await proveOwn(exam, folder);
    exam.add(six ? onlySix(port, six) : nobody(port));
    return exam.diagnosis({ sounds: false, proof: "" });
  }
  const programs = [...new Map(four.map(({ program }) => [program?.pid, program])).values()];
  const names = programs.map(nameProgram).join(" and ") || "another program";
  exam.saw("port", `UDP port ${port} is held by ${names}`);
  if (four.length > 1) {
    exam.add({
      id: "two-on-one-port",
      severity: "problem",
      seen: `${four.length} sockets share UDP port ${port}: ${names}.`,
      means: "Each packet goes to only one of them, as a rule to the newest: the other hears nothing.",
      change: `End one of them:\n${programs.flatMap((program) => program ? [`kill ${program.pid}`] : []).join(" or ")}`,
    });
  }
  const [program] = programs;
  if (program?.suspended) {
    exam.add(suspended(program));
    return exam.diagnosis({ sounds: false, proof: "" });
  }
  examineDevice(exam);
  exam.doing("engine", `says hello on port ${port}`);
  const answers = await askEngine(port, {
    ...{ token, patience: 1.5, watch: 1.2, signal },
    onReady: () => exam.doing("engine", "compares its clock with the computer's"),
  });
  signal?.throwIfAborted();
  const open = four.some(({ address }) => address === "0.0.0.0" || address === "::");
  if (answers) {
    const { rate, asked, answered, peak, note } = answers;
    exam.saw(
      "engine",
      `it speaks auscult's protocol, at ${answers.info.sampleRate} Hz; ${answered} of ${asked} questions answered, its clock runs at ${
        rate === undefined ? "?" : (rate * 100).toFixed(1)
      } % of the computer's`,
    );
    exam.add(...findInAnswers(answers, { port }));
    if (open) exam.add(exposed(port, program, { ours: true, token: token !== "" }));
    const level = decibels(peak);
    const [what, did] = note ? ["a quiet note", "played a quiet note"] : ["what somebody plays", "plays"];
    exam.saw("sound", peak > 0 ? `${what} sounded: its output peaks at ${db(level)}` : "its output is silent");
    return exam.diagnosis({
      sounds: (note === undefined || note.onset !== undefined) && level > -60,
      proof: `the Csound on port ${port} ${did}, and its output peaked at ${db(level)}.`,
      ...(peak > 0 && { level: { peak: level, truePeak: level } }),
    });
  }
  exam.saw("engine", "it does not answer /auscult/hello");
  if (open && program?.isCsound !== false) exam.add(exposed(port, program, { ours: false, token: token !== "" }));
  return await withoutProtocol(exam, folder, { port, holder: four[0]! });
}

/** Somebody's own Csound, or no Csound at all: what can be known without asking it. */
async function withoutProtocol(
  exam: Examination,
  folder: string,
  { port, holder }: { port: number; holder: PortHolder | undefined },
): Promise<Diagnosis> {
  const program = holder?.program;
  if (program && !program.isCsound) {
    exam.add({
      id: "no-csound",
      severity: "problem",
      seen: `UDP port ${port} is held by ${nameProgram(program)}, which is no csound command.`,
      means: `What you send to this port goes to that program.${
        /deno/.test(program.args[0] ?? "")
          ? " If it is a notebook or perform, the Csound inside it answers only to its token."
          : ""
      }`,
      change: `Send to the port of your Csound, or end that program (kill ${program.pid}) and start your Csound.${
        elsewhere(port)
      }`,
    });
    return exam.diagnosis({ sounds: false, proof: "" });
  }
  const text = program?.csd === undefined ? undefined : await Deno.readTextFile(program.csd).catch(() => undefined);
  const joined = /auscult\.orc|auscult\/(hello|note)/.test(text ?? "");
  const secret = [...(program?.args ?? []), text ?? ""].some((part) => /AUSCULT_TOKEN\s*[#=]\s*[^#\s]/.test(part));
  if (joined) {
    exam.add(
      secret || exam.options.token
        ? {
          id: "token",
          severity: "problem",
          seen: `${nameProgram(program)} has auscult's orchestra, and does not answer ${
            exam.options.token ? "the token given" : "without a token"
          }.`,
          means: "It wants a token (AUSCULT_TOKEN): messages with another, or with none, are counted and ignored.",
          change:
            `Give the token; in a notebook: Csound.connect({ port: ${port}, token }); here:\ndeno task doctor --port ${port} --token TOKEN`,
        }
        : engineSilent(program, text),
    );
    return exam.diagnosis({ sounds: false, proof: "" });
  }
  exam.add({
    id: "not-our-protocol",
    severity: "note",
    seen: `${nameProgram(program)} listens on UDP port ${port}, and does not speak auscult's protocol.`,
    means: "Whether it takes messages, and what it plays, cannot be known from outside.",
    change: `${
      program?.csd === undefined ? "Run doctor on its .csd (deno task doctor mine.csd). Or, to" : "To"
    } let doctor ask it, write this below its header:\n#include "auscult.orc"`,
  });
  if (text === undefined || program?.csd === undefined) {
    return exam.diagnosis({ sounds: false, proof: "" });
  }
  exam.saw("orchestra", `it plays ${program.csd}; a copy of it is examined`);
  return await examineCsd(exam, program.csd, folder, {
    flags: program.args.slice(1).filter((arg) => arg !== program.csd),
  });
}

function nobody(port: number) {
  return {
    id: "nobody-listening",
    severity: "problem" as const,
    seen: `Nobody listens on UDP port ${port} of this machine.`,
    means: "What is sent there is lost, and the sender is told no error.",
    change: `Start your Csound (csound -odac mine.csd).${
      elsewhere(port)
    } So that it listens there, its header needs this line:\ngiPort OSCinit ${port}`,
  };
}

function onlySix(port: number, { program, address }: PortHolder) {
  return {
    id: "ipv6",
    severity: "problem" as const,
    seen: `${nameProgram(program)} listens on UDP port ${port} of ${address} only: by IPv6.`,
    means: "What is sent to 127.0.0.1 does not reach it. Csound listens on IPv4.",
    change: `Let it listen on 127.0.0.1, and send to 127.0.0.1:${port}.`,
  };
}

/** Ports at which Csounds do listen. A socket that only sends has a high port, which the system chose. */
function elsewhere(port: number): string {
  const found = runningCsounds().flatMap(({ program, ports }) => {
    const chosen = ports.filter((other) => other !== port && other < 32768);
    return chosen.length > 0 ? [`${nameProgram(program)} listens on ${chosen.join(", ")}`] : [];
  });
  return found.length > 0 ? ` ${found.slice(0, 3).join("; ")}.` : "";
}

/** auscult's orchestra, that does not answer. */
function engineSilent(program: Program | undefined, text: string | undefined): Finding {
  const full = text === undefined ? 1 : readOrchestra(text, { path: program?.csd ?? "" }).header.zerodbfs;
  const silent = {
    id: "engine-silent",
    severity: "problem",
    seen: `${nameProgram(program)} has auscult's orchestra, and does not answer.`,
  } as const;
  return full === 1
    ? {
      ...silent,
      means: "It hangs (an endless loop, as a rule), or has far too much to do.",
      change: `End it, mend it, and start it again:\nkill -KILL ${program?.pid ?? "PROCESS"}\ncsound -odac mine.csd`,
    }
    : {
      ...silent,
      means: `Full scale is ${
        full ?? 32768
      } in its header: auscult plays only where it is 1, as all would be too quiet or too loud.`,
      change: 'Write this into its header, above #include "auscult.orc", and start it again:\n0dbfs = 1',
    };
}

/** Closes a port but for this machine. As in SECURITY.md. */
const FIREWALL: Partial<Record<typeof Deno.build.os, (port: number) => string>> = {
  linux: (port) => `sudo iptables -I INPUT -p udp --dport ${port} ! -i lo -j DROP`,
  darwin: (port) => `echo "block in on ! lo0 proto udp from any to any port ${port}" | sudo pfctl -f - -e`,
  windows: (port) =>
    `netsh advfirewall firewall add rule name=csound dir=in action=block protocol=UDP localport=${port}`,
};

function exposed(
  port: number,
  program: Program | undefined,
  { ours, token }: { ours: boolean; token: boolean },
): Finding {
  const close = FIREWALL[Deno.build.os]?.(port) ?? `UDP port ${port}`;
  const shown = program?.args.some((arg) => /AUSCULT_TOKEN=./.test(arg));
  const secret = "#define AUSCULT_TOKEN #a-long-random-text#";
  return {
    id: "exposed-port",
    severity: "note",
    seen: `UDP port ${port} is open on all interfaces of this machine; Csound cannot be told otherwise.`,
    means: token
      ? "Who does not know the token cannot play on it. But whoever shares your network can fill the port, or make Csound deaf with one malicious packet."
      : "Whoever shares your network can send it messages, and make it deaf with one malicious packet.",
    change: shown
      ? `On a network that you do not trust, close the port to other machines (the first line). The token is seen by every user of this machine, in the list of processes (ps): write it into the .csd, above #include "auscult.orc" (the second line), and keep that file to yourself (chmod 600):\n${close}\n${secret}`
      : ours && !token
      ? `On a network that you do not trust, close the port to other machines (the first line). And set a token: in the .csd, above #include "auscult.orc" (the second line); keep that file to yourself (chmod 600):\n${close}\n${secret}`
      : `On a network that you do not trust, close the port to other machines:\n${close}`,
  };
}
