<CsoundSynthesizer>
; auscult's engine: plays notes that arrive by OSC on UDP port 7770. README.md is the protocol.
;   csound orchestras/auscult.csd
; Macros, given as --omacro:NAME=value: AUSCULT_PORT, AUSCULT_TOKEN, AUSCULT_OWNED, AUSCULT_RECORD.
<CsOptions>
-odac -d -m0 -b128 -B1024
</CsOptions>
<CsInstruments>
sr     = 48000
ksmps  = 32
nchnls = 2
0dbfs  = 1
#define AUSCULT_HOLD #1#
#include "auscult.orc"
</CsInstruments>
<CsScore>
f0 z
</CsScore>
</CsoundSynthesizer>
