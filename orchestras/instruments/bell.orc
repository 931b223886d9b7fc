; bell: a struck bar that rings until it is damped. Four partials, as of a free bar; the lowest, which is the pitch, rings longest.
; p3 sustain s (then it is damped), p4 Hz, p5 dBFS, p6 pan, p7 brightness (from a soft to a hard mallet), p8 rest
instr bell
  iSustain = p3
  p3 = iSustain + 0.4 + giAuscultTail
  iPeak = round(min(0.002, iSustain / 2) * sr) / sr       ; s: all partials meet on this sample, so the peak is their sum
  iTop = min(20000, sr * 0.45)
  iTilt = 0.08 + 0.62 * limit(p7, 0, 1)                   ; each partial is this times the one below
  iRing = limit(6 * sqrt(440 / p4), 0.8, 12)              ; s to fall by 60 dB
  i2 = (p4 * 2.756 < iTop ? iTilt : 0)
  i3 = (p4 * 5.404 < iTop ? iTilt ^ 2 : 0)
  i4 = (p4 * 8.933 < iTop ? iTilt ^ 3 : 0)
  iSum = 1 + i2 + i3 + i4
  iTurns = p4 * iPeak
  a1 oscils 1 / iSum, p4, 0.25 - iTurns
  a2 oscils i2 / iSum, p4 * 2.756, 0.25 - iTurns * 2.756
  a3 oscils i3 / iSum, p4 * 5.404, 0.25 - iTurns * 5.404
  a4 oscils i4 / iSum, p4 * 8.933, 0.25 - iTurns * 8.933
  aFall expon 0.001 ^ (-iPeak / iRing), iRing, 0.001 ^ (1 - iPeak / iRing)  ; 1 at the peak
  iAmp = ampdbfs(min(p5, 0))
  aDamp linseg 0, iPeak, iAmp, iSustain - iPeak, iAmp, 0.4, 0, 1, 0
  aOut = (a1 + aFall * (a2 + aFall * (a3 + aFall * a4))) * aFall * aDamp  ; the higher, the sooner gone: powers of one fall
  $AUSCULT_SEND
endin
auscultAllow "bell"
