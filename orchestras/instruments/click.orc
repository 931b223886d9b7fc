; click: a dry tick at a pitch. Its very first sample is at full level, so that its moment can be measured.
; p3 sustain s (it rings for as long, at most 0.25), p4 Hz, p5 dBFS, p6 pan, p7 brightness (from pure to sharp), p8 rest
instr click
  iRing = limit(p3, 0.002, 0.25)                          ; s to fall by 60 dB
  p3 = iRing + giAuscultTail
  $AUSCULT_RATIO(p7)
  iAmp = ampdbfs(min(p5, 0))
  iPeak = 1 - iR * iR
  $AUSCULT_HARMONICS(p4'iR'iPeak'iR'0)
  aEnv expon iAmp, iRing, 0.001 * iAmp
  aGate linseg 1, iRing * 0.5, 1, iRing * 0.5, 0, 1, 0
  aOut = aHarmonics * aEnv * aGate
  $AUSCULT_SEND
endin
auscultAllow "click"
