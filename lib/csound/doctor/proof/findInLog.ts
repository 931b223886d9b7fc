import { basename } from "node:path";
import type { Finding, Place } from "../finding.ts";

/** Options of {@linkcode findInLog}. */
export interface LogOptions {
  /** The .csd, as the user named it, and its text. */
  path: string;
  text: string;
  /** Whether it came to play. */
  played: boolean;
}

/** What Csound complained of: what does not compile, notes that fail as they start, notes that fail as they play. One finding a line. */
export function findInLog(log: readonly string[], options: LogOptions): Finding[] {
  const found = [
    ...(options.played ? [] : compileErrors(log, options)),
    ...noteErrors(log, options),
    ...missingInstruments(log, options),
    ...malformed(log),
  ];
  if (found.length === 0 && !options.played) found.push(...notStarted(log));
  const seen = new Set<string>();
  return found.filter(({ id, at, seen: text }) => {
    const key = `${id} ${at?.path}:${at?.line ?? text}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * error: syntax error, unexpected T_IDENT  (token "OSCinit")
 *  from file p.csd (1), line 6:
 *  >>> gi OSCinit  <<<
 */
function compileErrors(log: readonly string[], options: LogOptions): Finding[] {
  const all = log.join("\n");
  const found: Finding[] = [];
  for (const match of all.matchAll(/error:\s+(\S.*(?:\n(?!error:).*){0,4})/g)) {
    const [first = "", ...more] = match[1]!.split("\n");
    const rest = more.join("\n");
    const line = Number(/\bline (\d+)/i.exec(`${first}\n${rest}`)?.[1]);
    if (!line) continue;
    const file = /from file (\S+) \(/.exec(rest)?.[1];
    const what = first.replace(/,?\s*from file.*$/, "").replaceAll(/\s+/g, " ").trim();
    const token = />>>\s*(.*?)\s*<<</.exec(rest)?.[1];
    found.push({
      id: "does-not-compile",
      severity: "problem",
      seen: `Csound stops with: ${what}${token ? ` at "${token}"` : ""}.`,
      means: "The orchestra does not compile, so Csound ends before it listens or plays.",
      change: /used before defined/.test(what)
        ? `Give ${/'(\w+)'/.exec(what)?.[1] ?? "the variable"} a value above this line, or mend its spelling.`
        : "Mend this line, or the one above it, where something may not be closed.",
      ...at(file, line, options),
    });
  }
  return found;
}

function notStarted(log: readonly string[]): Finding[] {
  const said = log.map(bare).filter((line) =>
    /error|cannot|unable|invalid|unknown|fail/i.test(line) && !/^\d+ errors in performance/.test(line)
  ).slice(0, 2);
  return said.length === 0 ? [] : [{
    id: "does-not-start",
    severity: "problem",
    seen: `Csound stops with: ${said.join("; ")}.`,
    means: "Csound ends before it listens or plays.",
    change: "Mend what it names, then run doctor again.",
  }];
}

/** INIT ERROR in instr 2000 (opcode diskin2) line 21: diskin2: nosuch.wav: failed to open file (No Error.) */
function noteErrors(log: readonly string[], options: LogOptions): Finding[] {
  return log.flatMap((text): Finding[] => {
    const [, kind, instrument, opcode, line, what] =
      /(INIT|PERF) ERROR in instr (\S+) \(opcode ([\w.]+)\) line (\d+): (.*)/.exec(text) ?? [];
    if (kind === undefined) {
      const header = /INIT ERROR:? (.*)/.exec(text)?.[1];
      return header === undefined || / in instr /.test(text) ? [] : [{
        id: "init-error",
        severity: "problem",
        seen: `Csound says: ${header.trim()}.`,
        means: "What stands there did not start.",
        change: "Mend what it names, then run doctor again.",
      }];
    }
    const name = instrument === "0" ? "the header" : `instrument ${instrument}`;
    const [id, means] = kind === "INIT"
      ? ["init-error", `${capital(name)} did not start: Csound deletes the note, and it stays silent.`] as const
      : ["perf-error", `${capital(name)} was ended in the middle of its note.`] as const;
    return [{
      id,
      severity: "problem",
      seen: `${opcode} fails in ${name}: ${
        what!.replace(new RegExp(`^${opcode}: `), "").replace(/ \(No Error\.\)/, "")
      }.`,
      means,
      change: advice(what!, opcode!),
      ...at(undefined, Number(line), options),
    }];
  });
}

function advice(what: string, opcode: string): string {
  const file = /([^\s:'"]+\.(?:wav|aiff?|flac|ogg|mp3|sf2|txt|dat))/i.exec(what)?.[1];
  if (file) return `Put ${file} beside the .csd, or write its whole path in this line.`;
  const table = /f?table (\d+)/i.exec(what)?.[1];
  if (table) return `Make the table in the header, before the first instr:\ngiTable ftgen ${table}, 0, 16384, 10, 1`;
  return `Mend what ${opcode} is given in this line.`;
}

/** note deleted. instr 4000(100000) undefined */
function missingInstruments(log: readonly string[], { path, text }: LogOptions): Finding[] {
  return log.flatMap((line): Finding[] => {
    const name = /instr ([\w.]+)\(\d+\) undefined/.exec(line)?.[1] ??
      /instr (\S+) (?:not found|undefined)/.exec(line)?.[1];
    if (name === undefined) return [];
    const lines = text.split(/\r?\n/);
    const index = lines.findIndex((line) =>
      new RegExp(`^\\s*i\\s*"?${name}\\b|schedule\\w*\\s*\\(?"?${name}\\b`).test(line)
    );
    return [{
      id: "instrument-missing",
      severity: "problem",
      seen: `Instrument ${name} is started, and there is none.`,
      means: "Csound deletes the note, and it stays silent.",
      change: `Write the name of an instrument that there is, or add one:\ninstr ${name}`,
      ...(index < 0 ? {} : { at: { path, line: index + 1, text: lines[index]!.trim() } }),
    }];
  });
}

function malformed(log: readonly string[]): Finding[] {
  const count = log.filter((line) => /OSC server error/i.test(line)).length;
  return count === 0 ? [] : [{
    id: "malformed-packet",
    severity: "problem",
    seen: `Csound said "OSC server error" ${count} time${count === 1 ? "" : "s"}.`,
    means: "What arrived is no OSC, and is thrown away.",
    change: "See what comes with:\ndeno task monitor",
  }];
}

function at(file: string | undefined, line: number, { path, text }: LogOptions): { at?: Place } {
  if (file !== undefined && file !== basename(path) && file !== "*string*") return {};
  const found = text.split(/\r?\n/)[line - 1];
  return found === undefined ? {} : { at: { path, line, text: found.trim() } };
}

/** A line without what colours it on a terminal, and without the summary, before which Csound may begin no new line. */
function bare(line: string): string {
  // deno-lint-ignore no-control-regex -- these are meant
  return line.replaceAll(/\x1b\[\d*m/g, "").replace(/end of score\..*$/, "").trim();
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
