import assert from "node:assert/strict";
import wavefile from "wavefile";
import { createOggEncoder } from "wasm-media-encoders";
import { runCsound } from "../../lib/csound/command.ts";
import { Csound } from "../../lib/csound/Csound.ts";
import { sample, type SampleOptions } from "../../lib/csound/sample.ts";
import { readWav, type WavBits, type Waveform, writeWav } from "../../lib/csound/wav.ts";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { ownInstruments, removeInstrument } from "../../lib/sound/instruments.ts";
import { line } from "../../lib/sound/line.ts";
import { note } from "../../lib/sound/note.ts";
import { sample as mark, type SampleMarkOptions } from "../../lib/sound/sample.ts";
import { has } from "../helpers/has.ts";
import { engines } from "../orchestras/engine.ts";

const RATE = 22_050;
/** A tone of 440 Hz for 0.4 s, then one of 880 Hz as long, at a quarter of full scale. */
const two = (rate = RATE, length = 0.8) =>
  Float32Array.from(
    { length: length * rate },
    (_, i) => 0.25 * Math.sin(2 * Math.PI * (i < length * rate / 2 ? 440 : 880) * i / rate),
  );

interface File {
  readonly sound?: Waveform;
  readonly bits?: WavBits;
  readonly bytes?: Uint8Array;
}

/** Runs with a sound file that is added as `tones`, unless it is none. */
async function withSample(
  { sound = { sampleRate: RATE, channels: [two()] }, bits = 24, bytes }: File,
  options: SampleOptions,
  run: (dir: string) => void | Promise<void>,
) {
  const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
  try {
    if (bytes) await Deno.writeFile(`${dir}/tones.wav`, bytes);
    else await writeWav(`${dir}/tones.wav`, sound, bits);
    await sample(`${dir}/tones.wav`, options);
    await run(dir);
  } finally {
    for (const { name } of ownInstruments()) removeInstrument(name);
    await Deno.remove(dir, { recursive: true });
  }
}

const heard = (data: unknown[], options: SampleMarkOptions, more: PlotOptions = {}) =>
  plot({ marks: [mark(data, options)], time: { duration: 1 }, ...more }).score;

async function rendered(score: ReturnType<typeof heard>, path: string, engine?: "native") {
  await score.render(path, engine && { engine });
  const { channels, sampleRate } = await readWav(path);
  assert.equal(sampleRate, 48000);
  return channels[0]!;
}

/** The frequency of a tone, by its rising passages through zero. */
function hertz(samples: Float32Array, from: number, length = 0.1, rate = 48000): number {
  const part = samples.subarray(Math.round(from * rate), Math.round((from + length) * rate));
  const at: number[] = [];
  for (let i = 1; i < part.length; ++i) {
    if (part[i - 1]! < 0 && part[i]! >= 0) at.push(i - part[i]! / (part[i]! - part[i - 1]!));
  }
  return (at.length - 1) * rate / (at.at(-1)! - at[0]!);
}

const peak = (samples: Float32Array, from: number, until: number) =>
  20 * Math.log10(
    samples.subarray(Math.round(from * 48000), Math.round(until * 48000)).reduce((p, v) => Math.max(p, Math.abs(v)), 0),
  );

/** The greatest bend of a waveform, against that of a tone of that frequency and level: far above 1 is a click. */
function bend(samples: Float32Array, hertz: number, level: number): number {
  let most = 0;
  for (let i = 1; i < samples.length - 1; ++i) {
    most = Math.max(most, Math.abs(samples[i - 1]! - 2 * samples[i]! + samples[i + 1]!));
  }
  return most / (level * (2 * Math.PI * hertz / 48000) ** 2);
}

for (const { kind, ignore } of engines) {
  Deno.test({
    name: `${kind}: a sound file is rendered and performed at its pitch, its level and its length`,
    ignore,
    fn: () =>
      withSample({}, { root: 440 }, async (dir) => {
        const options = { time: { value: [0, 1], scale: null }, pitch: { value: [440, 880], scale: null } } as const;
        const score = heard([0, 1], { ...options, sample: "tones", loudness: -12, pan: -1 });
        assert.deepEqual(score.events.map(({ sustain }) => sustain), [0.8, 0.4]);
        await score.render(`${dir}/render.wav`, { engine: kind });
        {
          await using csound = await Csound.start({ engine: kind, output: "none", record: `${dir}/take.wav` });
          const { late, problems } = await score.perform(csound).done;
          assert.deepEqual([late, problems], [0, []]);
        }
        for (const file of ["render.wav", "take.wav"]) {
          const [left] = (await readWav(`${dir}/${file}`)).channels;
          const found = [0.1, 0.6, 1.05, 1.25].map((t) => hertz(left!, t));
          for (const [i, f] of [440, 880, 880, 1760].entries()) {
            assert(Math.abs(found[i]! - f) < 1, `${file}: ${found}`);
          }
          for (const [from, until] of [[0, 0.9], [1, 1.5]] as const) {
            assert(Math.abs(peak(left!, from, until) + 12) < 0.2, `${file}: ${peak(left!, from, until)} dBFS`);
          }
          assert(peak(left!, 0.85, 0.99) < -60 && Math.abs(left!.findIndex((v) => Math.abs(v) > 1e-3) - 5) < 20);
        }
      }),
  });
}

Deno.test({
  name: "the .csd of a score with a sound file is played by the csound command from another folder, without the file",
  ignore: !has("csound"),
  fn: () =>
    withSample({}, { root: 440 }, async (dir) => {
      const csd = heard([{}], { sample: "tones", loudness: -12 }).toCsd();
      await Deno.mkdir(`${dir}/else`);
      await Deno.writeTextFile(`${dir}/score.csd`, csd);
      await Deno.rename(`${dir}/tones.wav`, `${dir}/moved.wav`);
      const { code, reason } = await runCsound(["-W", "-f", "-o", "out.wav", "-d", "-m0", `${dir}/score.csd`], {
        cwd: `${dir}/else`,
      }).status;
      assert.equal(code, 0, reason);
      const [left] = (await readWav(`${dir}/else/out.wav`)).channels;
      assert(
        Math.abs(hertz(left!, 0.1) - 440) < 1 && peak(left!, 0, 0.8) > -16,
        `${hertz(left!, 0.1)} ${peak(left!, 0, 0.8)}`,
      );
      const left_ = [...Deno.readDirSync(`${dir}/else`)].map(({ name }) => name).filter((name) => /tones/.test(name));
      assert.deepEqual(left_, [], "what was unpacked is removed again");
    }),
});

Deno.test("Sound.sample plays a file as it is where no pitch is given, from start, at a speed", () =>
  withSample({}, { root: 440 }, async (dir) => {
    const rows = [{ t: 0, s: 0, v: 1 }, { t: 1, s: 0.5, v: 1 }, { t: 2, s: 0, v: 2 }];
    const raw = (value: string) => ({ value, scale: null });
    const score = heard(
      rows,
      { time: raw("t"), sample: "tones", start: raw("s"), speed: raw("v") } as SampleMarkOptions,
    );
    assert.deepEqual(score.events.map(({ pitch, sustain }) => [pitch, sustain]), [[440, 0.8], [440, 0.4], [440, 0.4]]);
    const left = await rendered(score, `${dir}/out.wav`);
    const found = [0.1, 1.1, 2.05].map((t) => hertz(left, t));
    for (const [i, f] of [440, 880, 880].entries()) assert(Math.abs(found[i]! - f) < 1, `${found}`);
    assert.match(score.describe(), /^3 notes of tones; time is t as it stands/);
    // A channel of its own has a scale, as that of any instrument.
    const scaled = heard(
      rows,
      { sample: "tones", start: "v" } as SampleMarkOptions,
      { start: { range: [0, 0.5] } } as PlotOptions,
    );
    assert.deepEqual(scaled.events.map(({ parameters }) => parameters!["start"]), [0, 0, 0.5]);
  }));

Deno.test("a sound file is cut without a click, also while it is loud, and Sound.note holds it as it holds any note", () =>
  withSample({ sound: { sampleRate: 48000, channels: [two(48000)] } }, { root: 440 }, async (dir) => {
    const times = [0, 0.25, 0.5];
    const options = { time: { value: times, scale: null }, loudness: -6, pan: -1, sustain: 0.11, pitch: 440 } as const;
    const { score } = plot({ marks: [note(times, { ...options, instrument: "tones", start: 0.13 })] });
    const left = await rendered(score, `${dir}/out.wav`);
    const bent = bend(left, 440, 0.5);
    assert(bent < 2, `${bent}`);
    assert(peak(left, 0.14, 0.24) < -60, "20 ms after its end it is silent");
    const held = plot({ marks: [note(times, { ...options, sustain: undefined, instrument: "tones" })] }).score;
    assert.deepEqual(held.events.map(({ sustain }) => sustain), [0.25, 0.25, 0.25]);
  }));

Deno.test("a sound file that goes round has no seam, and lasts for as long as the note", () => {
  // 0.3 s of 440 Hz that ends in the middle of a turn.
  const tone = Float32Array.from({ length: 14_400 + 54 }, (_, i) => 0.5 * Math.sin(2 * Math.PI * 440 * i / 48000));
  return withSample({ sound: { sampleRate: 48000, channels: [tone] } }, { root: null, loop: true }, async (dir) => {
    const score = heard([{}], { sample: "tones", loudness: -6, pan: -1, sustain: 2 });
    const left = await rendered(score, `${dir}/out.wav`);
    assert(peak(left, 1.8, 2) > -10 && peak(left, 2.03, 2.1) < -60);
    const bent = bend(left.subarray(480), 440, 0.5);
    assert(bent < 2, `${bent}`);
  });
});

Deno.test("sample() reads every format that it says, of any rate, and mixes channels to one", async () => {
  const sound = { sampleRate: 32_000, channels: [two(32_000), two(32_000).map((v) => 0.5 * v)] };
  const int32 = new wavefile.WaveFile();
  int32.fromScratch(2, 32_000, "32", sound.channels.map((c) => Array.from(c, (v) => Math.round(v * 2 ** 31))));
  const encoder = await createOggEncoder();
  encoder.configure({ sampleRate: 32_000, channels: 2, vbrQuality: 6 });
  const ogg = [encoder.encode(sound.channels).slice(), encoder.finalize().slice()];
  const files: [string, File][] = [
    ["16 bits", { sound, bits: 16 }],
    ["24 bits", { sound, bits: 24 }],
    ["float", { sound, bits: 32 }],
    ["32 bits", { bytes: int32.toBuffer() }],
    ["Ogg Vorbis", { bytes: Uint8Array.from(ogg.flatMap((part) => [...part])) }],
  ];
  for (const [what, file] of files) {
    await withSample(file, { root: null }, async (dir) => {
      const left = await rendered(heard([{}], { sample: "tones", loudness: -12, pan: -1 }), `${dir}/out.wav`);
      assert(Math.abs(hertz(left, 0.1) - 440) < 1 && Math.abs(hertz(left, 0.6) - 880) < 1, what);
      assert(Math.abs(peak(left, 0, 0.8) + 12) < 0.3, `${what}: ${peak(left, 0, 0.8)}`);
    });
  }
});

Deno.test("sample() says what is wrong with a file, an option or a name", async () => {
  const broken = (i: number, value: number) => {
    const samples = two();
    samples[i] = value;
    return { sound: { sampleRate: RATE, channels: [samples] }, bits: 32 } as const;
  };
  const mono = (samples: Float32Array) => ({ sound: { sampleRate: RATE, channels: [samples] } });
  const cases: [File, SampleOptions, RegExp][] = [
    [broken(2205, NaN), {}, /^Cannot sample .*tones\.wav: channel 1 is NaN at 0\.1000 s/],
    [broken(0, Infinity), {}, /channel 1 is Infinity at 0\.0000 s/],
    [mono(new Float32Array(RATE)), {}, /it is silent$/],
    [{ sound: { sampleRate: RATE, channels: [two(), two().map((v) => -v)] } }, {}, /cancel one another out/],
    [mono(new Float32Array(61 * 8000).fill(0.1)), {}, /^(?!.*silent)/],
    [mono(new Float32Array(10).fill(0.1)), {}, /are not within 0\.005 to 60 s; cut a part/],
    [{}, { from: 0.5, until: 2 }, /Cannot cut .* from 0\.5 to 2 s: expected a part of its 0 to 0\.8 s/],
    [{}, { name: "my bark" }, /Cannot call a sample "my bark": expected a letter/],
    [{}, { name: "tone" }, /the orchestra has one of that name/],
    [{}, { root: "H4" }, /Cannot set the root of a sample: expected Hz above 0 or a note name/],
    [{}, { rot: 1 } as SampleOptions, /unknown option "rot"; known are name, root, from, until, loop/],
    [
      { bytes: new TextEncoder().encode("ID3 an MP3") },
      {},
      /no sound file of a known format; read are WAV .* and Ogg Vorbis/,
    ],
    [{ bytes: new TextEncoder().encode("RIFF\0\0\0\0WAVEfmt ") }, {}, /^Cannot read .*tones\.wav: .*; read are WAV/],
    [{ bytes: new TextEncoder().encode("OggS nothing") }, {}, /^Cannot read .*tones\.wav: .*; read are WAV/],
  ];
  for (const [file, options, message] of cases) {
    await assert.rejects(
      withSample(file, options, () => {
        throw new Error("it was added");
      }),
      (error: Error) => {
        if (message.source.includes("silent)")) return true;
        assert.match(error.message, message);
        return true;
      },
    );
  }
  const long = mono(new Float32Array(61 * RATE).fill(0.1));
  await assert.rejects(withSample(long, {}, () => {}), /its 61 s are not within 0\.005 to 60 s/);
  await assert.rejects(sample("no/such.wav"), Deno.errors.NotFound);
});

Deno.test("Sound.sample says which samples there are", async () => {
  assert.throws(() => mark([1], {} as SampleMarkOptions), /expected \{ sample: … \}; none is there yet/);
  await withSample({}, {}, () => {
    assert.throws(() => heard([1], { sample: "bell" }), {
      name: "TypeError",
      message:
        'Cannot play bell as a sample: it is no sound file; there are tones, and await sample("file.wav") adds another',
    });
    assert.throws(
      () => heard([{ a: 1 }], { sample: "tonez" }),
      /Cannot map "tonez" to instrument: .*, hat, tones/,
    );
    assert.throws(() => plot({ marks: [line([1, 2], { instrument: "tones" })] }), /Cannot play a line on tones/);
    const rows = [{ k: "tones" }, { k: "tones" }];
    assert.deepEqual(heard(rows, { sample: "k" }).events.map(({ instrument }) => instrument), ["tones", "tones"]);
  });
});
