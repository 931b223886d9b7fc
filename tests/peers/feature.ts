import type { NoteOptions, OwnChannels } from "auscult";

/** The channels of a note, and those of an instrument of one's own. */
export type Channels = NoteOptions & OwnChannels;

/** What another program maps data to, and how it is done here. */
export interface Feature {
  /** As that program calls it. */
  readonly name: string;
  /** How it is written here, or why it is not. Markdown. */
  readonly here: string;
  /** Shows that it is so; absent where it is not done here. */
  readonly test?: () => void | Promise<void>;
}

/** Another program, and all that it maps. */
export interface Peer {
  /** With its version. */
  readonly title: string;
  readonly features: readonly Feature[];
}

/** Rows that most features are shown on. */
export const rows = [
  { x: 0, v: 1, k: "a" },
  { x: 1, v: 2, k: "b" },
  { x: 2, v: 4, k: "a" },
  { x: 3, v: 9, k: "b" },
];
