; Everything. To have auscult in an orchestra of your own, write this after the header (sr, ksmps, nchnls, 0dbfs = 1):
;   #include "auscult.orc"
; Each instrument comes after what it needs; the master comes last, so that it hears them all.
#include "voice.orc"
#include "instruments/tone.orc"
#include "instruments/pluck.orc"
#include "instruments/bell.orc"
#include "instruments/pad.orc"
#include "instruments/noise.orc"
#include "instruments/click.orc"
#include "instruments/line.orc"
#include "instruments/drone.orc"
#include "master.orc"
#include "receiver.orc"
