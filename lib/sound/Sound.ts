/** The sound marks. The module is the namespace: `import { Sound } from "auscult"`. */
export { Note, note } from "./note.ts";
export type { NoteOptions, SoundChannelValue } from "./note.ts";
