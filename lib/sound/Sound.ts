/** The sound marks. The module is the namespace: `import { Sound } from "auscult"`. */
export { Area, area } from "./area.ts";
export { Hear, hear } from "./hear.ts";
export type { HearOptions } from "./hear.ts";
export { Legend, legend } from "./legend.ts";
export type { LegendChannel, LegendOptions } from "./legend.ts";
export { Line, line } from "./line.ts";
export type { Curve, LineOptions } from "./line.ts";
export { Note, note } from "./note.ts";
export type { NoteOptions, OwnChannels, SoundChannelValue } from "./note.ts";
export { Reference, reference } from "./reference.ts";
export type { ReferenceOptions } from "./reference.ts";
export { Sample, sample } from "./sample.ts";
export type { SampleMarkOptions } from "./sample.ts";
export { Text, text } from "./text.ts";
export type { TextOptions } from "./text.ts";
export { Tick, tick } from "./tick.ts";
export type { TickOptions } from "./tick.ts";
