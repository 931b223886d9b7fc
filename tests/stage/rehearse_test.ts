import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { has } from "../helpers/has.ts";
import { pulseServer } from "../helpers/pulseServer.ts";
import { Terminal } from "./pty.ts";
import { CLICKS, clicksCsv, every, Script } from "./script.ts";

const PERFORM = `await stage.perform([{ cue: "Storm", score: clicks }, { cue: "Calm", score: tones }]);`;
const TONES = `const tones = plot({ marks: [Sound.note([1, 3, 2])], time: { duration: 1 } });`;

/** Each check, and whether it passed. */
function checks(text: string): Record<string, boolean> {
  return Object.fromEntries([...text.matchAll(/^(ok |NOT) (\w+) /gm)].map(([, sign, what]) => [what!, sign === "ok "]));
}

const noCard = Deno.build.os === "linux" &&
  !/^\s*\d+ \[/m.test(await Deno.readTextFile("/proc/asound/cards").catch(() => ""));

Deno.test({
  name: "--rehearse says each check in a line, unheard, and ends with 0 where all is well",
  ignore: !noCard || !has("pulseaudio"),
  async fn() {
    await using script = await Script.make(`${CLICKS}\n${TONES}\n${PERFORM}`, {
      files: { "clicks.csv": clicksCsv(every(0.1, 3)) },
    });
    await using server = await pulseServer(script.folder);
    const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
    const env = { ...server.env, DENO_DIR: JSON.parse(new TextDecoder().decode(info.stdout)).denoDir };
    const terminal = new Terminal(Deno.execPath(), script.command(["--rehearse"]), { cwd: script.folder, env });
    const code = await terminal.ended();
    // deno-lint-ignore no-control-regex -- Deno itself clears lines while it loads packages
    const text = terminal.text.replaceAll(/\r|\x1b\[\d*[A-Za-z]/g, "");
    assert.equal(code, 0, text);
    assert.deepEqual(checks(text), {
      lock: true,
      level: true,
      disk: true,
      engine: true,
      device: true,
      clock: true,
      keys: true,
    });
    assert.match(text, /level +-[\d.]+ LUFS, true peak -[\d.]+ dBTP/);
    assert.match(text, /device +(PulseAudio|it opens); heard 6 dB below the take/);
    assert.match(text, /clock +\d+ notes started, unheard, none late, within 0\.0\d\d ms/);
    assert.match(text, /disk +.*has room for \d+ minutes, the take is 0:04\.[0-9]; it writes \d+ MB\/s/);
    assert.match(text, /Ready\.\n$/);
    if (has("csound")) {
      const native = new Terminal(Deno.execPath(), script.command(["--rehearse", "--engine", "native"]), {
        cwd: script.folder,
        env,
      });
      assert.equal(await native.ended(), 0, native.text);
      await native.said(/device +PulseAudio; heard 6 dB below the take/);
    }
    await assert.rejects(Deno.stat(`${script.folder}/out/take.wav`), Deno.errors.NotFound);
  },
});

Deno.test({
  name: "--rehearse ends with 1 and names what fails: no device, no room, another score than was locked, a port in use",
  ignore: !noCard,
  async fn() {
    await using script = await Script.make(`${CLICKS}\n${TONES}\n${PERFORM}`, {
      files: { "clicks.csv": clicksCsv([0, 0.1]) },
    });
    assert.equal((await script.run(["--lock"])).code, 0);
    await script.write("clicks.csv", clicksCsv([0, 0.2]));
    await script.write("full", "a file, where a folder is to be");
    const taken = createSocket("udp4");
    await new Promise<void>((resolve) => taken.bind(0, "127.0.0.1", () => resolve()));
    const port = String(taken.address().port);
    const { code, stdout } = await script.run(["--rehearse", "--out", "full/out", "--osc-port", port]);
    taken.close();
    assert.equal(code, 1, stdout);
    const seen = checks(stdout);
    assert.deepEqual(
      { ...seen, clock: undefined },
      { lock: false, level: true, disk: false, engine: true, device: false, keys: true, clock: undefined },
    );
    assert.match(stdout, /^NOT clock +.*port is in use/m);
    assert.match(stdout, /^NOT device +nothing would be heard: /m);
    assert.match(stdout, /^NOT disk +Cannot write in .*full\/out: /m);
    assert.match(stdout, /^NOT lock +the score is not what was locked/m);
    assert.match(stdout, /^Not ready: \d of it failed\.$/m);
  },
});

Deno.test("--rehearse on a Csound that is not there says what to check", async () => {
  await using script = await Script.make(`${CLICKS}\n${TONES}\n${PERFORM}`, {
    files: { "clicks.csv": clicksCsv([0, 0.1]) },
  });
  const { code, stdout } = await script.run(["--rehearse", "--to", "127.0.0.1:9"]);
  assert.equal(code, 1, stdout);
  assert.match(stdout, /^NOT engine +.*127\.0\.0\.1:9/m);
});
