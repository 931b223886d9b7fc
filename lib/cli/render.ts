import { dirname } from "node:path";
import { levelLine } from "../csound/take/TakeReport.ts";
import { voiceLines } from "../csound/voiceLines.ts";
import { draw, DRAW_OPTION } from "./draw.ts";
import { inFolder } from "./folder.ts";
import { ENGINE_OPTION, listen, LISTEN_OPTIONS } from "./listen.ts";
import { type Command, oneOf, UsageError } from "./usage.ts";
import { VOICES_OPTION } from "./voices.ts";

/** `deno task render`: what `perform` plays, as a WAV file, without waiting for it. */
export const render: Command = {
  summary: "Renders a CSV to a WAV file, faster than real time.",
  positional: "DATA.csv",
  options: {
    ...LISTEN_OPTIONS,
    engine: ENGINE_OPTION,
    bits: { value: "16|24|32", help: "bits a sample (default: 24; 32 is float)" },
    out: { value: "FILE.wav", help: 'where it goes (default: "out/render.wav")' },
    draw: DRAW_OPTION,
    voices: VOICES_OPTION,
  },
  async run(args) {
    const engine = oneOf(args, "engine", ["embedded", "native"]) ?? "embedded";
    const bits = Number(oneOf(args, "bits", ["16", "24", "32"]) ?? 24) as 16 | 24 | 32;
    const path = args.values.out ?? "out/render.wav";
    if (!/[^\\/]\.wav$/i.test(path)) {
      throw new UsageError(`--out takes the name of a WAV file, FILE.wav, got "${path}"`);
    }
    const { figure, title, notes } = await listen(args);
    const rendered = await inFolder(dirname(path), async () => {
      try {
        return await figure.score.render(path, { engine, bits, ...args.flags.has("voices") && { voices: true } });
      } catch (error) {
        if (error instanceof Error && error.constructor !== Error) {
          throw new UsageError(error.message, { cause: error });
        }
        throw error; // Csound itself failed
      }
    });
    console.log([title, ...notes.map((note) => `  ${note}`), figure.score.describe()].join("\n"));
    console.log(levelLine(path, rendered));
    const { voices = [], omitted } = rendered;
    for (const line of args.flags.has("voices") || voices.length > 1 ? voiceLines(voices) : []) {
      console.log(`  ${line}`);
    }
    if (omitted !== undefined) console.log(`  ${omitted}; --voices does it here`);
    if (args.flags.has("draw")) {
      const folder = dirname(path);
      for (const { name, what } of await draw(figure.score, { folder, sound: path })) {
        console.log(`${folder}/${name}: ${what}`);
      }
    }
    return 0;
  },
};
