; flute: a clear tone and the breath that makes it, which is heard most as it starts. When it is held, its strength comes to tremble.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from covered to overblown), p8 rest
instr flute
  iSustain = p3
  p3 = iSustain + 0.12 + giAuscultTail
  iAttack = round(min(0.04, iSustain / 2) * sr) / sr
  iBright = limit(p7, 0, 1)
  iTop = min(20000, sr * 0.45)
  i2 = (p4 * 2 < iTop ? 0.1 + 0.6 * iBright : 0)
  i3 = (p4 * 3 < iTop ? 0.02 + 0.45 * iBright : 0)
  iSum = 1 + i2 + i3
  aTone oscils 1, p4, 0.25 - p4 * iAttack                 ; a cosine at the end of the attack, and so are its harmonics:
  aSquare = aTone * aTone                                 ; 2 c² - 1 and 4 c³ - 3 c, by Chebyshev's polynomials
  aTone = aTone * (aSquare * (4 * i3 / iSum) + (1 - 3 * i3) / iSum) + (aSquare * (2 * i2 / iSum) - i2 / iSum)
  iSeed = 0.11 + 0.7 * frac(p4 * 0.618 + p6 * 0.377 + p7 * 0.271 + p8 * 97)  ; equal notes sound equal, live and offline
  iWide = limit(p4 * 3, 500, iTop / 2)
  aBreath rand 0.25 / 0.577 * sqrt(sr / iWide / $M_PI), iSeed, 1  ; the low-pass leaves a deviation of 0.25
  aBreath tone aBreath, iWide
  kBreath expseg 0.45, iAttack, 0.4, 0.12, 0.06 + 0.06 * iBright, 1, 0.06 + 0.06 * iBright
  aTone = aTone + aBreath * (1 - aTone * aTone) * kBreath           ; most breath where the tone is least: together they never pass 1
  iAmp = ampdbfs(min(p5, 0))
  iHold = 0.9 * iAmp
  aEnv linseg 0, iAttack, iAmp, max(1 / sr, min(0.1, iSustain - iAttack)), iHold, max(1 / sr, iSustain - iAttack - 0.1), iHold, 0.12, 0, 1, 0
  kDepth linseg 0, max(0.3, iAttack), 0, 0.6, 0.06, 1, 0.06
  kTremble poscil kDepth, 4.8
  aOut = aTone * aEnv * interp(1 - kDepth + kTremble)
  $AUSCULT_SEND
endin
auscultAllow "flute"
