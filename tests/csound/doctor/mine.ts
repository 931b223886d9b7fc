/** Parts of somebody's .csd that a mistake replaces; what is not named is right. */
export interface Parts {
  flags?: string;
  header?: string;
  /** The line that opens the port. */
  osc?: string;
  /** The whole line of the OSClisten, and the lines around it. */
  listen?: string;
  /** What sounds, after the OSClisten of instr 1. */
  sound?: string;
  /** More instruments. */
  more?: string;
  score?: string;
}

/** A .csd as people write them: a tone whose pitch comes by OSC. It is right, and sounds, but for the parts that a test replaces. */
export function mine(port: number, parts: Parts = {}): string {
  const {
    flags = "-odac",
    header = "sr = 48000\nksmps = 32\nnchnls = 2\n0dbfs = 1",
    osc = `giOsc OSCinit ${port}`,
    listen = `kGot OSClisten giOsc, "/freq", "f", kFreq`,
    sound = "aOut poscil portk(kFreq > 0 ? 0.2 : 0, 0.01), kFreq\n  outs aOut, aOut",
    more = "",
    score = "i 1 0 z",
  } = parts;
  return `<CsoundSynthesizer>
<CsOptions>
${flags}
</CsOptions>
<CsInstruments>
${header}
${osc}

instr 1
  kFreq init 0
  ${listen}
  ${sound}
endin
${more}</CsInstruments>
<CsScore>
${score}
</CsScore>
</CsoundSynthesizer>
`;
}
