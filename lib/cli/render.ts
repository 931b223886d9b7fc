import { listen, LISTEN_OPTIONS } from "./listen.ts";
import { type Command, oneOf } from "./usage.ts";

/** `deno task render`: what `perform` plays, as a WAV file, without waiting for it. */
export const render: Command = {
  summary: "Renders a CSV to a WAV file, faster than real time.",
  positional: "DATA.csv",
  options: {
    ...LISTEN_OPTIONS,
    engine: {
      value: "embedded|native",
      help: "which Csound: the one in this program (default), or the csound command",
    },
    bits: { value: "16|24|32", help: "bits a sample (default: 24; 32 is float)" },
    out: { value: "FILE.wav", help: 'where it goes (default: "out/render.wav")' },
  },
  async run(args) {
    const engine = oneOf(args, "engine", ["embedded", "native"]) ?? "embedded";
    const bits = Number(oneOf(args, "bits", ["16", "24", "32"]) ?? 24) as 16 | 24 | 32;
    const { figure, title, notes } = await listen(args);
    const path = args.values.out ?? "out/render.wav";
    const folder = path.replace(/[^\\/]*$/, "");
    if (folder) await Deno.mkdir(folder, { recursive: true });
    console.log(title);
    for (const note of notes) console.log(`  ${note}`);
    const { duration, loudness, truePeak } = await figure.score.render(path, { engine, bits });
    console.log(figure.score.describe());
    console.log(
      `${path}: ${duration.toFixed(1)} s, ${loudness.toFixed(1)} LUFS, true peak ${truePeak.toFixed(1)} dBTP`,
    );
    return 0;
  },
};
