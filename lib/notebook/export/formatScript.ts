import { join } from "node:path";
import { runDeno } from "../../stage/runDeno.ts";

/** What the tools of Deno say of a script. */
export interface FormattedScript {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * Formats a script with `deno fmt`, as the configuration of its folder says, and makes it pass `deno lint` and `deno check`. Cells are
 * neither linted nor checked in a notebook: what they would fail on is switched off at the top of the script, by name, and said.
 */
export async function formatScript(text: string, { folder, check, config }: {
  folder: string;
  check: boolean;
  /** The configuration that tells where "auscult" is, where the folder's own does not. */
  config?: string | undefined;
}): Promise<FormattedScript> {
  const configured = config === undefined ? [] : [`--config=${config}`];
  let script = await runDeno(["fmt", ...configured, "--ext=ts", "-"], { folder, input: text }).then(
    ({ code, stdout, stderr }) => {
      if (code !== 0) throw new Error(`deno fmt cannot read the script: ${stderr.trim()}`);
      return stdout;
    },
  );
  if (!check) return { text: script, notes: [] };
  const notes: string[] = [];
  const lint = await runDeno(["lint", ...configured, "--json", "--ext=ts", "-"], { folder, input: script });
  const rules = [...new Set(((JSON.parse(lint.stdout || "{}") as Lint).diagnostics ?? []).map(({ code }) => code))]
    .sort();
  if (rules.length > 0) script = `// deno-lint-ignore-file ${rules.join(" ")}\n${script}`;
  const errors = await typeErrors(script, folder, configured);
  if (errors.length > 0) {
    const [first] = errors;
    notes.push(
      `deno check finds ${errors.length} type ${
        errors.length === 1 ? "error" : "errors"
      } in the cells (a notebook's are not checked), ` +
        `so the script says @ts-nocheck; the first: ${first}`,
    );
    script =
      `// @ts-nocheck The cells of a notebook are not type-checked, and some of these would not pass.\n${script}`;
  }
  return { text: script, notes };
}

interface Lint {
  readonly diagnostics?: readonly { readonly code: string }[];
}

/** `deno check` takes no script from its input, so it gets a file, in the same folder, where imports are found. */
async function typeErrors(script: string, folder: string, configured: readonly string[]): Promise<string[]> {
  const file = await writeChecked(script, folder);
  try {
    const { code, stderr } = await runDeno(["check", ...configured, "--quiet", file], { folder });
    if (code === 0) return [];
    const errors = [...stderr.matchAll(/^TS\d+ \[ERROR\]: (.*)$/gm)].map(([, message = ""]) => message);
    if (errors.length === 0) throw new Error(`deno check cannot read the script: ${stderr.trim()}`);
    return errors;
  } finally {
    await Deno.remove(file);
  }
}

/** Under the same name each time, as far as that is free: Deno keeps by name what it checked, and checks only what changed. */
async function writeChecked(script: string, folder: string): Promise<string> {
  const usual = join(folder, ".checked.ts");
  try {
    await Deno.writeTextFile(usual, script, { createNew: true });
    return usual;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const file = await Deno.makeTempFile({ dir: folder, prefix: ".checked-", suffix: ".ts" });
    await Deno.writeTextFile(file, script);
    return file;
  }
}
