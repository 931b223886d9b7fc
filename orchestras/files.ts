import auscultCsd from "./auscult.csd" with { type: "text" };
import auscult from "./auscult.orc" with { type: "text" };
import bell from "./instruments/bell.orc" with { type: "text" };
import brass from "./instruments/brass.orc" with { type: "text" };
import click from "./instruments/click.orc" with { type: "text" };
import drum from "./instruments/drum.orc" with { type: "text" };
import flute from "./instruments/flute.orc" with { type: "text" };
import grain from "./instruments/grain.orc" with { type: "text" };
import hat from "./instruments/hat.orc" with { type: "text" };
import marimba from "./instruments/marimba.orc" with { type: "text" };
import noise from "./instruments/noise.orc" with { type: "text" };
import pad from "./instruments/pad.orc" with { type: "text" };
import pluck from "./instruments/pluck.orc" with { type: "text" };
import reed from "./instruments/reed.orc" with { type: "text" };
import string from "./instruments/string.orc" with { type: "text" };
import tone from "./instruments/tone.orc" with { type: "text" };
import drone from "./instruments/drone.orc" with { type: "text" };
import line from "./instruments/line.orc" with { type: "text" };
import effects from "./effects.orc" with { type: "text" };
import master from "./master.orc" with { type: "text" };
import receiver from "./receiver.orc" with { type: "text" };
import voice from "./voice.orc" with { type: "text" };

/**
 * The text of every file of the orchestra, by its path in this folder, so that the embedded engine, which has no disk,
 * and a self-contained `.csd` have the same code as a native Csound.
 */
export const orchestraFiles: Readonly<Record<string, string>> = {
  "auscult.csd": auscultCsd,
  "auscult.orc": auscult,
  "voice.orc": voice,
  "instruments/tone.orc": tone,
  "instruments/pluck.orc": pluck,
  "instruments/bell.orc": bell,
  "instruments/pad.orc": pad,
  "instruments/noise.orc": noise,
  "instruments/click.orc": click,
  "instruments/line.orc": line,
  "instruments/drone.orc": drone,
  "instruments/string.orc": string,
  "instruments/flute.orc": flute,
  "instruments/reed.orc": reed,
  "instruments/brass.orc": brass,
  "instruments/marimba.orc": marimba,
  "instruments/grain.orc": grain,
  "instruments/drum.orc": drum,
  "instruments/hat.orc": hat,
  "effects.orc": effects,
  "master.orc": master,
  "receiver.orc": receiver,
};
