; The receiver: takes messages off the network, checks them, and starts each note in the right k-cycle.
; README.md is the protocol. Nothing that arrives is ever compiled or used as a file name.

#ifndef AUSCULT_PORT
#define AUSCULT_PORT #7770#
#end
#ifndef AUSCULT_TOKEN
#define AUSCULT_TOKEN ##
#end
#ifndef AUSCULT_OWNED
#define AUSCULT_OWNED #0#
#end

#define AUSCULT_PROTOCOL #1#
#define AUSCULT_BATCH #64#             ; messages read in one k-cycle at most: 96,000 a second, and no flood can stall the sound
#define AUSCULT_POOL #65536#           ; notes that can wait for their moment
#define AUSCULT_WHEEL #16384#          ; k-cycles in the wheel of waiting notes: 11 s, then round again
#define AUSCULT_LONGEST #3600#         ; s: longest sustain
#define AUSCULT_FIELDS #13#
#define AUSCULT_MORE #13#              ; p14 to p26: where a note glides to, and what is its instrument's own
#define AUSCULT_CONTROLS #64#          ; names that controls may have

giAuscultPort OSCinit $AUSCULT_PORT    ; in the header: a second OSCinit of a port is an error
giAuscultBorn date                     ; when this engine started: one that takes its place has another

; Notes wait in a wheel: one list per k-cycle, so that taking one in and letting one out costs the same however many wait.
giAuscultWheel ftgen 0, 0, -$AUSCULT_WHEEL, -2, 0      ; first note of the list, + 1; 0: none
giAuscultNext  ftgen 0, 0, -$AUSCULT_POOL, -2, 0       ; the note after it, + 1
giAuscultNote  ftgen 0, 0, -($AUSCULT_POOL * $AUSCULT_FIELDS), -2, 0
giAuscultMore  ftgen 0, 0, -($AUSCULT_POOL * $AUSCULT_MORE), -2, 0
gkAuscultFree  init 0                  ; first note of the free list, + 1
gkAuscultFresh init 0                  ; notes of the pool that were never used lie above

; Takes: a slot is free when its `until` has passed.
giAuscultTakeId    ftgen 0, 0, -$AUSCULT_TAKES, -2, 0
giAuscultTakeUntil ftgen 0, 0, -$AUSCULT_TAKES, -2, 0  ; engine time after which nothing of the take can sound
giAuscultTakeAgain ftgen 0, 0, -$AUSCULT_TAKES, -2, 0  ; engine time after which a stopped take's number may be used again

; Replies
giAuscultRefusal ftgen 0, 0, -(1024 * 3), -2, 0        ; ring of take, id, reason
gkAuscultRefusals init 0
giAuscultPing ftgen 0, 0, -(256 * 2), -2, 0            ; ring of t0, engine time
gkAuscultPings init 0
gkAuscultPingsFrom init 0              ; the first that came with or after the last hello
gSAuscultHost init "127.0.0.1"
gSAuscultFormer init ""                ; where replies went before the last hello, for who only asks in between
gkAuscultFormerPort init 0
gkAuscultHeard init 0                  ; engine time of the last sync or hello

gSAuscultReason[] init 16
gSAuscultReason[1] = "unknown instrument"
gSAuscultReason[2] = "a field is not finite"
gSAuscultReason[3] = "sustain must be above 0 s"
gSAuscultReason[4] = "pitch must be 1 to 20000 Hz"
gSAuscultReason[5] = "loudness must be at most 0 dBFS"
gSAuscultReason[6] = "due more than an hour ahead"
gSAuscultReason[7] = "take must be 0 or more"
gSAuscultReason[8] = "the take was stopped: use another number"
gSAuscultReason[9] = "more than 64 takes at once"
gSAuscultReason[10] = "more than 65536 notes wait"
gSAuscultReason[11] = "the recording's start has passed"
gSAuscultReason[12] = "reply address must be the IPv4 address of one machine and a port of 1 to 65535"
gSAuscultReason[13] = "more than 256 notes at one moment"
gSAuscultReason[14] = "a control's name is a letter, then letters, digits or _, 32 at most"
gSAuscultReason[15] = "more than 64 controls"

opcode auscultRefuse, 0, kkk
  kTake, kId, kReason xin
  kAt = (gkAuscultRefusals % 1024) * 3
  tabw kTake, kAt, giAuscultRefusal
  tabw kId, kAt + 1, giAuscultRefusal
  tabw kReason, kAt + 2, giAuscultRefusal
  gkAuscultRefusals += 1
  auscultCountNow $AUSCULT_REFUSED
endop

opcode auscultFindTake, k, kk          ; the take's slot, or -1; with kClaim 1 a free slot is taken where it has none
  kTake, kClaim xin
  kNow = gkAuscultNow
  kSlot = -1
  kFree = -1
  kTries = 0
  while kTries < $AUSCULT_TAKES && kSlot < 0 do
    kTry = (kTake + kTries) % $AUSCULT_TAKES
    kId tab kTry, giAuscultTakeId
    kUntil tab kTry, giAuscultTakeUntil
    if kUntil >= kNow && kId == kTake then
      kSlot = kTry
    elseif kUntil < kNow && kFree < 0 then
      kFree = kTry
    endif
    kTries += 1
  od
  if kSlot < 0 && kClaim == 1 && kFree >= 0 then
    kSlot = kFree
    tabw kTake, kSlot, giAuscultTakeId
    kGeneration tab kSlot, giAuscultTakeGeneration
    tabw kGeneration + 1, kSlot, giAuscultTakeGeneration
    tabw 0, kSlot, giAuscultTakeAgain
    tabw 0, kSlot, giAuscultTakeCancelled
  endif
  xout kSlot
endop

opcode auscultStopTake, 0, kk          ; slot, fade
  kSlot, kFade xin
  kNow = gkAuscultNow
  kAgain tab kSlot, giAuscultTakeAgain
  if kNow > kAgain then                ; while it fades, a second stop changes nothing
    kFade limit kFade, 0.005, 60       ; s: shorter would click
    kGeneration tab kSlot, giAuscultTakeGeneration
    tabw kGeneration + 1, kSlot, giAuscultTakeGeneration
    tabw kNow, kSlot, giAuscultTakeStopped
    tabw kFade, kSlot, giAuscultTakeFade
    tabw kNow + kFade + 1, kSlot, giAuscultTakeAgain
    tabw kNow + kFade + 1, kSlot, giAuscultTakeUntil
    kMine = kSlot + $AUSCULT_TAKES * kGeneration
    kVoice = 0
    while kVoice < $AUSCULT_SLOTS do
      kOwner tab kVoice, giAuscultTake
      if kOwner == kMine then
        tabw 2, kVoice, giAuscultControl
        gkAuscultFading = 1
      endif
      kVoice += 1
    od
  endif
endop

; A control: what the master does, or a software channel that your instruments read with chnget.
opcode auscultControl, 0, Sk           ; name, value
  SName, kValue xin
  SKnown init ""
  kNames init 0
  kKnown init 0
  if strcmpk(SName, "volume") == 0 then
    gkAuscultVolumeTo = (kValue <= -120 ? 0 : ampdb(min(kValue, 0)))
  elseif strcmpk(SName, "output") == 0 then
    gkAuscultOutputTo = (kValue <= -120 ? 0 : ampdb(min(kValue, 0)))
  elseif strcmpk(SName, "cutoff") == 0 then
    gkAuscultCutoffTo limit kValue, 20, 20000
  elseif strcmpk(SName, "room") == 0 then
    gkAuscultRoomTo limit kValue, 0, 1
  elseif strcmpk(SName, "delay") == 0 then
    gkAuscultDelayTo limit kValue, 0, 1
  elseif strcmpk(SName, "delaytime") == 0 then
    gkAuscultTimeTo limit kValue, 0.01, 2
  elseif strcmpk(SName, "delayfeedback") == 0 then
    gkAuscultFeedbackTo limit kValue, 0, 0.8
  else
    kLength strlenk SName
    kFits = (kLength >= 1 && kLength <= 32 ? 1 : 0)
    kTry = 0
    while kTry < kLength && kFits == 1 do
      kChar strchark SName, kTry
      if (kChar < 65 || kChar > 90) && (kChar < 97 || kChar > 122) && (kTry == 0 || (kChar != 95 && (kChar < 48 || kChar > 57))) then
        kFits = 0
      endif
      kTry += 1
    od
    if kFits == 0 then
      auscultRefuse 0, 0, 14
    else
      ; a channel beside each says that its name was counted: one that no name can have
      SKnown strcatk "auscult:", SName
      kKnown chnget SKnown
      if kKnown == 0 && kNames < $AUSCULT_CONTROLS then
        kNames += 1
        kKnown = 1
        chnset kKnown, SKnown
      endif
      if kKnown == 1 then
        chnset kValue, SName
      else
        auscultRefuse 0, 0, 15
      endif
    endif
  endif
endop

instr AuscultReceiver
  kStart init 1
  kFinite init 0
  kNow times                           ; the start of the next k-cycle: the earliest moment a note can have
  gkAuscultNow = kNow
  kCycle = round(kNow * kr)
  iPlain = (strcmp("$AUSCULT_TOKEN", "") == 0 ? 1 : 0)
  kRoom init $AUSCULT_SLOTS
  kRecordAt init -1
  kQuit init 0
  kFadeStep init 1 / (0.02 * kr)
  kLastSync init 0
  kReal rtclock
  kRealSync init 0
  kRealSync = min(kRealSync, kReal)    ; a system clock that was set back
  STok init ""
  SName init ""
  SHost init ""
  SLast init ""
  kLast init -1
  kTake init 0
  kId init 0
  kDue init 0
  kSustain init 0
  kHz init 0
  kLoud init 0
  kPan init 0
  kBright init 0
  kHzTo, kLoudTo, kPanTo, kBrightTo, kTurn, kOwn1, kOwn2, kOwn3, kOwn4, kOwn5, kOwn6, kOwn7, kOwn8 init 0
  kMore init 0
  kTime init 0
  kFade init 0
  kPort init 0
  kReplyPort init 0
  SControl init "none"                 ; a name from the start: chnset looks its channel up at init, too
  kValue init 0

  ; ---- stop, before the notes: what was sent before a stop and read after it is refused by the take's number
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/stop", "sif", STok, kTake, kFade
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      else
        kSlot = -1
        if kTake > 0 && qnan(kFade) == 0 then
          kSlot auscultFindTake kTake, 1              ; claimed: a stop that comes before its take's first note holds too
        endif
        if kSlot >= 0 then
          auscultStopTake kSlot, kFade
        endif
      endif
    endif
  od

  ; ---- cancel: what waits and is due later never sounds; what sounds goes on. The notes in their place are another take's
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/cancel", "sidd", STok, kTake, kDue, kTime
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      elseif kTake > 0 && qnan(kDue + kTime) == 0 && qinf(kDue + kTime) == 0 then
        kSlot auscultFindTake kTake, 1
        if kSlot >= 0 then
          kBefore tab kSlot, giAuscultTakeCancelled
          kDue = max(kDue, 0.000001)
          tabw (kBefore == 0 ? kDue : min(kBefore, kDue)), kSlot, giAuscultTakeCancelled
          tabw limit(kTime, max(kDue, kNow), kNow + 2 * $AUSCULT_LONGEST), kSlot, giAuscultTakeUntil
        endif
      endif
    endif
  od

  ; ---- notes
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/note", "siidsfffff", STok, kTake, kId, kDue, SName, kSustain, kHz, kLoud, kPan, kBright
    kMore = 0
    if kGot == 0 then                  ; the long form: where it glides to, and the instrument's own p-fields
      kGot OSClisten giAuscultPort, "/auscult/note", "siidsffffffffffffffffff", STok, kTake, kId, kDue, SName, kSustain, kHz, kLoud, kPan, kBright, kHzTo, kLoudTo, kPanTo, kBrightTo, kTurn, kOwn1, kOwn2, kOwn3, kOwn4, kOwn5, kOwn6, kOwn7, kOwn8
      kMore = kGot
    endif
    if kGot == 0 then                  ; the plain form, for people: now, in the middle
      kGot OSClisten giAuscultPort, "/note", "sfff", SName, kHz, kLoud, kSustain
      if kGot == 1 then
        STok strcpyk ""
        kTake = 0
        kId = 0
        kDue = kNow
        kPan = 0
        kBright = 0.5
      endif
    endif
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      else
        if kLast < 0 || strcmpk(SName, SLast) != 0 then
          kLast = -1
          kTry = 0
          while kTry < giAuscultNames && kLast < 0 do
            SKnown = gSAuscultName[kTry]
            if strcmpk(SName, SKnown) == 0 then
              kLast tab kTry, giAuscultNumber
              SLast strcpyk SName
            endif
            kTry += 1
          od
        endif
        kSum = kDue + kSustain + kHz + kLoud + kPan + kBright   ; not finite when any of them is not
        kHighest = kHz
        kLowest = kHz
        kLoudest = kLoud
        if kMore == 1 then
          kSum = kSum + kHzTo + kLoudTo + kPanTo + kBrightTo + kTurn + kOwn1 + kOwn2 + kOwn3 + kOwn4 + kOwn5 + kOwn6 + kOwn7 + kOwn8
          kHighest = max(kHz, kHzTo)
          kLowest = min(kHz, kHzTo)
          kLoudest = max(kLoud, kLoudTo)
        endif
        kReason = 0
        kSlot = 0
        if qnan(kSum) == 1 || qinf(kSum) != 0 then
          kReason = 2
        elseif kLast < 0 then
          kReason = 1
        elseif kSustain <= 0 then
          kReason = 3
        elseif kLowest < 1 || kHighest > 20000 then
          kReason = 4
        elseif kLoudest > 0 then
          kReason = 5
        elseif kDue > kNow + 3600 then
          kReason = 6
        elseif kTake < 0 then
          kReason = 7
        elseif kTake > 0 then
          kSlot auscultFindTake kTake, 1
          if kSlot < 0 then
            kReason = 9
          else
            kAgain tab kSlot, giAuscultTakeAgain
            if kNow < kAgain then
              kReason = 8
            endif
          endif
        endif
        if kReason == 0 then
          kSustain = min(kSustain, $AUSCULT_LONGEST)
          kMine = floor(kDue * kr)                    ; the k-cycle in which it starts; the rest is for its delay line
          kRest = kDue - kMine / kr
          if kDue < kNow - 0.5 / sr then
            auscultCountNow $AUSCULT_LATE
          endif
          if kMine < kCycle then                      ; late (or by rounding): at once
            kMine = kCycle
            kRest = 0
          endif
          ; a place in the pool
          kPlace = gkAuscultFree - 1
          if kPlace >= 0 then
            gkAuscultFree tab kPlace, giAuscultNext
          elseif gkAuscultFresh < $AUSCULT_POOL then
            kPlace = gkAuscultFresh
            gkAuscultFresh += 1
          else
            kReason = 10
          endif
        endif
        if kReason > 0 then
          auscultRefuse kTake, kId, kReason
        else
          auscultCountNow $AUSCULT_RECEIVED
          kGeneration = 0
          if kTake > 0 then
            kGeneration tab kSlot, giAuscultTakeGeneration
            kUntil tab kSlot, giAuscultTakeUntil
            tabw max(kUntil, max(kDue, kNow) + kSustain + 10), kSlot, giAuscultTakeUntil
          endif
          kAt = kPlace * $AUSCULT_FIELDS
          tabw kMine, kAt, giAuscultNote
          tabw kLast, kAt + 1, giAuscultNote
          tabw kSustain, kAt + 2, giAuscultNote
          tabw kHz, kAt + 3, giAuscultNote
          tabw kLoud, kAt + 4, giAuscultNote
          tabw limit(kPan, -1, 1), kAt + 5, giAuscultNote
          tabw limit(kBright, 0, 1), kAt + 6, giAuscultNote
          tabw max(0, kRest), kAt + 7, giAuscultNote
          tabw kTake, kAt + 8, giAuscultNote
          tabw kId, kAt + 9, giAuscultNote
          tabw kDue, kAt + 10, giAuscultNote
          tabw kSlot + kGeneration * $AUSCULT_TAKES, kAt + 11, giAuscultNote
          tabw kMore, kAt + 12, giAuscultNote
          if kMore == 1 then
            kAt = kPlace * $AUSCULT_MORE
            tabw kHzTo, kAt, giAuscultMore
            tabw kLoudTo, kAt + 1, giAuscultMore
            tabw limit(kPanTo, -1, 1), kAt + 2, giAuscultMore
            tabw limit(kBrightTo, 0, 1), kAt + 3, giAuscultMore
            tabw kTurn, kAt + 4, giAuscultMore
            tabw kOwn1, kAt + 5, giAuscultMore
            tabw kOwn2, kAt + 6, giAuscultMore
            tabw kOwn3, kAt + 7, giAuscultMore
            tabw kOwn4, kAt + 8, giAuscultMore
            tabw kOwn5, kAt + 9, giAuscultMore
            tabw kOwn6, kAt + 10, giAuscultMore
            tabw kOwn7, kAt + 11, giAuscultMore
            tabw kOwn8, kAt + 12, giAuscultMore
          endif
          kBucket = kMine % $AUSCULT_WHEEL
          kFirst tab kBucket, giAuscultWheel
          tabw kFirst, kPlace, giAuscultNext
          tabw kPlace + 1, kBucket, giAuscultWheel
        endif
      endif
    endif
  od

  ; ---- the notes of the next k-cycle; those of a later round stay. As many may start as there are voices to be had: each that
  ; starts costs memory and time, and thousands in one k-cycle would stall the sound for minutes
  kRoom min kRoom + $AUSCULT_SLOTS / $AUSCULT_STAMP, $AUSCULT_SLOTS
  kBucket = kCycle % $AUSCULT_WHEEL
  kItem tab kBucket, giAuscultWheel
  kKeep = 0
  while kItem > 0 do
    kPlace = kItem - 1
    kItem tab kPlace, giAuscultNext
    kAt = kPlace * $AUSCULT_FIELDS
    kMine tab kAt, giAuscultNote
    if kMine > kCycle then
      tabw kKeep, kPlace, giAuscultNext
      kKeep = kPlace + 1
    else
      kP9 tab kAt + 8, giAuscultNote
      kP10 tab kAt + 9, giAuscultNote
      kTakeKey tab kAt + 11, giAuscultNote
      kP12 = kTakeKey % $AUSCULT_TAKES
      kP13 = int(kTakeKey / $AUSCULT_TAKES)
      kGeneration tab kP12, giAuscultTakeGeneration
      kFrom tab kP12, giAuscultTakeCancelled
      kP11 tab kAt + 10, giAuscultNote
      if kP9 == 0 || (kGeneration == kP13 && (kFrom == 0 || kP11 < kFrom)) then  ; else its take was stopped, or it was cancelled
        if kRoom >= 1 then
          kRoom -= 1
          kNumber tab kAt + 1, giAuscultNote
          kP3 tab kAt + 2, giAuscultNote
          kP4 tab kAt + 3, giAuscultNote
          kP5 tab kAt + 4, giAuscultNote
          kP6 tab kAt + 5, giAuscultNote
          kP7 tab kAt + 6, giAuscultNote
          kP8 tab kAt + 7, giAuscultNote
          kHas tab kAt + 12, giAuscultNote
          if kHas == 0 then
            event "i", kNumber, 0, kP3, kP4, kP5, kP6, kP7, kP8, kP9, kP10, kP11, kP12, kP13
          else
            kAt = kPlace * $AUSCULT_MORE
            kP14 tab kAt, giAuscultMore
            kP15 tab kAt + 1, giAuscultMore
            kP16 tab kAt + 2, giAuscultMore
            kP17 tab kAt + 3, giAuscultMore
            kP18 tab kAt + 4, giAuscultMore
            kP19 tab kAt + 5, giAuscultMore
            kP20 tab kAt + 6, giAuscultMore
            kP21 tab kAt + 7, giAuscultMore
            kP22 tab kAt + 8, giAuscultMore
            kP23 tab kAt + 9, giAuscultMore
            kP24 tab kAt + 10, giAuscultMore
            kP25 tab kAt + 11, giAuscultMore
            kP26 tab kAt + 12, giAuscultMore
            event "i", kNumber, 0, kP3, kP4, kP5, kP6, kP7, kP8, kP9, kP10, kP11, kP12, kP13, kP14, kP15, kP16, kP17, kP18, kP19, kP20, kP21, kP22, kP23, kP24, kP25, kP26
          endif
        else
          kReceived tab $AUSCULT_RECEIVED, giAuscultCount
          tabw kReceived - 1, $AUSCULT_RECEIVED, giAuscultCount  ; accepted it is no more
          auscultRefuse kP9, kP10, 13
        endif
      endif
      tabw gkAuscultFree, kPlace, giAuscultNext
      gkAuscultFree = kPlace + 1
    endif
  od
  tabw kKeep, kBucket, giAuscultWheel

  ; ---- controls
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/control", "ssd", STok, SControl, kValue
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      elseif qnan(kValue) == 1 || qinf(kValue) != 0 then
        auscultRefuse 0, 0, 2
      else
        auscultControl SControl, kValue
      endif
    endif
  od

  ; ---- sync: the sender's time comes back with ours; also the owner's heartbeat
  kPings = gkAuscultPings
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/sync", "sd", STok, kTime
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      else
        kLastSync = kNow
        kRealSync = kReal
        gkAuscultHeard = kNow
        tabw kTime, (gkAuscultPings % 256) * 2, giAuscultPing
        tabw kNow, (gkAuscultPings % 256) * 2 + 1, giAuscultPing
        gkAuscultPings += 1
      endif
    endif
  od

  ; ---- hello: replies go there from now on
  kGot = 1
  kRead = 0
  kHello = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/hello", "ssi", STok, SHost, kPort
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      else
        ; four numbers: a name would be looked up, and the sound would wait; and one machine: 0, multicast and broadcast are not
        kLength strlenk SHost
        kNumeric = (kLength < 16 ? 1 : 0)
        kDots = 0
        kNumber = -1
        kTry = 0
        while kTry < kLength && kNumeric == 1 do
          kChar strchark SHost, kTry
          if kChar == 46 then
            if kNumber < 0 || (kDots == 0 && (kNumber < 1 || kNumber > 223)) then
              kNumeric = 0
            endif
            kDots += 1
            kNumber = -1
          elseif kChar >= 48 && kChar <= 57 then
            kNumber = max(0, kNumber) * 10 + kChar - 48
            if kNumber > 255 then
              kNumeric = 0
            endif
          else
            kNumeric = 0
          endif
          kTry += 1
        od
        if kDots != 3 || kNumber < 0 then
          kNumeric = 0
        endif
        if kNumeric == 1 && kPort >= 1 && kPort <= 65535 then
          if strcmpk(SHost, gSAuscultHost) != 0 || kPort != kReplyPort then
            if kReplyPort > 0 && kNow - gkAuscultHeard < 2 then      ; it still asks
              gSAuscultFormer strcpyk gSAuscultHost
              gkAuscultFormerPort = kReplyPort
            else
              gSAuscultFormer strcpyk ""
              gkAuscultFormerPort = 0
            endif
          endif
          gSAuscultHost strcpyk SHost
          kReplyPort = kPort
          kHello = 1
          gkAuscultHeard = kNow
          gkAuscultPingsFrom = kPings
          kLastSync = kNow
          kRealSync = kReal
        else
          auscultRefuse 0, 0, 12
        endif
      endif
    endif
  od
  if kHello == 1 then
    turnoff2 nstrnum("AuscultReplier"), 0, 0
    event "i", nstrnum("AuscultReplier"), 0, -1, kReplyPort
  endif

  ; ---- record
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/record", "sd", STok, kTime
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      elseif qnan(kTime) == 1 || qinf(kTime) != 0 then
        auscultRefuse 0, 0, 2
      else
        kWait = round(kTime * kr) + giAuscultLatency / ksmps - kCycle
        if kTime >= 0 && kWait < 0 then
          auscultRefuse 0, 0, 11
        elseif kTime > kNow + 3600 then
          auscultRefuse 0, 0, 6
        else
          turnoff2 nstrnum("AuscultRecorder"), 0, 0   ; a new recording takes the place of the one before
          kRecordAt = (kTime >= 0 ? kCycle + kWait : -1)
        endif
      endif
    endif
  od
  if kRecordAt >= 0 && kCycle >= kRecordAt then      ; kept here, as a pending event of each message would never be taken back
    kRecordAt = -1
    event "i", nstrnum("AuscultRecorder"), 0, -1
  endif

  ; ---- quit, and the lost owner
  kGot = 1
  kRead = 0
  while kGot == 1 && kRead < $AUSCULT_BATCH do
    kGot OSClisten giAuscultPort, "/auscult/quit", "sf", STok, kFade
    if kGot == 1 then
      kRead += 1
      if strcmpk(STok, "$AUSCULT_TOKEN") != 0 then
        auscultCountNow $AUSCULT_STRANGERS
      elseif kQuit == 0 && qnan(kFade) == 0 then
        kFade limit kFade, 0.005, 60
        kQuit = 1
      endif
    endif
  od
  ; on both clocks: one that was stopped for a while catches up in no time, or stood still
  if $AUSCULT_OWNED == 1 && kQuit == 0 && (kLastSync > 0 || kNow > 30) && kNow - kLastSync > 1.75 && kReal - kRealSync > 1.75 then
    printf "auscult: no word from the program that started this Csound for %.2f s, so it ends itself\n", 1, kNow - kLastSync
    kFade = 0.05
    kQuit = 1
  endif
  if kQuit == 1 then
    kSlot = 0
    while kSlot < $AUSCULT_TAKES do
      auscultStopTake kSlot, kFade
      kSlot += 1
    od
    if $AUSCULT_OWNED == 1 then
      kQuit = 2
      kFadeStep = -1 / (kFade * kr)
      kEnd = kNow + kFade + giAuscultLatency / sr + 0.02
    else
      kQuit = 0
    endif
  endif
  gkAuscultFade limit gkAuscultFade + kFadeStep, 0, 1
  if kQuit == 2 && kNow > kEnd then
    turnoff2 nstrnum("AuscultRecorder"), 0, 0
    kQuit = 3
    event "e", 0, 0
  endif
endin

; Sends replies to one address. A hello starts it again with another: OSCsend reads its host and port at init.
instr +AuscultReplier
  SHost strcpy gSAuscultHost
  SFormer strcpy gSAuscultFormer
  iPort = p4
  kSent init 0
  kTick init 0
  kRefusals init 0
  kPings init 0
  kStart init 1
  kNow times
  if kStart == 1 then
    kStart = 0
    gkAuscultOnsetsRead tab $AUSCULT_HEAD, giAuscultCount  ; what came before the hello was for somebody else
    kRefusals = gkAuscultRefusals
    kPings = gkAuscultPingsFrom
    OSCsend 1, SHost, iPort, "/auscult/ready", "iiiiddsi", $AUSCULT_PROTOCOL, sr, ksmps, giAuscultLatency, kNow, giAuscultBorn, SFormer, gkAuscultFormerPort
  endif

  kPings = max(kPings, gkAuscultPings - 256)
  while kPings < gkAuscultPings do
    kT0 tab (kPings % 256) * 2, giAuscultPing
    kT1 tab (kPings % 256) * 2 + 1, giAuscultPing
    kSent += 1
    OSCsend kSent, SHost, iPort, "/auscult/sync", "dd", kT0, kT1
    kPings += 1
  od

  kHead tab $AUSCULT_HEAD, giAuscultCount
  kLast = min(kHead, gkAuscultOnsetsRead + 20)        ; 30,000 a second at most, so that replies cannot stall the sound
  while gkAuscultOnsetsRead < kLast do
    kAt = (gkAuscultOnsetsRead % $AUSCULT_ONSETS) * 3
    kTake tab kAt, giAuscultOnset
    kId tab kAt + 1, giAuscultOnset
    kError tab kAt + 2, giAuscultOnset
    kSent += 1
    OSCsend kSent, SHost, iPort, "/auscult/onset", "iid", kTake, kId, kError
    gkAuscultOnsetsRead += 1
  od
  tabw gkAuscultOnsetsRead, 0, giAuscultOnsetsRead

  if gkAuscultRefusals - kRefusals > 1024 then
    kLost tab $AUSCULT_LOST, giAuscultCount
    tabw kLost + gkAuscultRefusals - kRefusals - 1024, $AUSCULT_LOST, giAuscultCount
    kRefusals = gkAuscultRefusals - 1024
  endif
  kLast = min(gkAuscultRefusals, kRefusals + 20)
  while kRefusals < kLast do
    kAt = (kRefusals % 1024) * 3
    kTake tab kAt, giAuscultRefusal
    kId tab kAt + 1, giAuscultRefusal
    kReason tab kAt + 2, giAuscultRefusal
    SReason = gSAuscultReason[kReason]
    kSent += 1
    OSCsend kSent, SHost, iPort, "/auscult/refused", "iis", kTake, kId, SReason
    kRefusals += 1
  od

  kTick += 1
  if kTick >= 0.1 * kr && gkAuscultNow - gkAuscultHeard < 60 then  ; to nobody for ever: a hello may have named somebody else
    kTick = 0
    kReceived tab $AUSCULT_RECEIVED, giAuscultCount
    kStarted tab $AUSCULT_STARTED, giAuscultCount
    kLate tab $AUSCULT_LATE, giAuscultCount
    kRefused tab $AUSCULT_REFUSED, giAuscultCount
    kReleased tab $AUSCULT_RELEASED, giAuscultCount
    kBad tab $AUSCULT_BAD, giAuscultCount
    kStrangers tab $AUSCULT_STRANGERS, giAuscultCount
    kLost tab $AUSCULT_LOST, giAuscultCount
    kLive tab $AUSCULT_LIVE, giAuscultCount
    kSent += 1
    OSCsend kSent, SHost, iPort, "/auscult/status", "diiiiiidiii", kNow, kReceived, kStarted, kLate, kRefused, kReleased, kBad, gkAuscultPeak, kStrangers, kLost, kLive
    gkAuscultPeak = 0
  endif
endin

if 0dbfs == 1 then
  gkAuscultFade init 0                 ; a live engine fades in
  schedule "AuscultReceiver", 0, -1
endif
