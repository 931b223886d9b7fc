import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { monthNotes, STAGE_PARTS } from "../notebook/months.ts";
import { type ExpectedNote, partHeard } from "../notebook/sounds.ts";
import { unpack } from "./unpack.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Runs Deno to its end; it must end well. */
async function deno(args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(code, 0, text(stdout) + text(stderr));
  return text(stdout);
}

/** The part of notes that are heard in a file, which is not too loud. */
async function heard(path: string, notes: readonly ExpectedNote[]): Promise<number> {
  const wav = await readWav(path);
  assert(measure(wav).truePeak <= -1);
  return partHeard(wav, notes);
}

Deno.test("the whole way: a notebook is exported, sealed and bundled, and performs and renders from the bundle, elsewhere", async () => {
  await Deno.mkdir(`${root}out`, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: `${root}out`, prefix: "notebook-" });
  const elsewhere: string[] = [];
  try {
    const exported = await deno(
      ["task", "export", "notebooks/06_stage.ipynb", "-o", `${folder}/stage.ts`, "--bundle", "--html"],
      { cwd: root },
    );
    const pieces = [...exported.matchAll(/^ {2}(\w+): score ([0-9a-f]{12})…$/gm)].map(([, name, hash]) => [name, hash]);
    assert.deepEqual(pieces.map(([name]) => name), ["Calm", "Crash"]);
    const lock = JSON.parse(await Deno.readTextFile(`${folder}/stage.lock.json`));
    assert.deepEqual(
      lock.score.pieces.map(({ cue, hash }: { cue: string; hash: string }) => [cue, hash.slice(0, 12)]),
      pieces,
      "the scores are those that the export told, which are the notebook's",
    );

    const page = await Deno.readTextFile(`${folder}/stage.html`);
    assert.match(page, /<h1>From notebook to stage<\/h1>[^]*A notebook is where a piece is found/);
    assert.match(page, /<h2[^>]*>Calm<\/h2>[^]*<h2[^>]*>Crash<\/h2>/);

    elsewhere.push(await unpack(`${folder}/stage.zip`));
    const home = `${elsewhere[0]}/stage`;
    const [script] = [...await deno(["task"], { cwd: home }).then((text) => text.match(/\S+stage\.ts/) ?? [])];
    const run = (...args: string[]) =>
      deno(["run", "-A", "--cached-only", script!, ...args], { cwd: home, env: { TZ: "Asia/Kolkata" } });
    const [calm, crash] = await Promise.all(Object.values(STAGE_PARTS).map(monthNotes)) as [
      ExpectedNote[],
      ExpectedNote[],
    ];
    const verified = await run("--verify", "--render", "a.wav");
    assert.match(verified, /^= sound .* bit for bit$[^]*^All of it is as the lock says\.$/m);
    const all = [...calm, ...crash.map((note) => ({ ...note, time: note.time + 7 }))];
    const part = await heard(`${home}/a.wav`, all);
    assert(part > 0.95, `${Math.round(100 * part)} % of the months have their pitch`);

    const played = await run("--from", "Crash", "--rate", "2", "--out", "takes");
    assert.match(played, /^36 of 36 notes started, 0 late/m);
    const fast = crash.map((note) => ({ ...note, time: note.time / 2, sustain: note.sustain / 2 }));
    const live = await heard(`${home}/takes/take.wav`, fast);
    assert(live > 0.95, `in the take, ${Math.round(100 * live)} % of the months have their pitch`);
  } finally {
    for (const path of [folder, ...elsewhere]) await Deno.remove(path, { recursive: true });
  }
});
