; string: a bowed string that swells in; when it is held, it begins to tremble after a third of a second.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from over the fingerboard to at the bridge), p8 rest
instr string
  iSustain = p3
  p3 = iSustain + 0.18 + giAuscultTail
  iAttack = round(min(0.06, iSustain / 2) * sr) / sr
  ; all harmonics, r^n / n: a sawtooth without its edge, in closed form atan(r sin x / (1 - r cos x)); it peaks where cos x = r
  iCount = floor(0.5 * sr / p4) + 1                       ; the first harmonic above half the sample rate is 60 dB down
  iMost = (iCount < 2 ? 0 : min(0.98, (0.001 * iCount) ^ (1 / max(1, iCount - 1))))
  iR = max(0.000001, 1 - (1 - iMost) ^ (0.15 + 0.85 * limit(p7, 0, 1)))
  iTop = sininv(iR)
  iVibrato = min(0.004 * p4, 4)                           ; Hz: 7 cents, and less where that would sound like a siren
  kDepth linseg 0, max(0.3, iAttack), 0, 0.5, iVibrato, 1, iVibrato
  kHz = p4 + poscil:k(kDepth, 5.3)
  iPhase = cosinv(iR) / (2 * $M_PI) - p4 * iAttack
  aSin poscil iR, kHz, -1, frac(iPhase + 1000000)
  aCos poscil iR, kHz, -1, frac(iPhase + 1000000.25)
  aSaw = taninv(aSin / (1 - aCos)) * (1 / iTop)
  iAmp = ampdbfs(min(p5, 0))
  aEnv linseg 0, iAttack, iAmp, max(1 / sr, iSustain - iAttack), 0.9 * iAmp, 0.18, 0, 1, 0
  aOut = aSaw * aEnv
  $AUSCULT_SEND
endin
auscultAllow "string"
