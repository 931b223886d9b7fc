; noise: wind, a band of noise that starts at the pitch; brightness opens it upwards.
; p3 sustain s, p4 Hz (the lower edge of the band), p5 dBFS, p6 pan, p7 brightness (from half an octave to five), p8 rest
instr noise
  iSustain = p3
  p3 = iSustain + 0.12 + giAuscultTail
  iAttack = min(0.012, iSustain / 2)
  iTop = min(20000, sr * 0.45)
  iLow = min(p4, iTop / 1.2)
  iRoom = min(5, log2(iTop / iLow))                       ; octaves
  iHigh = iLow * 2 ^ (min(0.5, iRoom) + max(0, iRoom - 0.5) * limit(p7, 0, 1))
  iSeed = 0.11 + 0.7 * frac(p4 * 0.618 + p6 * 0.377 + p7 * 0.271 + p8 * 97)  ; equal notes sound equal, live and offline
  aNoise rand 1, iSeed, 1
  aNoise butterhp aNoise, iLow
  aNoise butterlp aNoise, iHigh
  iPeaks = limit((iHigh - iLow * 0.8) * iSustain, 3, 200) ; about so many independent peaks: the more, the higher the highest
  iGain = 1.6 / (0.577 * sqrt(2 * log(iPeaks))) / sqrt((iHigh - iLow * 0.8) / (0.5 * sr))
  aNoise limit aNoise * iGain, -1.5, 1.5
  aNoise = aNoise * (1 - aNoise * aNoise * 0.148148148)   ; rounded off: it comes to 1, and never further
  iAmp = ampdbfs(min(p5, 0))
  aEnv linseg 0, iAttack, iAmp, max(1 / sr, iSustain - iAttack), 0.9 * iAmp, 0.12, 0, 1, 0
  aOut = aNoise * aEnv
  $AUSCULT_SEND
endin
auscultAllow "noise"
