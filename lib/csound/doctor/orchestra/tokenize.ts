import type { Place } from "../finding.ts";
import { Source } from "./Source.ts";

/** A piece of Csound text, macros and includes put in. */
export interface Token {
  readonly kind: "word" | "number" | "string" | "sign" | "newline";
  /** As it is written; of a string its content. */
  readonly text: string;
  /** Whether nothing stands between it and the token before. */
  readonly glued: boolean;
  readonly source: Source;
  /** The line of its file; of what a macro gave, the line on which the macro is used. */
  readonly line: number;
}

/** An `#include`. */
export interface Include {
  readonly path: string;
  readonly found: boolean;
  readonly at: Place;
}

/** What {@linkcode tokenize} gives. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly includes: readonly Include[];
  readonly troubles: readonly { readonly what: string; readonly at: Place }[];
}

/** Options of {@linkcode tokenize}. */
export interface TokenizeOptions {
  readonly read: (path: string) => string | undefined;
  /** Macros that are defined from the start (`--omacro:NAME=value`). */
  readonly macros?: Readonly<Record<string, string>>;
}

interface Macro {
  readonly parameters: readonly string[];
  readonly body: string;
}

interface Frame {
  readonly text: string;
  at: number;
  line: number;
  /** Undefined in a macro's text: its places are those of its use. */
  readonly source: Source | undefined;
  /** Parameters of a macro, for as long as its text is read. */
  readonly bound: readonly (readonly [string, Macro | undefined])[];
}

/** Limits: a hostile text ends with what could be read, in bounded time. No orchestra that people write comes near. */
const MOST_CHARACTERS = 8_000_000;
const MOST_TOKENS = 500_000;
const DEEPEST = 64;
const MOST_INCLUDES = 200;
const LONGEST_STRING = 100_000;

const WORD = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const SIGN = /==|!=|<=|>=|\+=|-=|\*=|\/=|&&|\|\||<<|>>|[^]/y;
const DIRECTIVE = /#[ \t]*(define|undef|ifdef|ifndef|else|endif|end|includestr|include)\b/y;
const MACRO_USE = /\$([A-Za-z_`][\w`]*)(\.?)(\(?)/y;
const BLANK = /[ \t\f\v]+/y;

/** Reads Csound text (an orchestra or a score) into tokens: comments, strings, macros, conditions and includes as Csound's preprocessor does. */
export function tokenize(source: Source, options: TokenizeOptions): Tokens {
  return new Tokenizer(options).run(source);
}

class Tokenizer {
  readonly #read: TokenizeOptions["read"];
  readonly #macros = new Map<string, Macro>();
  readonly #tokens: Token[] = [];
  readonly #includes: Include[] = [];
  readonly #troubles: { what: string; at: Place }[] = [];
  readonly #frames: Frame[] = [];
  #budget = MOST_CHARACTERS;
  #conditions = 0;
  #glued = false;

  constructor({ read, macros = {} }: TokenizeOptions) {
    this.#read = read;
    for (const [name, body] of Object.entries(macros)) this.#macros.set(name, { parameters: [], body });
  }

  run(source: Source): Tokens {
    this.#open(source);
    for (let frame = this.#frames.at(-1); frame; frame = this.#frames.at(-1)) {
      if (frame.at >= frame.text.length) this.#leave();
      else this.#step(frame);
      if (this.#budget < 0 || this.#tokens.length > MOST_TOKENS) {
        this.#complain("the text, with its macros and includes, is longer than any orchestra: the rest was not read");
        break;
      }
    }
    return { tokens: this.#tokens, includes: this.#includes, troubles: this.#troubles };
  }

  #open(source: Source): void {
    this.#budget -= source.text.length;
    this.#frames.push({ text: source.text, at: 0, line: source.firstLine, source, bound: [] });
  }

  #leave(): void {
    const frame = this.#frames.pop()!;
    for (const [name, before] of frame.bound) {
      if (before) this.#macros.set(name, before);
      else this.#macros.delete(name);
    }
    if (frame.source) this.#push("newline", "\n");
  }

  /** Reads one thing. Each branch goes forward by one character at least. */
  #step(frame: Frame): void {
    const { text } = frame;
    const char = text[frame.at]!;
    const next = text[frame.at + 1];
    if (char === "\n" || char === "\r") {
      frame.at += char === "\r" && next === "\n" ? 2 : 1;
      this.#push("newline", "\n");
      frame.line++;
      this.#glued = false;
    } else if (match(BLANK, frame)) this.#glued = false;
    else if (char === ";" || (char === "/" && next === "/")) this.#skipLine(frame);
    else if (char === "/" && next === "*") {
      this.#skipTo(frame, text.indexOf("*/", frame.at + 2), { extra: 2, what: "a comment /* is not closed" });
      this.#glued = false;
    } else if (char === "\\") this.#continue(frame);
    else if (char === '"') this.#string(frame);
    else if (char === "{" && next === "{") this.#braces(frame);
    else if (char === "$") this.#use(frame);
    else if (char === "#") this.#directive(frame);
    else if (text.startsWith("0dbfs", frame.at)) {
      frame.at += 5;
      this.#push("word", "0dbfs");
    } else {
      const word = match(WORD, frame);
      if (word) return this.#push("word", word);
      const number = match(NUMBER, frame);
      if (number) return this.#push("number", number);
      this.#push("sign", match(SIGN, frame)!);
    }
  }

  #push(kind: Token["kind"], text: string): void {
    const { source, line } = this.#place();
    this.#tokens.push({ kind, text, glued: this.#glued, source, line });
    this.#glued = true;
  }

  /** The innermost file that is being read, and its line. */
  #place(): { source: Source; line: number } {
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const { source, line } = this.#frames[i]!;
      if (source) return { source, line };
    }
    const last = this.#tokens.at(-1);
    return last ?? { source: new Source("", { path: "" }), line: 1 };
  }

  #complain(what: string): void {
    if (this.#troubles.length >= 20) return;
    const { source, line } = this.#place();
    this.#troubles.push({ what, at: source.at(line) });
  }

  #skipLine(frame: Frame): void {
    const end = frame.text.slice(frame.at).search(/[\r\n]/);
    frame.at = end < 0 ? frame.text.length : frame.at + end;
  }

  /** Goes on behind an end that was looked for, counting lines; to the end of the text where there is none. */
  #skipTo(frame: Frame, found: number, { extra, what }: { extra: number; what: string }): string {
    if (found < 0) this.#complain(what);
    const end = found < 0 ? frame.text.length : found;
    const passed = frame.text.slice(frame.at, end);
    frame.at = found < 0 ? end : end + extra;
    frame.line += passed.split(/\r\n|\n|\r/).length - 1;
    return passed;
  }

  /** A backslash at the end of a line joins it with the next; elsewhere it escapes. */
  #continue(frame: Frame): void {
    const joined = /\\[ \t]*(;[^\r\n]*)?(\r\n|\n|\r)/y;
    joined.lastIndex = frame.at;
    const found = joined.exec(frame.text);
    if (found) {
      frame.at += found[0].length;
      frame.line++;
      this.#glued = false;
    } else {
      frame.at++;
      this.#push("sign", "\\");
    }
  }

  #string(frame: Frame): void {
    const { text } = frame;
    const start = frame.at + 1;
    let end = start;
    while (end < text.length && text[end] !== '"' && text[end] !== "\n" && end - start < LONGEST_STRING) {
      end += text[end] === "\\" ? 2 : 1;
    }
    end = Math.min(end, text.length);
    const closed = text[end] === '"';
    const content = this.#expand(text.slice(start, end), 0);
    if (!closed) this.#complain("a string is not closed on its line");
    this.#push("string", content.replace(/\\(["\\])/g, "$1"));
    frame.at = closed ? end + 1 : end;
  }

  #braces(frame: Frame): void {
    frame.at += 2;
    const end = frame.text.indexOf("}}", frame.at);
    const { source, line } = this.#place();
    const glued = this.#glued;
    const content = this.#skipTo(frame, end, { extra: 2, what: "a text {{ is not closed by }}" });
    this.#tokens.push({ kind: "string", text: content, glued, source, line });
    this.#glued = true;
  }

  /** The macros within a string. */
  #expand(text: string, depth: number): string {
    if (depth > 8 || !text.includes("$")) return text;
    return text.replace(/\$([A-Za-z_][\w`]*)\.?/g, (whole, name: string) => {
      const macro = this.#macros.get(name);
      this.#budget -= whole.length + (macro?.body.length ?? 0);
      return macro && this.#budget > 0 ? this.#expand(macro.body, depth + 1) : whole;
    }).slice(0, LONGEST_STRING);
  }

  #use(frame: Frame): void {
    MACRO_USE.lastIndex = frame.at;
    const found = MACRO_USE.exec(frame.text);
    if (!found) {
      frame.at++;
      return this.#push("sign", "$");
    }
    const [whole, name = "", , open = ""] = found;
    const macro = this.#macros.get(name);
    const called = open !== "" && macro !== undefined && macro.parameters.length > 0;
    frame.at += called ? whole.length : whole.length - open.length;
    // An unknown macro (one of --omacro on a command line, or M_PI) stays a word that is no literal.
    if (!macro) return this.#push("word", `$${name}`);
    const values = called ? this.#arguments(frame, macro.parameters.length) : [];
    if (this.#frames.length >= DEEPEST) {
      return this.#complain(`the macro ${name} is nested too deep; it may use itself`);
    }
    this.#budget -= macro.body.length + 1;
    const bound: [string, Macro | undefined][] = [];
    macro.parameters.forEach((parameter, i) => {
      bound.push([parameter, this.#macros.get(parameter)]);
      this.#macros.set(parameter, { parameters: [], body: values[i] ?? "" });
    });
    this.#frames.push({ text: macro.body, at: 0, line: 0, source: undefined, bound });
  }

  /** The arguments of a macro's use: separated by `'` (or `#`), up to `)`. */
  #arguments(frame: Frame, count: number): string[] {
    const values = [""];
    let depth = 0;
    const start = frame.at;
    for (; frame.at < frame.text.length && frame.at - start < 10_000; frame.at++) {
      const char = frame.text[frame.at]!;
      if (depth === 0 && char === ")") break;
      if (depth === 0 && (char === "'" || char === "#") && values.length < count) values.push("");
      else {
        if (char === "(") depth++;
        if (char === ")") depth--;
        if (char === "\n") frame.line++;
        values[values.length - 1] += char;
      }
    }
    frame.at++;
    return values;
  }

  #directive(frame: Frame): void {
    DIRECTIVE.lastIndex = frame.at;
    const found = DIRECTIVE.exec(frame.text);
    if (!found) {
      frame.at++;
      return this.#push("sign", "#");
    }
    frame.at += found[0].length;
    switch (found[1]) {
      case "define":
        return this.#define(frame);
      case "undef":
        this.#macros.delete(this.#name(frame));
        return;
      case "ifdef":
      case "ifndef": {
        const defined = this.#macros.has(this.#name(frame));
        if (defined === (found[1] === "ifdef")) this.#conditions++;
        else this.#skipBranch(frame, { orElse: true });
        return;
      }
      case "else":
        if (this.#conditions > 0) {
          this.#conditions--;
          this.#skipBranch(frame, { orElse: false });
        }
        return;
      case "end":
      case "endif":
        if (this.#conditions > 0) this.#conditions--;
        return;
      default:
        return this.#include(frame);
    }
  }

  #name(frame: Frame): string {
    match(BLANK, frame);
    return match(WORD, frame) ?? "";
  }

  #define(frame: Frame): void {
    const name = this.#name(frame);
    const head = /\s*(?:\(([^)#]*)\))?[^#]*#/y;
    head.lastIndex = frame.at;
    // The body begins at the next #, within some lines.
    const found = head.exec(frame.text.slice(0, frame.at + 10_000));
    if (!name || !found) return this.#complain(`the macro ${name || "without a name"} has no text between # and #`);
    frame.line += found[0].split("\n").length - 1;
    frame.at += found[0].length;
    let end = frame.at;
    while (end < frame.text.length && frame.text[end] !== "#") end += frame.text[end] === "\\" ? 2 : 1;
    const body = this.#skipTo(frame, end < frame.text.length ? end : -1, {
      extra: 1,
      what: `the text of the macro ${name} is not closed by #`,
    });
    const parameters = (found[1] ?? "").split(/[',]/).map((word) => word.trim()).filter(Boolean);
    this.#macros.set(name, { parameters, body: body.replaceAll("\\#", "#") });
  }

  /** Passes over a branch that does not hold, nested ones too, to its `#else` (where that may follow) or `#end`. */
  #skipBranch(frame: Frame, { orElse }: { orElse: boolean }): void {
    const marks = /#[ \t]*(ifdef|ifndef|else|endif|end)\b/g;
    marks.lastIndex = frame.at;
    let depth = 0;
    for (let found = marks.exec(frame.text); found; found = marks.exec(frame.text)) {
      const word = found[1]!;
      if (word.startsWith("if")) depth++;
      else if (depth > 0) depth -= word === "else" ? 0 : 1;
      else if (word !== "else" || orElse) {
        this.#skipTo(frame, found.index, { extra: found[0].length, what: "" });
        if (word === "else") this.#conditions++;
        return;
      }
    }
    this.#skipTo(frame, -1, { extra: 0, what: "#ifdef is not closed by #end" });
  }

  #include(frame: Frame): void {
    match(BLANK, frame);
    const quote = frame.text[frame.at] ?? "";
    const end = frame.text.indexOf(quote, frame.at + 1);
    const name = this.#expand(frame.text.slice(frame.at + 1, Math.min(end, frame.at + 4097)), 0);
    if (end < 0 || name.includes("\n")) return this.#complain('#include has no file name in "…"');
    frame.at = end + 1;
    const { source, line } = this.#place();
    const at = source.at(line);
    const files = this.#frames.flatMap((frame) => frame.source ?? []);
    // Csound looks in its working folder and in INCDIR; beside the includer and beside the first file are the likely ones.
    const candidates = [beside(source.path, name), beside(files[0]!.path, name), name];
    const cycle = candidates.find((path) => files.some((file) => file.path === path));
    if (cycle !== undefined) return this.#complain(`${cycle} includes itself`);
    if (this.#includes.length >= MOST_INCLUDES || files.length >= DEEPEST) {
      return this.#complain(`more than ${MOST_INCLUDES} files are included, or they are nested too deep`);
    }
    for (const path of new Set(candidates)) {
      const text = this.#read(path);
      if (text === undefined) continue;
      this.#includes.push({ path, found: true, at });
      return this.#open(new Source(text, { path }));
    }
    this.#includes.push({ path: name, found: false, at });
  }
}

/** The pattern's match where the frame stands; the frame goes on behind it. */
function match(pattern: RegExp, frame: Frame): string | undefined {
  pattern.lastIndex = frame.at;
  const found = pattern.exec(frame.text)?.[0];
  if (found) frame.at += found.length;
  return found;
}

/** A relative file name, seen from the folder of another file. */
function beside(path: string, name: string): string {
  if (/^([/\\]|[A-Za-z]:)/.test(name)) return name;
  const parts = path.split(/[/\\]/).slice(0, -1);
  for (const part of name.split(/[/\\]/)) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
