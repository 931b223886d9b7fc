import type { Finding } from "../../../lib/csound/doctor/finding.ts";

/** The README of the doctor's folder, whose table is made from what the tests saw. */
export const README = new URL("../../../lib/csound/doctor/README.md", import.meta.url);
/** Between these the table stands. */
const BEGIN = "<!-- Made by the tests: UPDATE=1 deno test -A tests/csound/doctor/doctor_test.ts -->";
const END = "<!-- End of the table -->";

/** A row of the table: what a real finding said, without what differs from run to run. */
export function tableRow(mistake: string, finding: Finding, place: { folder: string; port: number }): string {
  const { id, severity, seen, means, change, at } = finding;
  const text = (words: string) => cell(steady(words, place));
  const [words = "", ...code] = steady(change, place).split("\n");
  const lines = code.map((line) => `\`${line.trim().replaceAll("|", "\\|")}\``).join("<br>");
  return `| ${mistake} | ${severity} \`${id}\`${at ? ", with its line" : ""} | ${text(seen)} ${text(means)} | ${
    cell(words)
  }${lines && `<br>${lines}`} |`;
}

/** Whether the README has a row, however wide its columns are. */
export async function hasRow(row: string): Promise<boolean> {
  return even(await Deno.readTextFile(README)).includes(even(row));
}

/** Writes the table anew. */
export async function writeTable(rows: readonly string[]) {
  const readme = await Deno.readTextFile(README);
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${README.pathname} has no place for the table`);
  const table = ["| Mistake | Case | What doctor says | What to change |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
  await Deno.writeTextFile(README, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", README.pathname] }).output();
}

function steady(text: string, { folder, port }: { folder: string; port: number }): string {
  return text
    .replaceAll(`${folder}/`, "")
    .replaceAll(new RegExp(`\\b${port + 1}\\b`, "g"), "7771")
    .replaceAll(new RegExp(`\\b${port}\\b`, "g"), "7770")
    .replaceAll(/ [^.;]*\.csd \(process \d+\) listens on \d+(, \d+)*[.;]/g, "") // others' Csounds, on the same machine
    .replaceAll(/\bdeno test [^()]*\(process \d+\)/g, "another program (process 4711)")
    .replaceAll(/\b(csound|deno)( \S+)* (\S+…|\S+\.csd) \(process \d+\)/g, "csound mine.csd (process 4711)")
    .replaceAll(/\bdeno [^()]*\(process \d+\)/g, "another program (process 4711)")
    .replaceAll(/(process|kill( -[A-Z]+)?) \d+/g, "$1 4711")
    .replaceAll(/127\.0\.0\.1:\d{5}/g, "127.0.0.1:50000")
    .replaceAll(/\b\d+( of \d+)? (messages?|packets?|values?|notes|questions)\b/g, "12 $2")
    .replaceAll(/\b\d+(\.\d+)? s late\b/g, "0.5 s late")
    .replaceAll(/\b\d+ just now/g, "12 just now")
    .replaceAll(/\b\d+(\.\d+)? %/g, (text) => parseFloat(text) > 100 ? "3000 %" : "50 %")
    .replaceAll(/\bup to (\d+\.\d) s\b/g, (_, s) => `up to ${Math.ceil(Number(s))} s`)
    .replaceAll(/\b(after|until|from|[Ii]n) \d+(?:\.\d)? s\b/g, "$1 0.5 s")
    .replaceAll(/-?\d+\.\d dBFS/g, (level) => `${Math.round(parseFloat(level) / 3) * 3} dBFS`)
    .replaceAll(/\b[01]\.\d\d of full scale/g, "0.3 of full scale");
}

/** A tag in a table would be taken for HTML, unless it is marked as code. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll(/<\/?Cs\w+>/g, "`$&`");
const even = (text: string) => text.replaceAll(/\s+/g, " ");
