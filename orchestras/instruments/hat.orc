; hat: a pair of cymbals: partials that fit no pitch, and a hiss. Short notes are a closed hat, long ones an open one.
; p3 sustain s (it rings for as long, at most 1.5), p4 Hz (the metal moves half as far), p5 dBFS, p6 pan, p7 brightness (from dull to sharp), p8 rest
instr hat
  iRing = limit(p3, 0.02, 1.5)                            ; s to fall by 60 dB
  p3 = iRing + giAuscultTail
  iPeak = round(0.0005 * sr) / sr
  iTop = min(20000, sr * 0.45)
  iBright = limit(p7, 0, 1)
  iMetal = limit(sqrt(440 * p4), 60, iTop / 21.5) * (0.7 + 0.3 * iBright)
  iTurns = iMetal * iPeak
  a1 oscils 1, iMetal * 3.1, 0.25 - iTurns * 3.1
  a2 oscils 1, iMetal * 4.3, 0.25 - iTurns * 4.3
  a3 oscils 1, iMetal * 5.9, 0.25 - iTurns * 5.9
  a4 oscils 1, iMetal * 8.2, 0.25 - iTurns * 8.2
  aMetal = (a1 * a2) * (a3 * a4)                          ; eight partials, at all sums and differences; 1 at the peak
  iSeed = 0.11 + 0.7 * frac(p4 * 0.618 + p6 * 0.377 + p7 * 0.271 + p8 * 97)  ; equal notes sound equal, live and offline
  iMiddle = limit(iMetal * (4 + 15 * iBright), 20, iTop * 0.7)
  aHiss rand (0.1 + 0.3 * iBright) * sqrt(0.5 * sr / iMiddle), iSeed, 1
  aHiss butterbp aHiss, iMiddle, iMiddle
  aHiss limit aHiss, -0.5, 0.5
  aOut = aMetal + aHiss * (1 - aMetal * aMetal)
  iAmp = ampdbfs(min(p5, 0))
  aEnv expon iAmp * 0.001 ^ (-iPeak / iRing), iRing, iAmp * 0.001 ^ (1 - iPeak / iRing)
  aGate linseg 0, iPeak, 1, iRing * 0.6 - iPeak, 1, iRing * 0.4, 0, 1, 0
  aOut = aOut * aEnv * aGate
  $AUSCULT_SEND
endin
auscultAllow "hat"
