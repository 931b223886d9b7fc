; reed: a clarinet. Only the odd harmonics, so it sounds hollow; a soft tongue, then it holds.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from hollow to nasal), p8 rest
instr reed
  iSustain = p3
  p3 = iSustain + 0.07 + giAuscultTail
  iAttack = round(min(0.025, iSustain / 2) * sr) / sr
  iCount = floor(0.25 * sr / p4 + 0.5)                    ; odd harmonics below half the sample rate; the next is 60 dB down
  iMost = (iCount < 1 ? 0 : min(0.88, 10 ^ (-3 / max(1, iCount))))
  iR = max(0.000001, 1 - (1 - iMost) ^ (0.12 + 0.88 * limit(p7, 0, 1)))
  ; odd harmonics, each -r times the one below, in closed form: s / (q + s²) of a sine s; it peaks at s = √q, if that is a sine
  kR linseg iR * 0.7, iAttack, iR, 0.25, iR * 0.9, 1, iR * 0.9
  kQ = (1 - kR) * (1 - kR) / (4 * kR)
  kPeak = (kQ < 1 ? 2 * sqrt(kQ) : 1 + kQ)
  iQ = (1 - iR) * (1 - iR) / (4 * iR)
  aSin oscils 1, p4, sininv(min(1, sqrt(iQ))) / (2 * $M_PI) - p4 * iAttack
  aReed = aSin / (kQ + aSin * aSin) * kPeak
  iAmp = ampdbfs(min(p5, 0))
  iHold = 0.85 * iAmp
  aEnv linseg 0, iAttack, iAmp, max(1 / sr, min(0.2, iSustain - iAttack)), iHold, max(1 / sr, iSustain - iAttack - 0.2), iHold, 0.07, 0, 1, 0
  aOut = aReed * aEnv
  $AUSCULT_SEND
endin
auscultAllow "reed"
