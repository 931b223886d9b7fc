; pluck: a string. Its upper harmonics die first (the ratio of neighbours shrinks), so it starts bright and ends pure.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from finger to plectrum), p8 rest
instr pluck
  iSustain = p3
  p3 = iSustain + 0.15 + giAuscultTail                    ; damped over 0.15 s after the sustain
  iAttack = min(0.0012, iSustain / 2)
  iBright = 0.15 + 0.85 * limit(p7, 0, 1)
  $AUSCULT_RATIO(iBright)
  iRing = limit(1.6 * sqrt(220 / p4), 0.25, 4)            ; s to fall by 20 dB: long for low strings, short for high ones
  kR expseg iR + 0.0001, iAttack, iR + 0.0001, iRing, (iR + 0.0001) * 0.35
  iPeak = 1 - iR * iR
  $AUSCULT_HARMONICS(p4'kR'iPeak'iR'iAttack)
  iAmp = ampdbfs(min(p5, 0))
  aRing expon 0.1 ^ (-iAttack / iRing), iRing, 0.1 ^ (1 - iAttack / iRing)  ; 1 at the peak
  aDamp linseg 0, iAttack, iAmp, iSustain - iAttack, iAmp, 0.15, 0, 1, 0
  aOut = aHarmonics * aRing * aDamp
  $AUSCULT_SEND
endin
auscultAllow "pluck"
