import { runEmbedded } from "../../lib/csound/embedded/runEmbedded.ts";

/** A Csound that plays `/rows ff` (a number, a value from -1 to 1) as a tone, and says how many came. */
const CSD = `<CsoundSynthesizer>
<CsInstruments>
sr = 48000
ksmps = 32
nchnls = 2
0dbfs = 1
giPort OSCinit $AUSCULT_PORT
instr 1
  kCount, kNumber, kValue init 0
  while OSClisten(giPort, "/rows", "ff", kNumber, kValue) == 1 do
    kCount += 1
  od
  printks "count %d %d\\n", 0.1, kCount, kNumber
  outall poscil(0.1, 400 + 100 * portk(kValue, 0.01))
endin
schedule 1, 0, -1
</CsInstruments>
</CsoundSynthesizer>
`;

/** Starts it, embedded. */
export async function countingCsound() {
  let count = 0, last = -1;
  const engine = await runEmbedded({
    csd: CSD,
    onMessage(line) {
      const [, ...numbers] = /^count (\d+) (\d+)/.exec(line) ?? [];
      if (numbers.length > 0) [count, last] = numbers.map(Number) as [number, number];
    },
  });
  return {
    port: engine.port,
    /** How many came. */
    get count() {
      return count;
    },
    /** The number of the last one. */
    get last() {
      return last;
    },
    [Symbol.asyncDispose]: () => engine.close(),
  };
}
