import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { runEmbedded } from "../../lib/csound/embedded/runEmbedded.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { csv, streamOsc } from "../../mod.ts";
import { has } from "../helpers/has.ts";
import { freePort } from "../orchestras/engine.ts";
import { encode } from "../orchestras/osc.ts";
import { realTime } from "../orchestras/realTime.ts";

/** The lines that the README shows, as they stand; another port only where theirs is taken. */
const [, lines = ""] = /## Any other receiver.*?```csound\n(.*?)```/s.exec(
  await Deno.readTextFile(new URL("../../orchestras/README.md", import.meta.url)),
) ?? [];
/** What the test adds below them: it writes down all that goes out. */
const RECORDER = `instr 999
  aAll[] monitor
  fout "take.wav", 18, aAll
endin
schedule 999, 0, -1
</CsInstruments>`;
const EVERY = 0.2;

for (const kind of ["native", "embedded"] as const) {
  Deno.test({
    name:
      `${kind} Csound plays the rows that streamOsc() sends to the lines of the README: pitch and level follow the data`,
    ignore: kind === "native" && !has("csound"),
    async fn() {
      const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
      try {
        await using csound = await play(kind, dir);
        const rows = (await csv("data/sp500.csv")).filter((_, i) => i % 250 === 0);
        const { sent, types, skipped, warnings } = await streamOsc(rows, {
          to: `127.0.0.1:${csound.port}`,
          address: "/sp500",
          channels: ["close", "volume"],
          every: EVERY,
        }).done;
        assert.deepEqual({ sent, types, skipped, warnings }, { sent: 21, types: "ff", skipped: 0, warnings: [] });
        await new Promise((resolve) => setTimeout(resolve, EVERY * 1000));
        await csound.close();

        const { channels: [left, right], sampleRate } = await readWav(`${dir}/take.wav`);
        assert.deepEqual(left, right);
        const heard = track(left!, sampleRate);
        const wanted = rows.map(({ close, volume }) => ({ hz: close as number, amp: (volume as number) / 20e9 }));
        const { hz, amp } = nearest(heard, wanted);
        assert(hz < 0.02, `the pitch is ${(100 * hz).toFixed(1)} % off the data, in the mean`);
        assert(amp < 0.1, `the level is ${(100 * amp).toFixed(1)} % off the data, in the mean`);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });

  Deno.test({
    name: `${kind} Csound with the lines of the README stays safe, and plays on, whatever arrives`,
    ignore: kind === "native" && !has("csound"),
    async fn() {
      const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
      const socket = createSocket("udp4");
      try {
        await using csound = await play(kind, dir);
        const send = async (...values: number[]) => {
          const bytes = encode("/sp500", "ff", ...values);
          await new Promise((resolve) => socket.send(bytes, csound.port, "127.0.0.1", resolve));
          await new Promise((resolve) => setTimeout(resolve, 200));
        };
        for (const wild of [NaN, Infinity, -Infinity, 3e38, -3e38, 0]) await send(wild, wild);
        await send(1000, 5e9);
        await new Promise((resolve) => setTimeout(resolve, 500));
        await csound.close();

        const { channels: [left], sampleRate } = await readWav(`${dir}/take.wav`);
        assert(left!.every((sample) => Math.abs(sample) <= 0.5001), "it never goes above -6 dBFS, and has no NaN");
        assert(Math.max(...heardAmps(left!, sampleRate)) > 0.4, "the loudest that it may be was heard");
        const last = track(left!, sampleRate).slice(-20, -5);
        assert(
          last.every(({ hz, amp }) => Math.abs(hz - 1000) < 10 && Math.abs(amp - 0.25) < 0.02),
          JSON.stringify(last),
        );
      } finally {
        socket.close();
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}

/** The lines, with the recorder below, running. */
async function play(kind: "native" | "embedded", dir: string) {
  assert(lines.includes("OSCinit 7770"));
  const port = await isFree(7770) ? 7770 : await freePort();
  const csd = lines.replace("7770", String(port)).replace("</CsInstruments>", RECORDER);
  let closing: Promise<void> | undefined;
  let end: () => Promise<void>;
  if (kind === "native") {
    await Deno.writeTextFile(`${dir}/rows.csd`, csd);
    const child = new Deno.Command("csound", {
      args: [...realTime, "rows.csd"],
      cwd: dir,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    let running = true;
    child.status.then(() => running = false);
    end = async () => {
      if (running) child.kill("SIGTERM"); // closes its files
      await child.status;
    };
    // The recorder starts after the port is open.
    while (running && !await Deno.stat(`${dir}/take.wav`).catch(() => undefined)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert(running, await Deno.readTextFile(`${dir}/log.txt`));
  } else {
    const engine = await runEmbedded({ csd, recordPath: `${dir}/take.wav` });
    end = () => engine.close();
  }
  const close = () => closing ??= end();
  return { port, close, [Symbol.asyncDispose]: close };
}

interface Heard {
  /** From zero crossings; NaN in silence. */
  readonly hz: number;
  /** The peak of a sine of that level. */
  readonly amp: number;
}

/** What is heard in each 10 ms: the pitch and level of the 40 ms from there. */
function track(samples: Float64Array | Float32Array, sampleRate: number): Heard[] {
  const hop = sampleRate / 100;
  const size = 4 * hop;
  return Array.from({ length: Math.max(0, Math.floor((samples.length - size) / hop)) }, (_, i) => {
    const piece = samples.subarray(i * hop, i * hop + size);
    const rises: number[] = [];
    let energy = 0;
    for (let j = 1; j < size; j++) {
      const [a, b] = [piece[j - 1]!, piece[j]!];
      energy += b * b;
      if (a < 0 && b >= 0) rises.push(j - b / (b - a));
    }
    const periods = rises.length - 1;
    return {
      hz: periods > 0 ? periods * sampleRate / (rises.at(-1)! - rises[0]!) : NaN,
      amp: Math.sqrt(2 * energy / size),
    };
  });
}

function heardAmps(samples: Float64Array | Float32Array, sampleRate: number): number[] {
  return track(samples, sampleRate).map(({ amp }) => amp);
}

/** How far what is heard is from what is wanted at the end of each row, relative, in the mean; at the moment where that fits best. */
function nearest(heard: readonly Heard[], wanted: readonly Heard[]): Heard {
  const step = EVERY * 100;
  let best = { hz: Infinity, amp: Infinity };
  for (let from = 0; from + (wanted.length - 1) * step < heard.length; from++) {
    const error = { hz: 0, amp: 0 };
    for (const [i, { hz, amp }] of wanted.entries()) {
      const at = heard[from + i * step]!;
      error.hz += Math.abs(at.hz - hz) / hz / wanted.length;
      error.amp += Math.abs(at.amp - amp) / amp / wanted.length;
    }
    if (error.hz + error.amp < best.hz + best.amp) best = error;
  }
  return best;
}

/** Whether nobody listens on a UDP port. */
function isFree(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(true)));
  });
}
