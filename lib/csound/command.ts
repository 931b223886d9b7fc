import { complaint, ownEnd } from "./complaint.ts";

/** A running `csound` command. Its output goes to a file that is followed: FACTS, "never pipe". */
export interface CsoundCommand {
  readonly pid: number;
  /** Resolves once the last message was told: `reason` says in words why it ended, with what Csound complained of. */
  readonly status: Promise<{ code: number; reason: string }>;
  /** Asks it to end (SIGTERM closes its sound file), and makes it after 2 s. */
  kill(): Promise<void>;
}

/** What {@link runCsound} can be told. */
export interface CsoundCommandOptions {
  /** The folder that it runs in, ours alone: the log is kept there. */
  cwd: string;
  /** Called with each line that Csound prints. */
  onMessage?: (line: string) => void;
  /** The program. Default: `csound`, from the PATH. */
  program?: string;
}

/**
 * Runs Debian's, Homebrew's or Windows' `csound`.
 *
 * A pipe would be its death trap: when the owner dies, Csound's SIGPIPE handler writes to the broken pipe and spins. So it
 * writes a log file, and reads neither the user's `.csound6rc` nor the terminal's Ctrl-C.
 *
 * @throws {Deno.errors.NotFound} when there is no such program, with what to do
 */
export function runCsound(flags: readonly string[], options: CsoundCommandOptions): CsoundCommand {
  const { cwd, onMessage = () => {}, program = "csound" } = options;
  const log = `${cwd}/csound.log`;
  Deno.writeTextFileSync(log, "");
  // An empty one, in place of the user's own.
  const rc = `${cwd}/csound6rc`;
  Deno.writeTextFileSync(rc, "");
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: ["-O", log, ...flags],
      cwd,
      env: { CSOUND6RC: rc },
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot run "${program}": there is no such program on the PATH; install Csound 6.18 ` +
        `("apt install csound", "brew install csound", csound.com) or use the engine "embedded", which needs none`,
    );
  }
  const said: string[] = [];
  const follow = follower(log, (line) => {
    if (said.push(line) > 200) said.shift();
    onMessage(line);
  });
  const timer = setInterval(follow, 50);
  const status = child.status.then(({ code, signal }) => {
    clearInterval(timer);
    follow();
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const own = ownEnd(said);
    if (own !== undefined) return { code, reason: `csound ${how}: ${own}` };
    const why = code === 0 || signal ? undefined : complaint(said);
    return { code, reason: `csound ${how}${why === undefined ? "" : `:\n${why}`}` };
  });
  return {
    pid: child.pid,
    status,
    async kill() {
      signal(child, "SIGTERM");
      const timer = setTimeout(() => signal(child, "SIGKILL"), 2000);
      await status;
      clearTimeout(timer);
    },
  };
}

/** Tells the lines that were added to a file since the last call. */
function follower(path: string, onLine: (line: string) => void): () => void {
  const decoder = new TextDecoder();
  let read = 0;
  let rest = "";
  return () => {
    const bytes = Deno.readFileSync(path).subarray(read);
    read += bytes.length;
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  };
}

function signal(child: Deno.ChildProcess, name: Deno.Signal) {
  try {
    child.kill(name);
  } catch {
    // It has ended by itself: that is what was wanted.
  }
}
