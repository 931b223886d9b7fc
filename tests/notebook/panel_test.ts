import assert from "node:assert/strict";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { peakDb } from "../orchestras/offline.ts";
import { Page } from "./page.ts";
import { type Answer, type KernelSession, startKernel } from "./session.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const htmlOf = ({ outputs }: Answer) => outputs.map(({ data }) => data?.["text/html"] ?? "").join("\n");

/** A long performance of steady notes with its panel; the kernel's variables are `csound`, `playing`, `show`. */
async function perform(kernel: KernelSession, { record = "" } = {}): Promise<ReturnType<typeof Page.data>> {
  const { outputs, status } = await kernel.execute(`
    const { control, Csound, plot, show, Sound } = await import("auscult");
    const rows = Array.from({ length: 300 }, (_, i) => ({ x: i / 10, y: 1 + i % 5 }));
    const figure = plot({ marks: [Sound.note(rows, { x: "x", y: "y", loudness: -20, sustain: 0.1 })], time: { duration: 30 } });
    const csound = await Csound.start({ engine: "embedded", output: "none" ${
    record && `, record: ${JSON.stringify(record)}`
  } });
    const playing = figure.score.perform(csound);
    await show(playing);`);
  assert.equal(status, "ok", JSON.stringify(outputs));
  const html = htmlOf({ outputs, status, seconds: 0 });
  assert.match(html, /<svg[^>]*>/);
  return Page.data(html);
}

const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore: !has("jupyter"), fn });

test("a panel pauses, seeks, changes the rate and stops while a cell is busy, and the kernel knows it afterwards", async () => {
  await using kernel = await startKernel();
  const { at, key } = await perform(kernel);
  await using page = await Page.open(at);
  page.send({ do: "watch", id: key });
  await page.next("progress", ({ progress }) => progress.started > 3);
  const busy = kernel.execute("const end = performance.now() + 4000; while (performance.now() < end); playing.state");
  await delay(300);
  const ask = async (message: object, fits: Parameters<typeof page.next<"progress">>[1]) => {
    const from = page.told.length;
    const asked = performance.now();
    page.send({ id: key, ...message });
    await page.next("progress", fits, { from });
    return performance.now() - asked;
  };
  const took = [
    await ask({ do: "pause" }, ({ paused, motion }) => paused && motion === null),
    await ask({ do: "seek", to: 20 }, ({ progress }) => Math.abs(progress.position - 20) < 0.01),
    await ask(
      { do: "resume" },
      ({ paused, motion }) => !paused && motion !== null && Math.abs(motion.start - 20) < 0.01,
    ),
    await ask({ do: "rate", rate: 2 }, ({ rate }) => rate === 2),
  ];
  assert(took.every((ms) => ms < 1000), `${took} ms`);
  // What nobody should ask changes nothing.
  for (const bad of [{ do: "seek", to: -1 }, { do: "seek", to: "x" }, { do: "rate", rate: 0 }, { do: "eval" }]) {
    page.send({ id: key, ...bad });
  }
  const { progress } = await page.next("progress", ({ progress }) => progress.position > 22);
  assert(progress.position < 23 && progress.late === 0);
  assert.equal((await busy).status, "ok");
  const after = await kernel.execute("[playing.state, playing.rate, playing.position > 20].join()");
  assert.match(JSON.stringify(after.outputs), /playing,2,true/);
  // The panel's stop ends the cell that waits.
  const waiting = kernel.execute("const report = await playing.done; [report.stopped, playing.state].join()");
  await delay(300);
  page.send({ do: "stop", id: key });
  const { status, outputs, seconds } = await waiting;
  assert.equal(status, "ok");
  assert.match(JSON.stringify(outputs), /true,stopped/);
  assert(seconds < 5, `${seconds} s`);
  const done = await page.next("done");
  assert.equal(done.key, key);
  // The display keeps what came of it, for whoever opens the notebook later.
  await kernel.execute("await csound.close()");
  const updates = kernel.late.concat(outputs).filter(({ output_type }) => output_type === "update_display_data");
  assert.match(updates.map(({ data }) => data?.["text/html"]).join(), /Stopped at 2\d/);
});

test("the panel's stop silences at once, while a cell is busy", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await using kernel = await startKernel();
    const { at, key } = await perform(kernel, { record: `${dir}/take.wav` });
    await using page = await Page.open(at);
    page.send({ do: "watch", id: key });
    await page.next("progress", ({ progress }) => progress.position > 0.8);
    const busy = kernel.execute("const end = performance.now() + 2500; while (performance.now() < end);");
    await delay(300);
    page.send({ do: "stop", id: key });
    const { report } = await page.next("done");
    await busy;
    const closed = await kernel.execute("await csound.close()");
    // How loud the take is follows by itself, under the cell of the performance.
    const panels = kernel.late.concat(closed.outputs).filter(({ output_type }) =>
      output_type === "update_display_data"
    );
    assert.match(
      panels.map(({ data }) => data?.["text/html"]).join(),
      /Stopped at \d[^]*take\.wav: \d+\.\d s, -\d+\.\d LUFS, true peak -\d+\.\d dBTP/,
    );
    const [left] = (await readWav(`${dir}/take.wav`)).channels;
    const at0 = Math.round(report.position * 48000);
    assert(peakDb(left!.subarray(at0 - 9600, at0)) > -40, "it sounds before");
    // What was made ahead, the fade, and what the way takes.
    assert(peakDb(left!.subarray(at0 + 9600)) < -90, `${peakDb(left!.subarray(at0 + 9600))} dB 0.2 s after`);
    assert(left!.length > at0 + 48000, "it was recorded on");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

test("a slider moves what a busy cell reads, what sounds, and what is shown elsewhere; a cell sets it, too", async () => {
  await using kernel = await startKernel();
  const { at, key } = await perform(kernel);
  const shown = await kernel.execute(`
    const volume = control("volume", { min: -40, max: 0, value: 0, unit: "dB" });
    const moves = [];
    volume.onChange((value) => moves.push(value));
    await show(volume, control("bow", { options: ["<b>up", "down"] }), control("mute", { value: false }));`);
  const html = htmlOf(shown);
  assert.match(html, /type="range"[^>]*min="-40" max="0"/);
  assert(!html.includes("<b>up") && html.includes("&#60;b&#62;up</option>"), /<select.*?<\/select>/s.exec(html)?.[0]);
  assert.deepEqual(Page.data(html).at.port, at.port, "one server");
  await using page = await Page.open(at);
  await using other = await Page.open(at);
  await page.next("control", ({ name, value }) => name === "volume" && value === 0);
  page.send({ do: "watch", id: key });
  await page.next("progress", ({ progress }) => progress.started > 3);
  const busy = kernel.execute(`
    const until = performance.now() + 4000;
    while (volume.value !== -30 && performance.now() < until);
    String(volume.value)`);
  await delay(300);
  const peaks = (from: number) =>
    page.told.slice(from).flatMap((message) => message.kind === "status" ? [20 * Math.log10(message.status.peak)] : []);
  const before = Math.max(...peaks(0));
  page.send({ do: "control", name: "volume", value: -30 });
  await other.next("control", ({ name, value }) => name === "volume" && value === -30);
  assert.match(JSON.stringify((await busy).outputs), /-30/);
  const from = page.told.length;
  await delay(1000);
  const after = Math.max(...peaks(from));
  assert(Math.abs(before - 30 - after) < 2, `${before} dB before, ${after} dB after`);
  assert.match(JSON.stringify((await kernel.execute("moves.join()")).outputs), /-30/);
  await kernel.execute("volume.value = -3");
  await page.next("control", ({ name, value }) => name === "volume" && value === -3);
  const refused = await kernel.execute("volume.value = 3");
  assert.match(JSON.stringify(refused.outputs), /goes from -40 to 0/);
  const asked = page.told.length;
  page.send({ do: "control", name: "never_made", value: 1 });
  await delay(200);
  assert(!other.told.slice(asked).some((message) => message.kind === "control" && message.name === "never_made"));
  await kernel.execute("await csound.close()");
});

test("pages of other origins, or without the token, are turned away, and it is said; AUSCULT_ORIGINS lets one in, and so does what a JupyterHub says of itself", async () => {
  await using kernel = await startKernel();
  await kernel.execute(`Deno.env.set("AUSCULT_ORIGINS", "https://hub.example.org, https://b.example.org");
    Deno.env.set("JUPYTERHUB_PUBLIC_URL", "https://own.example.org/user/ann/")`);
  const { at } = await perform(kernel);
  const get = async (origin: string | undefined, token = at.token) => {
    const response = await fetch(`http://127.0.0.1:${at.port}/${token}`, { headers: origin ? { Origin: origin } : {} });
    return [response.status, await response.text()] as const;
  };
  for (
    const origin of [
      undefined,
      "null",
      "https://evil.example",
      "http://localhost.evil.example",
      "http://127.0.0.1.evil.example",
    ]
  ) {
    const [status, text] = await get(origin);
    assert.equal(status, 403);
    assert.match(text, /AUSCULT_ORIGINS/);
    await assert.rejects(Page.open(at, origin ?? "null"));
  }
  assert.equal((await get("http://localhost:8888", "wrong"))[0], 403);
  await assert.rejects(Page.open({ ...at, token: "wrong" }));
  for (
    const origin of [
      "http://localhost:8888",
      "http://127.0.0.1",
      "https://[::1]:1",
      "vscode-webview://0abc-1",
      "https://hub.example.org",
      "https://own.example.org",
    ]
  ) {
    assert.equal((await get(origin))[0], 426, origin); // let in, but it is no WebSocket
    await using _ = await Page.open(at, origin);
  }
  await delay(200);
  await kernel.execute("1");
  assert.match(JSON.stringify(kernel.late), /turned away.*evil\.example/);
  await kernel.execute("await csound.close()");
});

test("listen here: the engine's sound comes into the page in time, while a cell is busy, and only while it is asked for", async () => {
  await using kernel = await startKernel();
  const { at, key, conductor } = await perform(kernel);
  await using page = await Page.open(at);
  page.send({ do: "watch", id: key });
  await page.next("progress", ({ progress }) => progress.started > 3);
  await delay(300);
  assert.equal(page.packets.length, 0);
  const busy = kernel.execute("const end = performance.now() + 3000; while (performance.now() < end);");
  await delay(300);
  page.send({ do: "listen", conductor, on: true });
  const started = performance.now();
  await delay(2000);
  page.send({ do: "listen", conductor, on: false });
  const seconds = (performance.now() - started) / 1000;
  await delay(200);
  const count = page.packets.length;
  await delay(300);
  assert.equal(page.packets.length, count, "it goes on after it was ended");
  await busy;
  let peak = 0, frames = 0;
  for (const packet of page.packets) {
    assert.equal(new DataView(packet).getUint32(0, true), conductor);
    assert.equal(new DataView(packet).getUint32(4, true), 48000);
    const samples = new Int16Array(packet.slice(16));
    frames += samples.length / 2;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  }
  assert(Math.abs(frames / 48000 - seconds) < 0.4, `${frames / 48000} s of sound in ${seconds} s`);
  assert(peak > 1000 && peak < 20000, `peak ${peak}`);
  await kernel.execute("await csound.close()");
});

test("the stop button ends a cell that awaits playing.done, or loops over it, and stops that performance", async () => {
  await using kernel = await startKernel();
  await perform(kernel);
  const waiting = kernel.execute("await playing.done");
  await delay(700);
  await kernel.interrupt();
  const { status, outputs } = await waiting;
  assert.equal(status, "error");
  assert.equal(outputs.find(({ output_type }) => output_type === "error")?.ename, "Interrupted");
  assert.match(JSON.stringify((await kernel.execute("playing.state")).outputs), /stopped/);
  await kernel.execute("var second = figure.score.perform(csound)");
  const looping = kernel.execute("for await (const _ of second); 'after'");
  await delay(1000);
  await kernel.interrupt();
  assert.equal((await looping).status, "error");
  assert.match(JSON.stringify((await kernel.execute("second.state")).outputs), /stopped/);
  assert.equal((await kernel.execute("await csound.close(); 'closed'")).status, "ok");
});

test("errors in timers and promises are shown, once, and Csound's own lines are in the panel of the cell that plays", async () => {
  await using kernel = await startKernel();
  const { at, key, conductor } = await perform(kernel);
  for (
    const code of [
      `setTimeout(() => { throw new RangeError("in a <timer>") }, 50); 1`,
      `Promise.reject(new TypeError("in a promise")); await new Promise((resolve) => setTimeout(resolve, 300))`,
    ]
  ) kernel.late.push(...(await kernel.execute(code)).outputs);
  const thrown = await kernel.execute(`throw new Error("in a cell")`);
  const awaited = await kernel.execute(`await Promise.reject(new Error("awaited in a cell"))`);
  await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 300))");
  const all = JSON.stringify(kernel.late.map(({ data }) => [data?.["text/plain"], data?.["text/html"]?.slice(-1000)]));
  assert.match(all, /In the background: RangeError: in a <timer>/, all);
  assert.match(all, /in a &#60;timer/);
  assert.match(all, /In the background: TypeError: in a promise/);
  for (const { outputs } of [thrown, awaited]) {
    assert.deepEqual(outputs.map(({ output_type }) => output_type), ["error"]);
  }
  assert(!all.includes("in a cell"), "what a cell shows by itself is not shown twice");
  await using page = await Page.open(at);
  page.send({ do: "watch", id: key });
  await page.next("line", (message) => message.conductor === conductor);
  // Something of the wrong token comes to the engine: the panel says so.
  await kernel.execute(`
    const dgram = await import("node:dgram");
    const socket = dgram.createSocket("udp4");
    const { encodeMessage } = await import(${JSON.stringify(import.meta.resolve("../../lib/osc/codec.ts"))});
    const bytes = encodeMessage({ address: "/auscult/stop", types: "sif", args: ["wrong", 1, 0] });
    await new Promise((resolve) => socket.send(bytes, csound.port, "127.0.0.1", resolve));
    socket.close();`);
  const problem = await page.next("problem");
  assert.match(problem.message, /wrong token/);
  const { outputs } = await kernel.execute("playing.stop(); await playing.done; await csound.close()");
  const last = [...kernel.late, ...outputs].map(({ data }) => data?.["text/html"] ?? "").filter((html) =>
    html.includes("auscult-strip")
  )
    .at(-1);
  assert.match(last ?? "", /Stopped at .*wrong token/);
});

test("a performance whose engine is lost says so in its panel", async () => {
  await using kernel = await startKernel();
  const { at, key } = await perform(kernel);
  await using page = await Page.open(at);
  page.send({ do: "watch", id: key });
  await page.next("progress", ({ progress }) => progress.started > 3);
  const closed = await kernel.execute(
    "await csound.close(); await new Promise((resolve) => setTimeout(resolve, 200)); playing.state",
  );
  assert.match(JSON.stringify(closed.outputs), /stopped/);
  await page.next("done");
});

test("another score in its place is drawn in the panel, too", async () => {
  await using kernel = await startKernel();
  const { at, key } = await perform(kernel);
  await using page = await Page.open(at);
  page.send({ do: "watch", id: key });
  await page.next("progress", ({ progress }) => progress.started > 3);
  const { outputs, status } = await kernel.execute(`
    playing.score = plot({ ariaLabel: "The second", marks: [Sound.note(rows, { x: "x", y: "y" })], time: { duration: 12 } }).score;
    await new Promise((resolve) => setTimeout(resolve, 500));`);
  assert.equal(status, "ok");
  const html = outputs.find(({ output_type }) => output_type === "update_display_data")?.data?.["text/html"] ?? "";
  assert.match(html, /aria-label="The second, with sound"/);
  assert.equal(Page.data(html).key, key);
  const { progress } = await page.next("progress", ({ progress }) => progress.duration < 13);
  assert(progress.late === 0 && progress.lost === 0);
  await kernel.execute("await csound.close()");
});
