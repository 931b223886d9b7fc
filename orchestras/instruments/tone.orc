; tone: a clear, round tone; the default. A quick attack, then it settles a little and holds.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from pure to reedy), p8 rest
instr tone
  iSustain = p3
  p3 = iSustain + 0.09 + giAuscultTail                    ; the release comes on top of the sustain
  iAttack = min(0.006, iSustain / 2)
  iSettle = min(0.3, iSustain - iAttack)
  iAmp = ampdbfs(min(p5, 0))
  iHold = iAmp * (1 - iSettle)                            ; 0.7 after 0.3 s
  $AUSCULT_RATIO(p7)
  kR linseg iR, iAttack, iR, 0.3, iR * 0.85, 1, iR * 0.85 ; a little darker as it settles
  kPeak = 1 - kR * kR
  $AUSCULT_HARMONICS(p4'kR'kPeak'iR'iAttack)
  aEnv linseg 0, iAttack, iAmp, iSettle, iHold, max(1 / sr, iSustain - iAttack - iSettle), iHold, 0.09, 0, 1, 0
  aOut = aHarmonics * aEnv
  $AUSCULT_SEND
endin
auscultAllow "tone"
