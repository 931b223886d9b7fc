; drone: a low voice that turns slowly in itself and follows a value: what Sound.area plays.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from dark to bright), p8 rest, p14 to p17 the same at the end of the sustain, p18 turn
instr drone
  $AUSCULT_GLIDE
  $AUSCULT_GLIDING(aPhase'0.88)
  aFirst = aHarmonics
  aSecond = aPhase * (1025 / 1024)                          ; a little apart from it; 1024 turns less are whole turns here too
  $AUSCULT_GLIDING(aSecond'0.12)
  aOut = (aFirst + aHarmonics) * aLevel
  $AUSCULT_SEND_AT(aPan)
endin
auscultAllow "drone"
