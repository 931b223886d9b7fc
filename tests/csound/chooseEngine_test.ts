import assert from "node:assert/strict";
import { Csound, type StartOptions } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { clicksEvery } from "../helpers/clicks.ts";
import { csounds } from "../helpers/csounds.ts";
import { has } from "../helpers/has.ts";
import { pulseServer } from "../helpers/pulseServer.ts";
import { withEnv } from "../helpers/withEnv.ts";

/** No sound server, no configuration of one: what a machine without sound has. */
const silent = (folder: string) => ({
  XDG_RUNTIME_DIR: folder,
  HOME: folder,
  PULSE_SERVER: undefined,
  ALSA_CONFIG_PATH: undefined,
});

/** Starts an engine, plays three clicks on it, and closes it. */
async function play(options: StartOptions) {
  await using csound = await Csound.start({ onMessage: () => {}, ...options });
  const { engine, choice, output } = csound;
  const { started, late, lost, error } = await clicksEvery(0.1, 3).perform(csound).done;
  return { engine, choice, output, played: { started, late, lost }, error };
}

const played = { started: 3, late: 0, lost: 0 };
const linux = Deno.build.os === "linux";
const noCard = linux && !/^\s*\d+ \[/m.test(text("/proc/asound/cards"));
const test = (name: string, ignore: boolean, fn: (folder: string) => Promise<void>) =>
  Deno.test({ name, ignore, sanitizeOps: true, sanitizeResources: true, fn: () => withFolder(fn) });

test(
  "auto takes native Csound where it has a sound device, and says so",
  !noCard || !has("csound") || !has("pulseaudio"),
  async (folder) => {
    await using server = await pulseServer(folder);
    await withEnv({ ...silent(folder), ...server.env }, async () => {
      const { engine, choice, output, played: got, error } = await play({ engine: "auto" });
      assert.equal(engine, "native");
      assert.match(
        choice,
        /^native Csound 6\.\d+, as it is there and has a sound device; it plays on the sound device \(PulseAudio\)$/,
      );
      assert.deepEqual(output, { kind: "device", driver: "PulseAudio" });
      assert.deepEqual(got, played);
      assert(error.max < 0.011, `${error.max} ms`);
    });
  },
);

test(
  "auto takes the embedded Csound where no device opens, and says why",
  !noCard || !has("csound"),
  async (folder) => {
    await withEnv(silent(folder), async () => {
      const { engine, choice, output, played: got } = await play({ engine: "auto" });
      assert.equal(engine, "embedded");
      assert.match(
        choice,
        /^the embedded Csound, as native Csound has nothing to play on: this machine has no sound card and no sound server; it plays without/,
      );
      assert.equal(output.kind, "none");
      assert.deepEqual(got, played);
    });
    // There is a sign of sound, but nothing behind it.
    await withEnv({ ...silent(folder), PULSE_SERVER: `unix:${folder}/none` }, async () => {
      const { engine, choice } = await play({ engine: "auto" });
      assert.equal(engine, "embedded");
      assert.match(choice, /no sound device opens \(PulseAudio: .*Connection refused/);
    });
    assert.deepEqual(csounds().filter(({ parent }) => parent === Deno.pid), []);
  },
);

test("auto takes the embedded Csound where there is no csound, or one too old, and says so", !linux, async (folder) => {
  const env = { ...silent(folder), PATH: folder };
  await withEnv(env, async () => {
    assert.match((await play({ engine: "auto" })).choice, /^the embedded Csound, as there is no csound on the PATH; /);
    await Deno.writeTextFile(
      `${folder}/csound`,
      '#!/bin/sh\necho "--Csound version 6.14 (double samples) 2020-01-06" > "$2"\n',
      { mode: 0o755 },
    );
    const { choice, played: got } = await play({ engine: "auto" });
    assert.match(choice, /^the embedded Csound, as native Csound is 6\.14, and auscult needs 6\.18; /);
    assert.deepEqual(got, played);
  });
});

test(
  "auto takes the embedded Csound where no device is asked for; other choices are said too",
  false,
  async (folder) => {
    await withEnv(linux ? silent(folder) : {}, async () => {
      const { choice } = await play({ engine: "auto", output: "none" });
      assert.match(choice, /^the embedded Csound, as no sound device was asked for; it plays without a sound device/);
      assert.match(
        (await play({ output: "none" })).choice,
        /^the embedded Csound, as it was asked for; it plays without/,
      );
    });
  },
);

test(
  "native engine: without a device that opens it plays on without one, and says what was tried",
  !noCard || !has("csound"),
  async (folder) => {
    await withEnv({ ...silent(folder), PULSE_SERVER: `unix:${folder}/none` }, async () => {
      const { output, played: got } = await play({ engine: "native" });
      assert.equal(output.kind, "none");
      assert.match(output.reason!, /^no sound device opens \(PulseAudio: Pulse audio module error: Connection refused/);
      assert.deepEqual(got, played);
    });
  },
);

test("native engine: a device that only swallows sound is no device", !noCard || !has("csound"), async (folder) => {
  await Deno.writeTextFile(`${folder}/.asoundrc`, "pcm.!default { type null }\nctl.!default { type null }\n");
  await withEnv(silent(folder), async () => {
    const { output, played: got } = await play({ engine: "native" });
    assert.match(output.reason!, /ALSA: it opens, and plays \d+ times too fast/);
    assert.deepEqual(got, played);
  });
  assert.deepEqual(csounds().filter(({ parent }) => parent === Deno.pid), []);
});

function text(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
