; A room and a delay, as sends: what all notes together sound like goes there as well, and what comes back is added, before the
; limiter. Nothing is sent at first, and then nothing is added: the sound is the same to the bit. Turned off, they ring out.
; Included once, before the master.

gkAuscultRoomTo     init 0             ; what controls and scores ask for: how much goes to the room, 0…1,
gkAuscultDelayTo    init 0             ; how loud the first echo is, 0…1,
gkAuscultTimeTo     init 0.375         ; how long after the sound it comes, s,
gkAuscultFeedbackTo init 0.35          ; and how much of each echo the next has, 0…0.8

; A knob that gets where it was turned to in some 30 ms, without a click, and starts there.
opcode auscultKnob, k, k
  kTo xin
  kNow init i(kTo)
  kNow = (abs(kTo - kNow) < 0.00001 ? kTo : kNow + (kTo - kNow) / (0.006 * kr + 1))
  xout kNow
endop

; Echoes that change sides, each a little duller than the one before.
opcode auscultEcho, aa, aak
  aLeft, aRight, kSend xin
  kTime auscultKnob gkAuscultTimeTo
  kFeedback auscultKnob gkAuscultFeedbackTo
  aTime interp kTime, 0, 1
  aFeedback interp kFeedback, 0, 1
  aSend interp kSend, 0, 1
  aEchoLeft init 0
  aEchoRight init 0
  aBackLeft tone aEchoLeft, 6000
  aBackRight tone aEchoRight, 6000
  aNone delayr 2.1
  aEchoLeft deltapi aTime
  delayw aLeft * aSend + aBackRight * aFeedback
  aNone delayr 2.1
  aEchoRight deltapi aTime
  delayw aRight * aSend + aBackLeft * aFeedback
  xout aEchoLeft, aEchoRight
endop

opcode auscultEffects, aa, aa
  aLeft, aRight xin
  kEchoes init 0                       ; k-cycles for which it still rings
  kRings init 0
  kDelay auscultKnob gkAuscultDelayTo
  kRoom auscultKnob gkAuscultRoomTo
  aDryLeft = aLeft
  aDryRight = aRight
  kEchoes -= 1
  if kDelay > 0 then                   ; 100 dB down, so many echoes later
    kEchoes = kr * (gkAuscultTimeTo * (2 + log(0.00001) / log(max(0.01, gkAuscultFeedbackTo))) + 0.2)
  endif
  if kEchoes > 0 then
    aEchoLeft, aEchoRight auscultEcho aDryLeft, aDryRight, kDelay
    aLeft = aLeft + aEchoLeft
    aRight = aRight + aEchoRight
  endif
  kRings -= 1
  if kRoom > 0 then
    kRings = 6 * kr
  endif
  if kRings > 0 then                   ; the echoes are in the room, too
    aSend interp 0.5 * kRoom, 0, 1
    aRoomLeft, aRoomRight reverbsc aLeft * aSend, aRight * aSend, 0.86, 9000, sr, 1
    aLeft = aLeft + aRoomLeft
    aRight = aRight + aRoomRight
  endif
  xout aLeft, aRight
endop
