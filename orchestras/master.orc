; The master: whatever arrives on the bus, what leaves holds -1 dBTP (true peak, ITU-R BS.1770-4), and below the
; ceiling nothing is changed but what lies under 4 Hz or near half the sample rate.
; Included once, after the instruments; the highest instruments of the orchestra, so that they hear all the others.

#ifndef AUSCULT_RECORD
#define AUSCULT_RECORD #auscult-take.wav#
#end

; 1: what instruments send out by themselves (outs, outch, …) passes the master too. So it is in our own engines and .csd files, and not
; in an orchestra of yours, whose instruments are yours.
#ifndef AUSCULT_HOLD
#define AUSCULT_HOLD #0#
#end

giAuscultAhead   = max(1, ceil(0.004 * kr))       ; k-cycles in which the gain goes down before a peak: 4 ms
giAuscultDetour  = ceil(7 / ksmps)                ; k-cycles until the detector (12 taps) has seen a sample
giAuscultLatency = (giAuscultAhead + giAuscultDetour) * ksmps  ; samples from a note's due time to the output

gkAuscultFade    init 1                           ; the receiver fades the engine in and out with it
gkAuscultPeak    init 0                           ; greatest output sample since the last status
gkAuscultVolumeTo init 1                          ; what controls ask for: a gain of at most 1,
gkAuscultOutputTo init 1                          ; how loud the output is, which recordings do not hear: a gain of at most 1,
gkAuscultCutoffTo init 20000                      ; and the cutoff of a low-pass, Hz; none from 19000 on
gaAuscultOutLeft  init 0
gaAuscultOutRight init 0

opcode auscultClean, a, a                         ; no NaN, no DC, and little above 19 kHz, where 4× is too coarse to see peaks
  aIn xin
  aIn auscultGuard aIn
  aIn dcblock aIn, 0.9995
  iTop = min(19000, 0.3958 * sr)
  aIn butterlp aIn, iTop
  aIn butterlp aIn, iTop
  aIn butterlp aIn, iTop
  xout aIn
endop

; A low-pass, faded in and out: while it is open, nothing passes through it, and the sound is the same to the bit.
opcode auscultLowpass, aa, aa
  aLeft, aRight xin
  kWet init 0
  kCut init 19000
  if gkAuscultCutoffTo < 19000 || kWet > 0 then
    kCut = (kWet == 0 ? 19000 : kCut * (min(gkAuscultCutoffTo, 19000) / kCut) ^ (1 / (0.01 * kr + 1)))  ; most of the way in 20 ms, by octaves
    kWet limit kWet + (gkAuscultCutoffTo < 19000 ? 1 : -1) / (0.02 * kr), 0, 1
    aWet interp kWet, 0, 0
    aLow zdf_2pole aLeft, kCut, 0.7071
    aLeft = aLeft + (aLow - aLeft) * aWet
    aLow zdf_2pole aRight, kCut, 0.7071
    aRight = aRight + (aLow - aRight) * aWet
  endif
  xout aLeft, aRight
endop

; The 48-tap, 4-phase interpolator of BS.1770-4, Annex 2: one table a phase. (dconv, as filter2 costs four times as much.)
giAuscultPhase0 ftgen 0, 0, -12, -2, 0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500
giAuscultPhase1 ftgen 0, 0, -12, -2, -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375
giAuscultPhase2 ftgen 0, 0, -12, -2, -0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625000000, -0.2003173828125, 0.7797851562500, 0.4650878906250, -0.1665039062500, 0.0891113281250, -0.0517578125000, 0.0292968750000, -0.0291748046875
giAuscultPhase3 ftgen 0, 0, -12, -2, -0.0083007812500, 0.0148925781250, -0.0266113281250, 0.0476074218750, -0.1022949218750, 0.9721679687500, 0.1373291015625, -0.0594482421875, 0.0332031250000, -0.0196533203125, 0.0109863281250, 0.0017089843750

opcode auscultTruePeak, k, a                      ; of this k-cycle
  aIn xin
  k0 max_k dconv(aIn, 12, giAuscultPhase0), 1, 1
  k1 max_k dconv(aIn, 12, giAuscultPhase1), 1, 1
  k2 max_k dconv(aIn, 12, giAuscultPhase2), 1, 1
  k3 max_k dconv(aIn, 12, giAuscultPhase3), 1, 1
  kIn max_k aIn, 1, 1
  xout max(k0, k1, k2, k3, kIn)
endop

instr +AuscultMaster
  iCeiling = ampdbfs(-1.5)
  iWindow = giAuscultAhead + giAuscultDetour + 1
  kNeed[] init iWindow                            ; gains that the last k-cycles need
  kWay[] init giAuscultAhead                      ; gains whose mean is the gain: a straight way down, 4 ms long
  kAt init 0
  kWayAt init 0
  kGain init 1
  kVolume init 1
  kOutput init 1
  kStart init 1
  if kStart == 1 then
    kNeed = 1
    kWay = 1
    kStart = 0
  endif

  ; what went out past the bus is taken back below, and goes out by way of the master
  aPastLeft init 0
  aPastRight init 0
  if $AUSCULT_HOLD == 1 then
    aPast[] monitor
    aPastLeft = aPast[0]
    aPastRight = aPast[min(1, nchnls - 1)]
    aGuardedLeft auscultGuard aPastLeft
    aGuardedRight auscultGuard aPastRight
    vincr gaAuscultLeft, aGuardedLeft
    vincr gaAuscultRight, aGuardedRight
  endif
  aLeft auscultClean gaAuscultLeft
  aRight auscultClean gaAuscultRight
  clear gaAuscultLeft, gaAuscultRight
  aLeft, aRight auscultEffects aLeft, aRight
  aLeft, aRight auscultLowpass aLeft, aRight

  kPeak max auscultTruePeak(aLeft), auscultTruePeak(aRight)
  kNeed[kAt] = (kPeak > iCeiling ? iCeiling / kPeak : 1)
  kAt = (kAt + 1) % iWindow
  kMin minarray kNeed
  kGain = (kMin < kGain ? kMin : min(kMin, kGain + (1 - kGain) * 6 / kr + 0.015 / kr))  ; back up in about 0.2 s
  kWay[kWayAt] = kGain
  kWayAt = (kWayAt + 1) % giAuscultAhead
  kMean sumarray kWay
  ; to the asked level in 30 ms, and never above it: it only comes nearer
  kVolume = (abs(gkAuscultVolumeTo - kVolume) < 0.00001 ? gkAuscultVolumeTo : kVolume + (gkAuscultVolumeTo - kVolume) / (0.006 * kr + 1))
  aGain interp kMean / giAuscultAhead * gkAuscultFade * kVolume, 0, 1

  kOutput = (abs(gkAuscultOutputTo - kOutput) < 0.00001 ? gkAuscultOutputTo : kOutput + (gkAuscultOutputTo - kOutput) / (0.006 * kr + 1))
  aOutput interp kOutput, 0, 1

  ; one sample less here is the one sample of each note's delay line
  aLeft delay aLeft, giAuscultLatency / sr - 1 / sr
  aRight delay aRight, giAuscultLatency / sr - 1 / sr
  gaAuscultOutLeft limit aLeft * aGain, -iCeiling, iCeiling
  gaAuscultOutRight limit aRight * aGain, -iCeiling, iCeiling
  if nchnls == 1 then
    outch 1, (gaAuscultOutLeft + gaAuscultOutRight) * 0.5 * aOutput - aPastLeft
  else
    outch 1, gaAuscultOutLeft * aOutput - aPastLeft, 2, gaAuscultOutRight * aOutput - aPastRight
  endif
  kOut max max_k(gaAuscultOutLeft, 1, 1), max_k(gaAuscultOutRight, 1, 1)
  gkAuscultPeak = max(gkAuscultPeak, kOut)

  ; the voice limit: the quietest is released until no more than the limit sound
  if gkAuscultFine < 0 then
    if gkAuscultTally > $AUSCULT_VOICES then
      copyf2array gkAuscultLevel, giAuscultLevel
      kTries = 0
      while gkAuscultTally > $AUSCULT_VOICES && kTries < $AUSCULT_SLOTS do
        kLevel, kSlot minarray gkAuscultLevel
        gkAuscultLevel[kSlot] = 1000
        kSeen tab kSlot, giAuscultSeen
        if kSeen == gkAuscultCycle + $AUSCULT_STAMP && kLevel < 1000 then  ; else a note that ended by itself left its level
          tabw 1, kSlot, giAuscultControl
          auscultCountNow $AUSCULT_RELEASED
          gkAuscultTally -= 1
          gkAuscultFading = 1
        endif
        kTries += 1
      od
    endif
    tabw gkAuscultTally, $AUSCULT_LIVE, giAuscultCount
    gkAuscultTally = 0
  endif
  gkAuscultCycle += 1
  gkAuscultTick = gkAuscultCycle % $AUSCULT_STAMP
  gkAuscultFine = (gkAuscultTick == 0 || gkAuscultFading == 1 ? -1 : giAuscultFine)
  gkAuscultFading = 0
endin

; Records what leaves the master, from its start on. Started by the receiver.
instr +AuscultRecorder
  fout "$AUSCULT_RECORD", 18, gaAuscultOutLeft, gaAuscultOutRight
endin

if 0dbfs == 1 then
  schedule "AuscultMaster", 0, -1
else
  prints "INIT ERROR: auscult needs 0dbfs = 1 in the header, got 0dbfs = %g: its notes stay silent\n", 0dbfs
endif
