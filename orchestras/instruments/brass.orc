; brass: a horn that grows brighter as it grows louder, blares, and settles.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from covered to blaring), p8 rest
instr brass
  iSustain = p3
  p3 = iSustain + 0.1 + giAuscultTail
  iAttack = round(min(0.05, iSustain / 2) * sr) / sr
  iBright = 0.25 + 0.75 * limit(p7, 0, 1)
  $AUSCULT_RATIO(iBright)
  iSettle = max(0.1, min(0.25, iSustain - iAttack))
  kR expseg max(0.000001, iR * 0.25), iAttack, iR, iSettle, max(0.000001, iR * 0.88), 1, max(0.000001, iR * 0.88)
  kPeak = 1 - kR * kR
  $AUSCULT_HARMONICS(p4'kR'kPeak'iR'iAttack)
  iAmp = ampdbfs(min(p5, 0))
  iHold = 0.75 * iAmp
  aEnv linseg 0, iAttack, iAmp, max(1 / sr, min(0.25, iSustain - iAttack)), iHold, max(1 / sr, iSustain - iAttack - 0.25), iHold, 0.1, 0, 1, 0
  aOut = aHarmonics * aEnv
  $AUSCULT_SEND
endin
auscultAllow "brass"
