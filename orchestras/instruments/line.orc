; line: a voice that glides from one point to the next, and on, without a seam: what Sound.line plays.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from pure to reedy), p8 rest, p14 to p17 the same at the end of the sustain, p18 turn
instr line
  $AUSCULT_GLIDE
  $AUSCULT_GLIDING(aPhase'1)
  aOut = aHarmonics * aLevel
  $AUSCULT_SEND_AT(aPan)
endin
auscultAllow "line"
