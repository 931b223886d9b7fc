; grain: a stream of short grains, some 25 a second, no two alike: each has a length, a strength, harmonics and a detune of its own.
; p3 sustain s, p4 Hz, p5 dBFS, p6 pan, p7 brightness (from pure to glittering), p8 rest
instr grain
  iSustain = p3
  p3 = iSustain + 0.12 + giAuscultTail
  iFirst = 2 * max(1, round(limit(iSustain, 0.01, 0.04) * 0.5 * kr))  ; k-cycles of the first grain
  iPeak = iFirst * 0.5 / kr                               ; s: its middle; it is the loudest
  iTop = min(20000, sr * 0.45)
  iBright = limit(p7, 0, 1)
  i2 = (p4 * 2 < iTop ? 0.05 + 1.2 * iBright : 0)
  i4 = (p4 * 4 < iTop ? 0.02 + 0.9 * iBright * iBright : 0)
  iApart = min(0.002 * p4, 1.5)                           ; Hz: 3.5 cents at most
  ; each grain draws its numbers where the one before it is silent; equal notes draw the same
  kDraw init 1 + round(2000000 * frac(p4 * 0.618 + p6 * 0.377 + p8 * 97))
  kLeft init iFirst
  kHz init p4
  kWindow init kr / iFirst
  kLoud init 1
  kSecond init i2
  kFourth init i4
  if kLeft == 0 then
    kDraw = (kDraw * 16807) % 2147483647                  ; Park and Miller's generator: whole numbers, the same in every build
    kSecond = i2 * kDraw / 2147483647
    kDraw = (kDraw * 16807) % 2147483647
    kFourth = i4 * kDraw / 2147483647
    kDraw = (kDraw * 16807) % 2147483647
    kHz = p4 + iApart * (2 * kDraw / 2147483647 - 1)
    kDraw = (kDraw * 16807) % 2147483647
    kLoud = 0.4 + 0.6 * kDraw / 2147483647
    kDraw = (kDraw * 16807) % 2147483647
    kLeft = round((0.022 + 0.038 * kDraw / 2147483647) * kr)
    kWindow = kr / kLeft
  endif
  kLeft -= 1
  aTone poscil 1, kHz, -1, frac(1000000.25 - p4 * iPeak)
  aWindow poscil 0.5, kWindow, -1, 0.75
  ; c + second (2 c² - 1) + fourth (8 c⁴ - 8 c² + 1): harmonics by Chebyshev's polynomials; 1 at most, where c is
  aSquare = aTone * aTone
  kLevel = kLoud / (1 + kSecond + kFourth)
  aTone = aTone * kLevel + aSquare * (aSquare * (8 * kFourth * kLevel) + (2 * kSecond - 8 * kFourth) * kLevel) + (kFourth - kSecond) * kLevel
  iAmp = ampdbfs(min(p5, 0))
  aEnv linseg iAmp, max(iSustain, iPeak), iAmp, 0.12, 0, 1, 0
  aOut = aTone * (aWindow + 0.5) * aEnv
  $AUSCULT_SEND
endin
auscultAllow "grain"
