import { bundle, encode } from "../../orchestras/osc.ts";
import type { Mistake, Sending } from "./mistake.ts";
import { mine, type Parts } from "./mine.ts";

const listen = `kGot OSClisten giOsc, "/freq", "f", kFreq`;
const header = "sr = 48000\nksmps = 32\nnchnls = 2";
const sends = (): Sending => ({ packets: [encode("/freq", "f", 440)] });

/** A mistake in the text, or in what is sent; its cure is proven in findInOrchestra_test.ts and compareMessages_test.ts. */
function row(id: string, row: string, parts: Parts, more: Partial<Mistake> = {}): Mistake {
  return { id, row, csd: ({ port }) => mine(port, parts), sends, ...more };
}

/** The mistakes that can be read in the text, and those in what is sent: with what doctor says when it also hears and plays them. */
export const textMistakes: readonly Mistake[] = [
  {
    row: "Two tags of the .csd on one line",
    id: "tags-on-one-line",
    csd: ({ port }) => mine(port).replace("<CsScore>\n", "<CsScore> "),
    sends,
  },
  {
    row: "A file that is included is not there",
    id: "include-missing",
    csd: ({ port }) => mine(port, { osc: `#include "bells.orc"\ngiOsc OSCinit ${port}` }),
    sends,
  },
  row("unreadable", "A comment is not closed", { more: "/* here come the bells\n" }),
  row("oscinit-missing", "OSCinit is forgotten", { osc: "giOsc init 0" }),
  {
    row: "OSCinit twice for one port",
    id: "oscinit-twice",
    csd: ({ port }) => mine(port, { osc: `giOsc OSCinit ${port}\ngiMore OSCinit ${port}` }),
    sends,
  },
  row("handle-unknown", "OSClisten is given the port in place of the handle", {
    listen: listen.replace("giOsc", "7770"),
  }),
  {
    row: "OSClisten in the header",
    id: "listener-in-header",
    csd: ({ port }) =>
      mine(port, {
        osc: `gkFreq init 0\ngiOsc OSCinit ${port}\nkGot OSClisten giOsc, "/freq", "f", gkFreq`,
        listen: "kFreq = gkFreq",
      }),
    sends,
  },
  row("listener-starts-late", "The listening instrument starts late", { score: "i 1 30 z" }),
  row("listener-overlaps", "The listening instrument is started twice", { score: "i 1 0 z\ni 1 0 0.02" }),
  row("types-unknown", "A type letter that Csound does not know", { listen: listen.replace('"f"', '"x"') }),
  row("types-count", "More types than variables", { listen: listen.replace('"f"', '"ff"') }),
  row("types-variable", "A value is received into an i-variable", {
    listen: `iFreq = 440\n  kGot OSClisten giOsc, "/freq", "f", iFreq\n  kFreq = iFreq`,
  }),
  row("one-per-cycle", "One OSClisten without a loop, few k-cycles", {
    header: `${header.replace("32", "4800")}\n0dbfs = 1`,
  }),
  row("answer-ignored", "What is received is not used at all", {
    sound: "aOut poscil 0.2, 440\n  outs aOut, aOut",
  }),
  row("output-unread", "One of the received values is not used", {
    listen: `kAmp init 0\n  kGot OSClisten giOsc, "/freq", "ff", kFreq, kAmp`,
  }, { sends: () => ({ packets: [encode("/freq", "ff", 440, 0.5)] }) }),
  row("score-ends", "The score ends after a while", { score: "i 1 0 30" }),
  row("zerodbfs-missing", "0dbfs is missing, amplitudes are in the thousands", {
    header,
    sound: "aOut poscil 6000, kFreq\n  outs aOut, aOut",
  }),
  row("zerodbfs-not-one", "0dbfs is 32768, amplitudes are in the thousands", {
    header: `${header}\n0dbfs = 32768`,
    sound: "aOut poscil 6000, kFreq\n  outs aOut, aOut",
  }),
  row("one-channel", "nchnls is missing", { header: "sr = 48000\nksmps = 32\n0dbfs = 1" }),
  row("address-pattern", "A wildcard in the address", {}, {
    sends: () => ({ packets: [encode("/fre?", "f", 440)] }),
  }),
  row("fraction-to-integer", "Fractions are sent to a whole number", { listen: listen.replace('"f"', '"i"') }, {
    sends: () => ({ packets: [encode("/freq", "f", 440.5)] }),
  }),
  row("time-tag-epoch", "Time tags count from 1970", {}, { sends: () => ({ packets: [from1970()] }) }),
  row("listener-not-running", "Messages come while nothing starts the listening instrument", { score: "f0 z" }),
  row("rate-above-drain", "More messages than one OSClisten takes", {
    header: `sr = 48000\nksmps = 9600\nnchnls = 2\n0dbfs = 1`,
  }, {
    sends: () => ({ packets: [encode("/freq", "f", 440)], every: 0.004 }),
    listen: 1,
  }),
  row("listener-unheard", "Nothing comes for one of two listeners", {
    more:
      `instr 2\n  kAmp init 0\n  kNew OSClisten giOsc, "/amp", "f", kAmp\n  aOut poscil kAmp * kNew, 440\n  outs aOut, aOut\nendin\n`,
    score: "i 1 0 z\ni 2 0 z",
  }),
  row("listener-silent", "OSClisten stands behind an if that never holds", {
    listen: `kOn chnget "Listen"\n  if kOn == 1 then\n    ${listen}\n  endif`,
    sound: "aOut poscil portk(kFreq > 0 ? 0.2 : 0, 0.01), kFreq\n  outs aOut, aOut",
  }),
];

/** A bundle whose time tag is the seconds since 1970, where OSC counts from 1900. */
function from1970(): Uint8Array {
  const bytes = bundle([encode("/freq", "f", 440)]);
  new DataView(bytes.buffer).setUint32(8, Math.floor(Date.now() / 1000));
  return bytes;
}
