; marimba: a struck wooden bar, tuned to 1 : 4 : 10. Short and warm.
; p3 sustain s (then it is damped), p4 Hz, p5 dBFS, p6 pan, p7 brightness (from a yarn to a hard rubber mallet), p8 rest
instr marimba
  iRing = limit(1.6 * sqrt(220 / p4), 0.25, 3)            ; s to fall by 60 dB
  iSustain = min(p3, 1.2 * iRing)                         ; after that there is nothing left
  p3 = iSustain + 0.25 + giAuscultTail
  iPeak = round(min(0.0015, iSustain / 2) * sr) / sr      ; s: all partials meet on this sample, so the peak is their sum
  iTop = min(20000, sr * 0.45)
  iBright = limit(p7, 0, 1)
  i2 = (p4 * 3.98 < iTop ? 0.04 + 0.6 * iBright : 0)
  i3 = (p4 * 9.9 < iTop ? 0.01 + 0.4 * iBright * iBright : 0)
  iSum = 1 + i2 + i3
  iTurns = p4 * iPeak
  a1 oscils 1 / iSum, p4, 0.25 - iTurns
  a2 oscils i2 / iSum, p4 * 3.98, 0.25 - iTurns * 3.98
  a3 oscils i3 / iSum, p4 * 9.9, 0.25 - iTurns * 9.9
  aFall expon 0.001 ^ (-iPeak / iRing), iRing, 0.001 ^ (1 - iPeak / iRing)  ; 1 at the peak
  aFast = aFall * aFall * aFall
  iAmp = ampdbfs(min(p5, 0))
  aDamp linseg 0, iPeak, iAmp, max(1 / sr, iSustain - iPeak), iAmp, 0.25, 0, 1, 0
  aOut = (a1 + aFast * (a2 + aFast * a3)) * aFall * aDamp
  $AUSCULT_SEND
endin
auscultAllow "marimba"
