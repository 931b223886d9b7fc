; drum: a skin whose pitch falls to the note's as it is struck: a kick at 50 Hz, a tom at 150, and a hand drum above.
; p3 sustain s (then it is damped), p4 Hz, p5 dBFS, p6 pan, p7 brightness (from a felt beater to a hard stick), p8 rest
instr drum
  iRing = limit(1.2 * sqrt(60 / p4), 0.15, 1.5)           ; s to fall by 60 dB
  iSustain = min(p3, 1.2 * iRing)                         ; after that there is nothing left
  p3 = iSustain + 0.1 + giAuscultTail
  iPeak = round(min(0.002, iSustain / 2) * sr) / sr       ; s: the skin is furthest out on this sample
  iTop = min(20000, sr * 0.45)
  iBright = limit(p7, 0, 1)
  iHigh = min(p4 * (1.5 + 2 * iBright), iTop / 1.6)
  iSecond = 0.1 + 0.4 * iBright
  iFall = limit(2 / p4, 0.012, 0.06)
  kHz expseg iHigh, iPeak, iHigh, iFall, p4 + (iHigh - p4) * 0.12, 2 * iFall, p4, 1, p4
  iTurns = iHigh * iPeak
  aSkin poscil 1 / (1 + iSecond), kHz, -1, frac(1000000.25 - iTurns)
  aMode poscil iSecond / (1 + iSecond), kHz * 1.594, -1, frac(1000000.25 - iTurns * 1.594)  ; a membrane's second mode
  aFall expon 0.001 ^ (-iPeak / iRing), iRing, 0.001 ^ (1 - iPeak / iRing)  ; 1 at the peak
  aTone = (aSkin + aMode * aFall * aFall) * aFall
  kStick init 0.07 * kr
  if kStick > 0 then                                      ; the stick, for the first 70 ms: most where the tone is least
    kStick -= 1
    iWide = limit(p4 * 20, 1500, iTop / 2)
    iSeed = 0.11 + 0.7 * frac(p4 * 0.618 + p6 * 0.377 + p7 * 0.271 + p8 * 97)  ; equal notes sound equal, live and offline
    aStick rand 0.43 * iBright * sqrt(sr / iWide / $M_PI), iSeed, 1
    aStick tone aStick, iWide
    aBurst expon 0.5, 0.07, 0.0005
    aTone = aTone + aStick * aBurst * (1 - aTone * aTone)
  endif
  iAmp = ampdbfs(min(p5, 0))
  aDamp linseg 0, iPeak, iAmp, max(1 / sr, iSustain - iPeak), iAmp, 0.1, 0, 1, 0
  aOut = aTone * aDamp
  $AUSCULT_SEND
endin
auscultAllow "drum"
