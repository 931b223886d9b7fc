import type { Declaration } from "./declarations.ts";

/** A page of the reference: what its files export. */
export interface ReferencePage {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Of which files: the longest beginning of a path decides. */
  readonly from: readonly string[];
}

/** The pages of the reference, in order; between them they have all that mod.ts exports. */
export const referencePages: readonly ReferencePage[] = [
  { name: "plot", title: "plot() and Plot", summary: "The picture and its sound.", from: ["lib/plot/", "mod.ts"] },
  { name: "data", title: "csv() and tables", summary: "Rows from files and addresses.", from: ["lib/data/"] },
  { name: "marks", title: "Options of sound marks", summary: "Channels of all marks.", from: ["lib/sound/"] },
  {
    name: "scales",
    title: "Options of sound scales",
    summary: "What each scale takes.",
    from: ["lib/sound/scales/", "lib/sound/tunings/"],
  },
  {
    name: "score",
    title: "Score",
    summary: "What a plot sounds like, as data.",
    from: ["lib/sound/score.ts", "lib/sound/event.ts"],
  },
  {
    name: "recording",
    title: "waveform() and spectrogram()",
    summary: "Recordings, drawn.",
    from: ["lib/recording/"],
  },
  {
    name: "instrument",
    title: "instrument()",
    summary: "An instrument of your own.",
    from: ["lib/csound/instrument", "lib/sound/instruments"],
  },
  { name: "csound", title: "Csound", summary: "A running engine.", from: ["lib/csound/"] },
  {
    name: "performance",
    title: "Performance",
    summary: "A score that is being played.",
    from: ["lib/time/", "lib/csound/performance"],
  },
  {
    name: "doctor",
    title: "doctor()",
    summary: "Why nothing sounds, and what to change.",
    from: ["lib/csound/doctor/"],
  },
  { name: "stream", title: "streamOsc()", summary: "Rows to any OSC program.", from: ["lib/live/"] },
  {
    name: "sources",
    title: "Live sources",
    summary: "Rows that arrive: streams, brokers, files, your own.",
    from: ["lib/live/sources/"],
  },
  {
    name: "polling",
    title: "poll() and ready-made sources",
    summary: "Web addresses as sources, and their quotas.",
    from: ["lib/live/sources/http/", "lib/live/sources/Quota"],
  },
  { name: "cassettes", title: "record() and replay()", summary: "Recorded sources.", from: ["lib/live/cassette/"] },
  { name: "live", title: "Sound.live()", summary: "Rows heard as they arrive.", from: ["lib/live/performance/"] },
  { name: "monitor", title: "monitor() and replayOsc()", summary: "What comes to a port.", from: ["lib/osc/"] },
  { name: "notebook", title: "show() and control()", summary: "In a notebook.", from: ["lib/notebook/"] },
  { name: "stage", title: "Stage", summary: "Scripts that perform.", from: ["lib/stage/"] },
];

/** The page that a declaration stands on. */
export function referencePageOf({ name, file }: Pick<Declaration, "name" | "file">): ReferencePage {
  const length = ({ from }: ReferencePage) =>
    Math.max(...from.map((start) => file.startsWith(start) ? start.length : -1));
  const [page] = referencePages.toSorted((a, b) => length(b) - length(a));
  if (page === undefined || length(page) < 0) {
    throw new Error(`No page of the reference has ${name} of ${file}: add its folder in scripts/docs/names.ts`);
  }
  return page;
}

/** Where each public name is documented, as links from the root of the site. */
export function nameLinks(
  exported: readonly Declaration[],
  { marks, scales }: { readonly marks: readonly string[]; readonly scales: readonly string[] },
): (name: string) => string | undefined {
  const links = new Map<string, string>();
  for (const declaration of exported) {
    links.set(declaration.name, `/reference/${referencePageOf(declaration).name}.html#${declaration.name}`);
  }
  for (const mark of marks) {
    links.set(`Sound.${mark}`, `/marks/${mark}.html`);
    if (!links.has(mark)) links.set(mark, `/marks/${mark}.html`);
  }
  const scaleLinks = new Map(scales.map((scale) => [scale, `/scales/${scale}.html`]));
  return (name) => {
    const bare = name.replace(/\(.*$/, "").trim();
    return links.get(bare) ?? scaleLinks.get(bare) ?? links.get(bare.split(".")[0]!);
  };
}
