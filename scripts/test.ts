/**
 * What `deno task test` runs: all tests, the examples in the documentation included. Most of them wait for sounds that play in real
 * time, so they run in three lanes side by side, where the system can keep these apart: on Linux, as root, each lane has a network,
 * processes and a temporary folder of its own, and nobody takes a port or counts a Csound of another. Elsewhere one follows the other.
 *
 * What fails beside others is run again alone, file by file, and counts as that turns out: the report names it. Tests that measure a
 * moment may fail on a machine that has too much to do; what is broken fails again.
 *
 * With arguments it is `deno test -A --doc` with these: `deno task test tests/sound`.
 */
import { DUCKDB } from "../lib/data/sql/DuckDb.ts";
import { OwnLock } from "../tests/helpers/ownLock.ts";
import { TextLineStream } from "../tests/notebook/lines.ts";

interface Step {
  /** What `deno test` is told. */
  readonly args: readonly string[];
  /** How far it gives way to the other lanes: 0 to 19. */
  readonly nice?: number;
}

interface Lane {
  readonly name: string;
  /** One after the other. */
  readonly steps: readonly Step[];
}

/**
 * The tests of engines and notebooks measure time; those of doctor mostly wait. All else, whatever its folder, mostly computes. A fourth
 * lane was tried: on two cores a Csound then took 10 s to start.
 */
function lanes(): Lane[] {
  const long = ["notebooks", "around", "browser_player"].map((name) => `${name}_test.ts`);
  const engines = ["tests/time", "tests/orchestras", "tests/ear", ...within("tests/csound", "doctor"), "tests/live"];
  const doctor = ["tests/csound/doctor", "tests/cli", "tests/stage"];
  const notebooks = within("tests/notebook", "browser", "export", ...long);
  const heard = long.map((name) => `tests/notebook/${name}`);
  const browser = ["tests/notebook/browser"];
  const timed = [...engines, ...doctor, ...notebooks, ...heard, ...browser];
  return [
    { name: "engines", steps: [{ args: engines }, { args: notebooks }] },
    { name: "doctor", steps: [{ args: doctor }, { args: browser }] },
    { name: "rest", steps: [{ args: ["--doc", `--ignore=${timed}`], nice: 15 }, { args: heard }] },
  ];
}

/** The tests and folders in a folder, but for some. */
function within(folder: string, ...except: string[]): string[] {
  return [...Deno.readDirSync(folder)].filter(({ name, isDirectory }) =>
    !except.includes(name) && (isDirectory || name.endsWith("_test.ts"))
  ).map(({ name }) => `${folder}/${name}`).sort();
}

/** A shell that is process 1 of its lane: it takes over what others leave, and ends with the test. The loopback is up. */
const ALONE = `python3 -c '
import fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s: fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1))
' && "$@"; exit $?`;
const UNSHARE = ["--net", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", ALONE, "sh"];

interface Summary {
  passed: number;
  failed: number;
  ignored: number;
  steps: number;
}

/** What came of a lane. */
interface Outcome extends Summary {
  readonly name: string;
  /** Whether each step told how it ended. */
  whole: boolean;
  /** The files with tests that failed. */
  readonly failing: Set<string>;
  /** What `deno test` said of these. */
  readonly errors: string[];
}

/** When more files than this fail, something is broken, and to run them again only costs time. */
const AGAIN = 24;
/** So many times: what fails each time is broken. */
const TIMES = 2;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const root = new URL("..", import.meta.url);
  Deno.chdir(root);
  const run = (args: readonly string[]) => new Deno.Command(Deno.execPath(), { args: ["test", "-A", ...args] }).spawn();
  if (args.length > 0 || !await canBeAlone()) return (await run(["--doc", ...args]).status).code;
  // Types, and whatever must be downloaded: in a network of its own a lane reaches nobody.
  const { code } = await run(["--doc", "--no-run"]).status;
  if (code !== 0) return code;
  await fetchDuckDb();
  const from = performance.now();
  const folder = await Deno.makeTempDir({ prefix: "auscult-" });
  try {
    const done = await Promise.all(lanes().map((lane) => runLane({ ...lane, folder })));
    const all = { passed: 0, failed: 0, ignored: 0, steps: 0 };
    for (const lane of done) for (const name of Object.keys(all) as (keyof Summary)[]) all[name] += lane[name];
    for (const { name, errors } of done) if (errors.length > 0) console.log(`\nIn lane ${name}:\n${errors.join("\n")}`);
    let whole = done.every((lane) => lane.whole);
    let failing = done.flatMap((lane) => [...lane.failing]);
    for (let time = 1; time <= TIMES && whole && failing.length > 0 && failing.length <= AGAIN; time++) {
      console.log(`\nAgain, alone: ${failing.join(", ")}`);
      const again = await runLane({
        name: `${time} alone`,
        steps: failing.map((file) => ({ args: ["--doc", file] })),
        folder,
      });
      if (again.errors.length > 0) console.log(again.errors.join("\n"));
      const mended = Math.max(0, all.failed - again.failed);
      Object.assign(all, { passed: all.passed + mended, failed: again.failed });
      if (mended > 0) console.log(`\n${mended} failed beside others, and passed alone`);
      whole = again.whole;
      failing = [...again.failing];
    }
    const ok = whole && all.failed === 0;
    const seconds = Math.round((performance.now() - from) / 1000);
    console.log(
      `\n${ok ? "ok" : "FAILED"} | ${all.passed} passed${
        all.steps > 0 ? ` (${all.steps} steps)` : ""
      } | ${all.failed} failed${all.ignored > 0 ? ` | ${all.ignored} ignored` : ""} (${Math.floor(seconds / 60)}m${
        seconds % 60
      }s)`,
    );
    return ok ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** DuckDB is in no module's graph and in no lock: nobody downloads it but who asks it, as some tests do. */
async function fetchDuckDb(): Promise<void> {
  await using lock = await OwnLock.make();
  const address = `npm:${DUCKDB.name}@${DUCKDB.version}`;
  await new Deno.Command(Deno.execPath(), { args: ["cache", "--quiet", lock.arg, address] }).spawn().status;
}

/** Whether this system gives a lane a network and processes of its own. */
async function canBeAlone(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    const { success } = await new Deno.Command("unshare", {
      args: [...UNSHARE, "true"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch { // no such program
    return false;
  }
}

/** Runs the steps of a lane, one after the other, and prints what they say, with the lane's name before each line. */
async function runLane({ name, steps, folder }: Lane & { folder: string }): Promise<Outcome> {
  const all: Outcome = {
    name,
    whole: true,
    failing: new Set(),
    errors: [],
    passed: 0,
    failed: 0,
    ignored: 0,
    steps: 0,
  };
  const temporary = `${folder}/${name[0]}`; // short: names of sockets have at most 107 characters
  await Deno.mkdir(temporary);
  for (const { args, nice = 0 } of steps) {
    const child = new Deno.Command("nice", {
      args: ["-n", String(nice), "unshare", ...UNSHARE, Deno.execPath(), "test", "-A", "--no-check", ...args],
      env: { TMPDIR: temporary, NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let summary = "", file = "";
    let failing = false;
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const line of stream.pipeThrough(new TextLineStream())) {
        if (/^(ok|FAILED) \| /.test(line)) summary = line;
        file = /^running \d+ tests? from (?:\.\/)?(.*)$/.exec(line)?.[1] ?? file;
        // An example in the documentation is told by its lines, and run by its file.
        if (/(^| )FAILED \(/.test(line)) all.failing.add(file.replace(/#\d+-\d+\.\w+$/, ""));
        failing ||= line === " ERRORS ";
        if (failing) all.errors.push(line);
        else console.log(`${name}: ${line}`);
      }
    };
    await Promise.all([read(child.stdout), read(child.stderr)]);
    const { success } = await child.status;
    all.whole &&= summary !== "" && (success || all.failing.size > 0);
    const count = (what: string) => Number(new RegExp(`(\\d+) ${what}`).exec(summary)?.[1] ?? 0);
    all.passed += count("passed");
    all.failed += success ? 0 : Math.max(1, count("failed"));
    all.ignored += count("ignored");
    all.steps += count("steps?");
  }
  return all;
}
