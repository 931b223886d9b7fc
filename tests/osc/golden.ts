import type { OscMessage } from "../../lib/osc/codec.ts";

/** Packets whose bytes were worked out from the OSC 1.0 specification; both directions must keep to them. */
export const golden: { name: string; message: OscMessage; dump: string }[] = [
  {
    name: "the specification's own example",
    message: { address: "/oscillator/4/frequency", types: "f", args: [440] },
    dump: `
      2f 6f 73 63  /osc
      69 6c 6c 61  illa
      74 6f 72 2f  tor/
      34 2f 66 72  4/fr
      65 71 75 65  eque
      6e 63 79 00  ncy.
      2c 66 00 00  ,f..
      43 dc 00 00  C...`,
  },
  {
    name: "the specification's second example",
    message: { address: "/foo", types: "iisff", args: [1000, -1, "hello", Math.fround(1.234), Math.fround(5.678)] },
    dump: `
      2f 66 6f 6f  /foo
      00 00 00 00  ....
      2c 69 69 73  ,iis
      66 66 00 00  ff..
      00 00 03 e8  ....
      ff ff ff ff  ....
      68 65 6c 6c  hell
      6f 00 00 00  o...
      3f 9d f3 b6  ?...
      40 b5 b2 2d  @..-`,
  },
  {
    name: "a note for the engine",
    message: {
      address: "/auscult/note",
      types: "siidsfffff",
      args: ["k3y", 1, 7, 12.5, "bell", 0.5, 440, -20, -1, 0.25],
    },
    dump: `
      2f 61 75 73  /aus
      63 75 6c 74  cult
      2f 6e 6f 74  /not
      65 00 00 00  e...
      2c 73 69 69  ,sii
      64 73 66 66  dsff
      66 66 66 00  fff.
      6b 33 79 00  k3y.
      00 00 00 01  ....
      00 00 00 07  ....
      40 29 00 00  @)..
      00 00 00 00  ....
      62 65 6c 6c  bell
      00 00 00 00  ....
      3f 00 00 00  ?...
      43 dc 00 00  C...
      c1 a0 00 00  ....
      bf 80 00 00  ....
      3e 80 00 00  >...`,
  },
  {
    name: "64 bits, a time tag, a blob, a colour, MIDI, a character",
    message: {
      address: "/x",
      types: "htbrmc",
      args: [
        -2n,
        0x83aa7e80_80000000n,
        Uint8Array.of(1, 2, 3, 4, 5),
        { red: 255, green: 128, blue: 0, alpha: 127 },
        Uint8Array.of(0, 0x90, 60, 100),
        "é",
      ],
    },
    dump: `
      2f 78 00 00  /x..
      2c 68 74 62  ,htb
      72 6d 63 00  rmc.
      ff ff ff ff  ....
      ff ff ff fe  ....
      83 aa 7e 80  ..~.
      80 00 00 00  ....
      00 00 00 05  ....
      01 02 03 04  ....
      05 00 00 00  ....
      ff 80 00 7f  ....
      00 90 3c 64  ..<d
      00 00 00 e9  ....`,
  },
  {
    name: "nested arrays and tags without data",
    message: { address: "/y", types: "[i[s]T]FNI", args: [[1, ["ü"], true], false, null, Infinity] },
    dump: `
      2f 79 00 00  /y..
      2c 5b 69 5b  ,[i[
      73 5d 54 5d  s]T]
      46 4e 49 00  FNI.
      00 00 00 01  ....
      c3 bc 00 00  ....`,
  },
  {
    name: "no arguments",
    message: { address: "/stop", types: "", args: [] },
    dump: `
      2f 73 74 6f  /sto
      70 00 00 00  p...
      2c 00 00 00  ,...`,
  },
];
