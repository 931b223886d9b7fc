; pad: a slow swell of two voices a little apart, so that it drifts. For slow data, and for what lies under the rest.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from pure to warm), p8 rest
instr pad
  iSustain = p3
  iAttack = min(0.4, iSustain * 0.6)
  p3 = iSustain + 0.7 + giAuscultTail
  iBright = 0.8 * limit(p7, 0, 1)
  $AUSCULT_RATIO(iBright)
  iApart = min(1, p4 * 0.0015)                            ; Hz: a slow beat, and less than a cent of pitch
  kR linseg iR * 0.6, iAttack, iR, max(0.5, iSustain), iR * 0.75, 1, iR * 0.75
  kPeak = 0.8 * (1 - kR * kR)
  $AUSCULT_HARMONICS(p4'kR'kPeak'iR'iAttack)
  aSecond oscils 0.2, p4 + iApart, 0.25 - (p4 + iApart) * round(iAttack * sr) / sr  ; both peak when the swell is done
  kSwell linseg 0, iAttack, 1, max(1 / sr, iSustain - iAttack), 0.85, 0.7, 0, 1, 0
  aEnv interp ampdbfs(min(p5, 0)) * kSwell * kSwell * (3 - 2 * kSwell)          ; rounded at both ends
  aOut = (aHarmonics + aSecond) * aEnv
  $AUSCULT_SEND
endin
auscultAllow "pad"
