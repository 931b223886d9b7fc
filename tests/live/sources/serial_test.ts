import assert from "node:assert/strict";
import { lines } from "auscult";
import { fastClock } from "../../helpers/fastClock.ts";
import { has } from "../../helpers/has.ts";
import { Pty } from "../../helpers/pty.ts";
import { take } from "../../helpers/take.ts";

const ignore = Deno.build.os === "windows" || !has("python3") || !has("stty");

const settings = async (path: string) =>
  new TextDecoder().decode((await new Deno.Command("stty", { args: ["-F", path, "-a"] }).output()).stdout);

Deno.test({
  name: "lines() reads a serial device: it sets its speed, has no echo, and does not keep the program when it is left",
  ignore,
  async fn() {
    await using device = await Pty.open();
    assert.match(await settings(device.path), /speed 38400 baud.* echo /s);
    const rows = lines(device.path, { baud: 115200 })[Symbol.asyncIterator]();
    const first = rows.next();
    for (let i = 0; i < 50 && !/-echo /.test(await settings(device.path)); i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.match(await settings(device.path), /speed 115200 baud.*-icanon.*-echo /s);
    await device.say("light,temp\r\n512,2");
    await device.say("1.5\r\n513,21.6\r\n");
    assert.deepEqual({ ...(await first).value }, { light: 512, temp: 21.5 });
    assert.deepEqual({ ...(await rows.next()).value }, { light: 513, temp: 21.6 });
    const waiting = rows.next();
    await rows.return();
    assert.equal((await waiting).done, true);
  },
});

Deno.test({
  name: "lines() goes on when a serial device is unplugged and plugged in again",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const link = `${folder}/ttyTest`;
    const said: string[] = [];
    try {
      const device = await Pty.open(link);
      const rows = lines(link, { clock: fastClock(20), onFault: (message) => said.push(message) })
        [Symbol.asyncIterator]();
      const first = rows.next();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await device.say('{"n": 1}\n{"n": 2}\n{"n": 3, "ha');
      assert.deepEqual({ ...(await first).value }, { n: 1 });
      assert.deepEqual({ ...(await rows.next()).value }, { n: 2 });
      await device[Symbol.asyncDispose]();
      const third = rows.next();
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(said.length, 1, said.join("\n"));
      assert.match(said[0]!, /half a line is left out, "\{\\"n\\": 3, \\"ha"; trying again$/);
      await using again = await Pty.open(link);
      let over = false;
      third.then(() => over = true);
      while (!over) {
        await again.say('{"n": 4}\n');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.deepEqual({ ...(await third).value }, { n: 4 });
      await rows.return();
      assert.match(said[1]!, /well again after/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "lines() says what is no serial device, and a speed that there is not",
  ignore,
  async fn() {
    await assert.rejects(take(lines("deno.json", { baud: 9600 }), 1), { message: /with baud: it is no serial device/ });
    assert.throws(() => lines("/dev/ttyUSB0", { baud: -1 }), RangeError);
    const fault = Promise.withResolvers<string>();
    await using device = await Pty.open();
    const rows = lines(device.path, { baud: 12345, onFault: fault.resolve })[Symbol.asyncIterator]();
    const waiting = rows.next();
    assert.match(await fault.promise, /cannot set up the device .*12345/);
    await rows.return();
    assert.equal((await waiting).done, true);
  },
});
