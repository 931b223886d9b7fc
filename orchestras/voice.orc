; What every instrument shares: the voices in use, the list of allowed instruments, and the way out to the master.
; Included once, before the instruments. Works live (after receiver.orc's messages) and offline (a .csd written by toCsd()).

#ifndef AUSCULT_VOICES
#define AUSCULT_VOICES #64#            ; notes that sound at once; over it, the quietest is released
#end

#define AUSCULT_SLOTS #256#            ; voices that sound, fade, or ended just now; a note that finds none does not sound
#define AUSCULT_TAKES #64#             ; takes known at once
#define AUSCULT_ONSETS #8192#          ; onsets waiting to be reported
#define AUSCULT_STAMP #16#             ; k-cycles: how often a voice shows that it is still there
#define AUSCULT_STEAL #0.005#          ; s: the fade of a released voice

giAuscultTail = 4 / kr                 ; s: what a note needs after its last sample, for the delay line

; ---- counters, in a table because init passes and k-cycles both write them -------------------------------------
giAuscultCount    ftgen 0, 0, -16, -2, 0
#define AUSCULT_RECEIVED #0#           ; notes accepted
#define AUSCULT_STARTED #1#
#define AUSCULT_LATE #2#
#define AUSCULT_REFUSED #3#
#define AUSCULT_RELEASED #4#
#define AUSCULT_BAD #5#                ; blocks with NaN or Inf, zeroed
#define AUSCULT_STRANGERS #6#          ; messages with a wrong token
#define AUSCULT_LOST #7#               ; reports that did not fit into their ring
#define AUSCULT_LIVE #8#               ; voices that sound and are not being released
#define AUSCULT_NEXT #10#              ; where to look for a free slot
#define AUSCULT_HEAD #11#              ; onsets written
#define AUSCULT_PENDING #12#           ; notes waiting for their moment

opcode auscultCount, 0, i              ; one more, at init
  iWhich xin
  iCount tab_i iWhich, giAuscultCount
  tabw_i iCount + 1, iWhich, giAuscultCount
endop

opcode auscultCountNow, 0, i           ; one more, at k-rate
  iWhich xin
  kCount tab iWhich, giAuscultCount
  tabw kCount + 1, iWhich, giAuscultCount
endop

; ---- takes: receiver.orc writes them, notes read them ----------------------------------------------------------
gkAuscultNow      init 0               ; engine time; `times` in an opcode counts only the k-cycles in which the opcode ran
giAuscultTakeGeneration ftgen 0, 0, -$AUSCULT_TAKES, -2, 0    ; counts the stops: a waiting note of a generation gone by never sounds
giAuscultTakeStopped    ftgen 0, 0, -$AUSCULT_TAKES, -2, 0    ; engine time of the stop
giAuscultTakeFade       ftgen 0, 0, -$AUSCULT_TAKES, -2, 0    ; s
giAuscultTakeCancelled  ftgen 0, 0, -$AUSCULT_TAKES, -2, 0    ; engine time from which on its waiting notes never sound; 0: all sound

; ---- onsets, for the report: a ring of take, id and error ------------------------------------------------------
giAuscultOnset    ftgen 0, 0, -($AUSCULT_ONSETS * 3), -2, 0
gkAuscultOnsetsRead init 0
giAuscultOnsetsRead ftgen 0, 0, -2, -2, 0                     ; the same for init passes: how many were read

; ---- voices: a slot is in use while its note stamps it, so no slot can leak -----------------------------------
; Most k-cycles ask nothing of a note but its sound. Book is kept in the others, the careful ones: every 16th, those in which
; notes fade, and when there may be too many. The slot after the last is for notes that found none: they fade at once.
giAuscultSeen     ftgen 0, 0, -($AUSCULT_SLOTS + 1), -2, 0    ; the k-cycle after which the note has gone, unless it stamps again
giAuscultControl  ftgen 0, 0, -($AUSCULT_SLOTS + 1), -2, 0    ; 0: play on, 1: fade for louder ones, 2: its take was stopped
tabw_i 1, $AUSCULT_SLOTS, giAuscultControl
giAuscultTake     ftgen 0, 0, -($AUSCULT_SLOTS + 1), -2, 0    ; whose it is: take slot + $AUSCULT_TAKES * generation
giAuscultLevel    ftgen 0, 0, -($AUSCULT_SLOTS + 1), -2, 0    ; how loud it is (linear), 1000 when it fades
gkAuscultLevel[]  init $AUSCULT_SLOTS                         ; a copy, to find the quietest in
gkAuscultCycle    init 1                                      ; the master counts it up at the end of each k-cycle
gkAuscultTick     init 0                                      ; the same, 0 … 15: levels are taken at 0
gkAuscultTally    init 0                                      ; voices counted so far in this k-cycle, where it is a careful one
gkAuscultFading   init 0                                      ; 1: a note fades, so the next k-cycle is a careful one
giAuscultFine     = 64 / ksmps                                ; a mean square below it has no NaN, no Inf, and no sample beyond ±8
gkAuscultFine     init -1                                     ; the same, or -1 in a careful k-cycle: no mean square is below it

; ---- the list of instruments that messages may name ------------------------------------------------------------
gSAuscultName[]   init 64
giAuscultNumber   ftgen 0, 0, -64, -2, 0
giAuscultNames    init 0

opcode auscultAllow, 0, S              ; lets /auscult/note play this instrument; call it after the instrument's endin
  SName xin
  gSAuscultName[giAuscultNames] strcpy SName
  tabw_i nstrnum(SName), giAuscultNames, giAuscultNumber
  giAuscultNames += 1
endop

; ---- the bus to the master -------------------------------------------------------------------------------------
gaAuscultLeft  init 0
gaAuscultRight init 0

; NaN and Inf stop here, before any filter could keep them; ±8 leaves the master 18 dB to bring down.
opcode auscultGuard, a, a
  aIn xin
  kMean downsamp aIn, ksmps
  if qnan(kMean) == 1 || qinf(kMean) != 0 then
    aIn = 0
    auscultCountNow $AUSCULT_BAD
  endif
  aIn limit aIn, -8, 8
  xout aIn
endop

; In what follows, what notes need is written as macros: an opcode of ours costs time in every k-cycle of every note, even
; where it has nothing left to do after init.

; aHarmonics: a sum of all harmonics of Hz, each R (above 0) times the one below it, in closed form:
; sin x / (1 - 2 r cos x + r²), here with 2 r divided out of both sides. Its peak is 1 / (1 - r²); Peak says what it becomes
; (give 1 - r² for a peak of 1). The waveform stands at its peak At seconds after the start, where r is RAt.
; R may move slowly (a string loses its upper harmonics first).
#define AUSCULT_HARMONICS(Hz'R'Peak'RAt'At) #
  iAuscultPhase = cosinv(2 * $RAt / (1 + $RAt * $RAt)) / (2 * $M_PI) - $Hz * round($At * sr) / sr  ; on a sample, or it would be missed
  aAuscultSin oscils 1, $Hz, iAuscultPhase
  aAuscultCos oscils 1, $Hz, iAuscultPhase + 0.25
  kAuscultHalf = 0.5 / $R
  aHarmonics = aAuscultSin / (kAuscultHalf + 0.5 * $R - aAuscultCos) * ($Peak * kAuscultHalf)
#

; iR: brightness 0…1 as the ratio of neighbouring harmonics of p4. The centroid, 1/(1 - r) harmonics, grows evenly from a sine to
; the brightest that keeps the first harmonic above half the sample rate 60 dB down (r^n, n harmonics below it).
#define AUSCULT_RATIO(Bright) #
  $AUSCULT_RATIO_AT(p4'$Bright)
#
#define AUSCULT_RATIO_AT(Hz'Brightness) #
  iAuscultCount = floor(0.5 * sr / $Hz)
  iAuscultMost = (iAuscultCount < 1 ? 0 : min(0.93, 10 ^ (-3 / max(1, iAuscultCount))))
  iR = max(0.000001, 1 - (1 - iAuscultMost) ^ limit($Brightness, 0, 1))
#

; A note that glides: it is at p4, p5, p6 and p7 when it starts and at p14, p15, p16 and p17 when its sustain ends; without those it
; stays. Where the next note of its voice starts there, at the phase that was reached then (p18, in turns, of which the sender takes
; away 1024 at a time), one fades into the other over 10 ms, and as both stand at the same phase there is no seam.
; Gives aPhase (turns), aLevel, aPan and, for AUSCULT_GLIDING, iR and iRTo.
#define AUSCULT_GLIDE #
  iAuscultJoin = 0.01
  iAuscultT = max(1, round(p3 * sr)) / sr
  p3 = iAuscultT + iAuscultJoin + giAuscultTail
  iAuscultMoves = (p(14) > 0 ? 1 : 0)
  iHzTo = (iAuscultMoves == 1 ? p(14) : p4)
  iAmp = ampdbfs(min(p5, 0))
  iAmpTo = (iAuscultMoves == 1 ? ampdbfs(min(p(15), 0)) : iAmp)
  iPan limit p6, -1, 1
  iPanTo = (iAuscultMoves == 1 ? limit(p(16), -1, 1) : iPan)
  iBrightTo = (iAuscultMoves == 1 ? p(17) : p7)
  $AUSCULT_RATIO_AT(p4'p7)
  iRFrom = iR
  $AUSCULT_RATIO_AT(iHzTo'iBrightTo)
  iRTo = iR
  iAuscultBend = log(iHzTo / p4)
  ; the integral of the pitch, in closed form: it is exact however long the note is
  if abs(iAuscultBend) > 0.000001 then
    aAuscultHz expseg p4, iAuscultT, iHzTo, 1, iHzTo
    aPhase = (aAuscultHz - p4) * (iAuscultT / iAuscultBend)
  else
    aPhase linseg 0, iAuscultT, p4 * iAuscultT, 1, p4 * iAuscultT
  endif
  aAuscultOn linseg 0, iAuscultT, 0, 1, iHzTo              ; after its end it stays at that pitch
  aPhase = aPhase + aAuscultOn + p(18)
  aAuscultIn linseg 0, iAuscultJoin, 1, 1, 1
  aAuscultOut linseg 0, iAuscultT, 0, iAuscultJoin, 1, 1, 1
  aLevel expseg max(iAmp, 0.0000001), iAuscultT, max(iAmpTo, 0.0000001), 1, max(iAmpTo, 0.0000001)
  ; rounded at both ends; as one begins as the one before it ends, they add up to 1, however short they are
  aAuscultIn = aAuscultIn ^ 3 * (aAuscultIn * (aAuscultIn * 6 - 15) + 10)
  aLevel = aLevel * (aAuscultIn - aAuscultOut ^ 3 * (aAuscultOut * (aAuscultOut * 6 - 15) + 10))
  aPan linseg iPan, iAuscultT, iPanTo, 1, iPanTo
#

; aHarmonics as AUSCULT_HARMONICS makes them, of peak Peak, at a phase that moves.
#define AUSCULT_GLIDING(Phase'Peak) #
  aAuscultR linseg iRFrom, iAuscultT, iRTo, 1, iRTo
  aAuscultTurn = $Phase * (2 * $M_PI)
  aHarmonics = sin(aAuscultTurn) * (1 - aAuscultR * aAuscultR) / (1 - 2 * aAuscultR * cos(aAuscultTurn) + aAuscultR * aAuscultR) * $Peak
#

; The start of every note, at init: a slot of its own, and the report of its onset.
opcode auscultStart, i, iiiiiii
  iAmp, iRest, iTake, iId, iDue, iTakeSlot, iGeneration xin
  iStart times
  iNow = i(gkAuscultCycle)

  ; a free slot: one whose note has not stamped it again in time
  iSlot tab_i $AUSCULT_NEXT, giAuscultCount
  iTries = 0
  iSeen tab_i iSlot, giAuscultSeen
  while iSeen >= iNow && iTries < $AUSCULT_SLOTS do
    iSlot = (iSlot + 1) % $AUSCULT_SLOTS
    iSeen tab_i iSlot, giAuscultSeen
    iTries += 1
  od
  tabw_i (iSlot + 1) % $AUSCULT_SLOTS, $AUSCULT_NEXT, giAuscultCount
  auscultCount $AUSCULT_STARTED
  if iTries < $AUSCULT_SLOTS then
    tabw_i iNow + $AUSCULT_STAMP, iSlot, giAuscultSeen
    tabw_i 0, iSlot, giAuscultControl
    tabw_i iTake == 0 ? -1 : iTakeSlot + $AUSCULT_TAKES * iGeneration, iSlot, giAuscultTake
    tabw_i iAmp, iSlot, giAuscultLevel
    auscultCount $AUSCULT_LIVE
    iLive tab_i $AUSCULT_LIVE, giAuscultCount
    if iLive > $AUSCULT_VOICES then
      gkAuscultFine init -1                            ; count again, in this very k-cycle
    endif
  else
    iSlot = $AUSCULT_SLOTS
    auscultCount $AUSCULT_RELEASED
    gkAuscultFine init -1
  endif

  ; the onset as this engine's own clock sees it
  if iTake > 0 then
    iHead tab_i $AUSCULT_HEAD, giAuscultCount
    iRead tab_i 0, giAuscultOnsetsRead
    if iHead - iRead < $AUSCULT_ONSETS then
      iAt = (iHead % $AUSCULT_ONSETS) * 3
      tabw_i iTake, iAt, giAuscultOnset
      tabw_i iId, iAt + 1, giAuscultOnset
      tabw_i iStart + iRest - iDue, iAt + 2, giAuscultOnset
      tabw_i iHead + 1, $AUSCULT_HEAD, giAuscultCount
    else
      auscultCount $AUSCULT_LOST
    endif
  endif
  xout iSlot
endop

; A note in a careful k-cycle, or in one whose sound is not fine: guard, voice limit, take. 1 when the note must end.
opcode auscultCare, ak, akiii
  aOut, kPower, iSlot, iAmp, iTakeSlot xin
  kOver init 0
  kSteal init (iSlot < $AUSCULT_SLOTS ? 1 : 0)
  kAge init 0
  kLevel init iAmp
  kEnded init 0

  ; one block with NaN or Inf is zeroed here, before any filter could keep it (NaN and Inf are what minus itself is not 0);
  ; ±8 leaves the master 18 dB to bring down
  if kPower - kPower != 0 then
    aOut = 0
    auscultCountNow $AUSCULT_BAD
  elseif kPower >= giAuscultFine then
    aOut limit aOut, -8, 8
  endif

  if gkAuscultFine < 0 then
    kControl tab iSlot, giAuscultControl
    if kControl != 0 then
      kGain = 1
      if kControl == 2 then                            ; the take was stopped: fade from that moment
        kStopped tab iTakeSlot, giAuscultTakeStopped
        kFade tab iTakeSlot, giAuscultTakeFade
        kGain limit 1 - (gkAuscultNow - kStopped) / kFade, 0, 1
      endif
      if kControl == 1 || kSteal < 1 then
        kSteal = max(0, kSteal - 1 / ($AUSCULT_STEAL * kr))
        kGain = kGain * kSteal
      endif
      tabw 1000, iSlot, giAuscultLevel
      aGain interp kGain, 0, 1
      aOut = aOut * aGain
      gkAuscultFading = 1
      if kGain == 0 then                               ; two k-cycles more, so that the delay line is empty
        kEnded += 1
        kOver = (kEnded > 2 ? 1 : 0)
      endif
      tabw gkAuscultCycle, iSlot, giAuscultSeen
    else
      gkAuscultTally += 1
      if gkAuscultTick == 0 then                       ; how loud it is now, for the voice limit
        kPeak max_k aOut, 1, 1
        kAge += 1
        kLevel = (kAge < 8 ? iAmp : max(kPeak, kLevel * 0.8))  ; for its first 80 ms, as loud as it was asked to be
        tabw kLevel, iSlot, giAuscultLevel
      endif
      tabw gkAuscultCycle + $AUSCULT_STAMP, iSlot, giAuscultSeen
    endif
  endif
  xout aOut, kOver
endop

; The last line of an instrument whose aOut is already at its level, of ampdbfs(p5): guards it, sends it on its way, and
; ends the note when its take does. (p-fields and turnoff would not work inside an opcode in 6.18.)
#define AUSCULT_SEND #
  iAuscultPan limit p6, -1, 1
  $AUSCULT_SEND_AT(iAuscultPan)
#

; The same for a note that moves: with its pan, -1…1, which may be a signal. A note without p15 stays at p5.
#define AUSCULT_SEND_AT(Pan) #
  iAuscultAmp = ampdbfs(min(0, p(14) > 0 ? max(p5, p(15)) : p5))
  kgoto auscultOn
  iAuscultSlot auscultStart iAuscultAmp, p8, p(9), p(10), p(11), p(12), p(13)
auscultOn:
  kAuscultPower downsamp aOut * aOut, ksmps
  if kAuscultPower < gkAuscultFine kgoto auscultFine  ; not where it is NaN
    aOut, kAuscultOver auscultCare aOut, kAuscultPower, iAuscultSlot, iAuscultAmp, p(12)
    if kAuscultOver == 1 then
      turnoff
    endif
auscultFine:
  aOut delay aOut, p8 + 1 / sr                        ; the exact start; one sample is constant (a delay line holds at least one)
  aAuscultLeft, aAuscultRight pan2 aOut, 0.5 + 0.5 * $Pan  ; constant power: cos² + sin² = 1
  vincr gaAuscultLeft, aAuscultLeft
  vincr gaAuscultRight, aAuscultRight
#

; The last line of every other instrument: brings aOut (peak 1) to p5 dBFS first.
#define AUSCULT_OUT #
  aOut = aOut * ampdbfs(min(p5, 0))
  $AUSCULT_SEND
#
