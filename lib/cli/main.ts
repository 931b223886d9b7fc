import { plainConsole } from "./plainConsole.ts";
import { type Command, help, readArguments, UsageError } from "./usage.ts";

/** Loaded when they are called: what only watches a port need not wait for Plot. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  perform: async () => (await import("./perform.ts")).perform,
  notebook: async () => (await import("./notebook.ts")).notebook,
  render: async () => (await import("./render.ts")).render,
  stream: async () => (await import("./stream.ts")).stream,
  monitor: async () => (await import("./monitor.ts")).monitor,
  doctor: async () => (await import("./doctor.ts")).doctor,
  export: async () => (await import("./export.ts")).exportCommand,
};

/**
 * Never called: it makes all that a script or a notebook imports a part of the first command's graph, and so of what is fetched with it.
 * Deno fetches the archives of what it finds in the lock, but asks the registry again for each package that no earlier graph had: at
 * every start, and where there is no network it does not start.
 */
const _all = () => import("../../mod.ts");

/** Runs one command of auscult and returns its exit code: 0 when all of it happened, 2 for bad usage or input, 1 for the rest. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]!() : undefined;
  if (!command) {
    if (["help", "--help", "-h"].includes(name)) {
      const commands = await Promise.all(
        Object.entries(COMMANDS).map(async ([name, load]) => help(name, await load())),
      );
      console.log(commands.join("\n\n"));
      return 0;
    }
    console.error(`auscult: there is no command "${name}"; known commands are ${Object.keys(COMMANDS).join(", ")}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    console.log(help(name, command));
    return 0;
  }
  try {
    return await command.run(readArguments(name, command, rest));
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`auscult ${name}: ${error.message.replaceAll(/\s*\n\s*/g, " ")}`);
      return 2;
    }
    console.error(`auscult ${name}: ${error instanceof Error ? error.message : error}`);
    if (Deno.env.get("AUSCULT_DEBUG") && error instanceof Error) console.error(error.stack);
    return 1;
  }
}

if (import.meta.main) {
  plainConsole();
  Deno.exit(await main(Deno.args));
}
