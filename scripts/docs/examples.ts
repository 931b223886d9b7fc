import { isAudible } from "../../lib/plot/player/audible.ts";
import type { Figure } from "../../lib/plot/plot.ts";

/** An example of the documentation: a figure that is drawn and heard, and its code. */
export interface Example {
  /** The name of its file. */
  readonly name: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** The marks ("Sound.note"), scales ("pitch") and functions that it shows; it stands on the page of the first. */
  readonly shows: readonly string[];
  /** Its code, without the comment that says all this. */
  readonly code: string;
  readonly figure: Figure;
}

const folder = new URL("../../docs/examples/", import.meta.url);

/** The names of the examples, sorted. */
export async function exampleNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".ts")) names.push(name.slice(0, -3));
  return names.sort();
}

/**
 * Runs an example, and reads what its first comment says: its title, a text, and after `@shows` what it is about.
 *
 * @throws {SyntaxError} when the comment is not there
 * @throws {TypeError} when its default export is no figure that one hears
 */
export async function readExample(name: string): Promise<Example> {
  const url = new URL(`${name}.ts`, folder);
  const source = await Deno.readTextFile(url);
  const [comment = "", inner = ""] = /^\/\*\*\n([\s\S]*?)\*\/\n/.exec(source) ?? [];
  const lines = inner.split("\n").map((line) => line.replace(/^ \* ?/, "").trimEnd());
  const [, shown = ""] = /^@shows (.+)$/m.exec(lines.join("\n")) ?? [];
  const [title = "", ...text] = lines.filter((line) => !line.startsWith("@shows"));
  if (title === "" || shown === "") {
    throw new SyntaxError(
      `Cannot read docs/examples/${name}.ts: expected a first comment with a title and a line such as "@shows Sound.note, pitch"`,
    );
  }
  const { default: figure } = await import(url.href) as { default: unknown };
  if (!isAudible(figure)) {
    throw new TypeError(`Cannot show docs/examples/${name}.ts: its default export must be a figure with notes`);
  }
  return {
    name,
    title,
    text: text.join("\n").trim(),
    shows: shown.split(",").map((what) => what.trim()),
    code: source.slice(comment.length).trim(),
    figure: figure as Figure,
  };
}

/** All examples, sorted by name, one after the other: they register instruments of their own. */
export async function readExamples(): Promise<Example[]> {
  const examples: Example[] = [];
  for (const name of await exampleNames()) examples.push(await readExample(name));
  return examples;
}
