/** A CSD around an orchestra and a score: 48 kHz, 32 samples a k-cycle, stereo, full scale 1. */
export function csd(orchestra: string, score = "f0 3600"): string {
  return `<CsoundSynthesizer>
<CsOptions>
-odac -d -m0
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 32
nchnls = 2
0dbfs = 1
${orchestra}
</CsInstruments>
<CsScore>
${score}
</CsScore>
</CsoundSynthesizer>
`;
}
