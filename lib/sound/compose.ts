import { checkPositions } from "./checkChannels.ts";
import { composeGuides } from "./composeGuides.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { equaliseLoudness } from "./equaliseLoudness.ts";
import { makeEvent, roundField, type SoundEvent } from "./event.ts";
import { facetSides } from "./facetSides.ts";
import { facetSlots, type Slot } from "./facetSlots.ts";
import { type Feeds, feedsOf, scaledChannels, visualScale } from "./feeds.ts";
import { glideNotes } from "./glideNotes.ts";
import { Guide } from "./guide.ts";
import { type Caption, captionText } from "./caption.ts";
import { channelsOf, instrumentChannels, ownInstruments } from "./instruments.ts";
import { defaultLevel, isLevelOpen, raise, shiftScale } from "./level/defaultLevel.ts";
import { fitOverlap } from "./levels.ts";
import { Line } from "./line.ts";
import { noteReader } from "./noteReader.ts";
import { isFaceted, placesOf } from "./places.ts";
import type { MarkReport, ScoreReport } from "./report.ts";
import { playSamples, Sample } from "./sample.ts";
import { repeatPiece } from "./repeatPiece.ts";
import { isDefined } from "./scales/coerce.ts";
import { type ReadSoundOptions, scaleNames, show } from "./scales/options.ts";
import { type ScaledChannels, type SoundScales, soundScales, timeRange } from "./scales/soundScales.ts";
import { valueTransforms } from "./scales/valueTransform.ts";
import { Score } from "./score.ts";
import { readTuning } from "./tunings/tuning.ts";
import { type Draft, holdNotes } from "./sustain.ts";
import { countUnmapped } from "./unmapped.ts";
import { Text } from "./text.ts";

/** A score, and where its notes are in the picture. */
export interface Composition {
  readonly score: Score;
  /** The facet of each event, as an index of the drawn facets; 0 where there are none. */
  readonly facets: readonly number[];
  /** The parts of the time range in which facets play, where they are a sequence: by the `i` of a facet. */
  readonly slots: ReadonlyMap<number, Slot>;
  /** The scale of time, which says at which end a span starts. */
  readonly time: SoundScales["time"];
  /** How much later than without a legend the piece starts, in seconds. */
  readonly delay: number;
  /** Which time the piece is played, of each event; 0 for the first, and how long one time is, in seconds. */
  readonly rounds: readonly number[];
  readonly period: number;
  /** What the player says that an event is, where that is not in the data of its mark; one for each event. */
  readonly said: readonly (string | undefined)[];
}

/**
 * Makes the score of a drawn plot.
 *
 * @throws {TypeError} when a channel is undefined in every datum, or in pixels
 * @throws {RangeError} when a value cannot be mapped, or a note is above 0 dBFS
 */
export function compose(drawing: Drawing, options: ReadSoundOptions): Composition {
  drawing.readings.forEach(checkPositions);
  const tuning = readTuning(options.pitch?.tuning);
  const transforms = valueTransforms(options);
  const feeds = drawing.readings.map((reading) => feedsOf(reading, { transforms, tuning }));
  const all = feeds.flatMap((feed) => Object.values(feed)).filter((feed) => feed !== undefined);
  const scaled = Object.fromEntries(
    scaleNames().map((name) => [name, scaledChannels(drawing, feeds, name)]),
  ) as unknown as ScaledChannels;
  let scales = soundScales(scaled, {
    time: visualScale(drawing, all.filter(({ name, scaled }) => name === "time" && scaled)),
    pitch: visualScale(drawing, all.filter(({ name, scaled }) => name === "pitch" && scaled)),
    loudness: visualScale(drawing, all.filter(({ name, scaled }) => name === "loudness" && scaled)),
  }, { ...options, tuning });

  const { metre } = scales.time;
  if (options.time?.bpm !== undefined && drawing.readings.length > 0 && scaled.time.length === 0) {
    throw new TypeError(
      "Cannot use bpm: the sound marks give their times in seconds, so that there is nothing to count",
    );
  }
  const range = metre === undefined ? timeRange(options) : scales.time.range;
  const slots = facetSlots(drawing.facets, range, { ...options.time, part: metre?.length });
  const drafts: Draft[] = [];
  const reports: MarkReport[] = [];
  const captions: Caption[] = [];
  drawing.readings.forEach((reading, mark) => {
    if (reading.note instanceof Guide) return; // when the others have played
    const own = drafts.length;
    const dropped = { time: 0, pitch: 0, loudness: 0, outside: 0, close: 0 };
    let wordless = 0;
    const { pan, instrument } = feeds[mark]!;
    const sides = facetSides(drawing.facets, options, {
      kind: reading.note.kind,
      pan: pan !== undefined,
      instrument: instrument !== undefined,
    });
    const marked = reading.note instanceof Line ? reading.note : undefined;
    for (const { index, facet, slot } of placesOf(reading, drawing.facets, slots)) {
      const voices = reading.state.channels["z"]?.value;
      const group: Draft[] = [];
      const side = isFaceted(reading) ? sides.defaults.get(drawing.facets[facet]?.i ?? -1) : undefined;
      const note = noteReader(feeds[mark]!, withDefaults(scales, side), slot, reading);
      const gaps = new Set<SoundEvent["voice"]>();
      for (let order = 0; order < index.length; ++order) {
        const i = index[order]!;
        const read = note(i);
        const voice = voiceOf(voices?.[i]);
        if (typeof read === "string") {
          ++dropped[read];
          gaps.add(voice);
        } else group.push({ ...read, voice, mark, facet, order, index: i, gap: gaps.delete(voice) });
      }
      if (reading.note instanceof Text) {
        const words = reading.state.channels["text"]?.value ?? [];
        for (const { time, index } of group) {
          const text = captionText(words[index]);
          if (text === undefined) ++wordless;
          else captions.push({ time, text, mark, index });
        }
      } else if (marked === undefined) {
        if (reading.note instanceof Sample) {
          const { pitch, sustain } = feeds[mark]!;
          const held = sustain !== undefined || scales.defaults.sustain !== undefined ||
            reading.state.channels["x2"] !== undefined;
          playSamples(group, { pitched: pitch !== undefined, held });
        }
        holdNotes(group, slot?.next);
        for (const draft of group) drafts.push(draft);
      } else {
        const { notes, close } = glideNotes(group, marked.curve);
        dropped.close += close;
        for (const draft of notes) drafts.push(draft);
      }
    }
    checkParameters(reading, drafts.slice(own));
    const sideWords = isFaceted(reading) ? sides.words : [];
    const report = reportOf(reading, feeds[mark]!, {
      dropped,
      count: drafts.length - own,
      unmapped: countUnmapped(feeds[mark]!, scales, drafts.slice(own)),
      sides: sideWords,
    });
    reports[mark] = wordless > 0 ? { ...report, wordless } : report;
  });

  drafts.sort((a, b) => a.time - b.time);
  const unsaid = feeds.map((feed) => isLevelOpen(feed, scales.loudness, options.loudness));
  const open = drafts.filter(({ mark }) => unsaid[mark]);
  const level = defaultLevel(open, options.loudness);
  if (level !== undefined) {
    for (const draft of open) raise(draft, level.shift);
    // The guides, which come next, keep their distance from the notes.
    const defaults = { ...scales.defaults, loudness: Math.min(0, scales.defaults.loudness + level.shift) };
    scales = { ...scales, loudness: shiftScale(scales.loudness, level.shift), defaults };
  }

  const piece = composeGuides({ drawing, scales, slots, feeds, notes: drafts });
  for (const [mark, { notes, sentence }] of piece.guidances) {
    const dropped = { time: 0, pitch: 0, loudness: 0, outside: 0, close: 0 };
    reports[mark] = { kind: drawing.readings[mark]!.note.kind, channels: [], dropped, count: notes.length, sentence };
  }

  const { notes: played, captions: shown, repetition } = repeatPiece({
    notes: piece.notes,
    captions: captions.map((caption) => ({ ...caption, time: caption.time + piece.delay })),
    repeat: options.time?.repeat,
    delay: piece.delay,
    time: piece.scales.time,
    isLegend: (mark) => drawing.readings[mark]!.note.kind === "legend",
  });
  const notes = played.toSorted((a, b) => a.time - b.time || a.mark - b.mark || a.facet - b.facet || a.order - b.order);
  const { events: equal, equalised } = equaliseLoudness(
    notes.map((draft) => makeEvent(draft as SoundEvent)),
    options.loudness,
  );
  const { events, shift } = fitOverlap(equal, options.loudness?.overlap);
  const sequence = slots.size > 0;
  const unheard = drawing.unheard ?? [];
  const report: ScoreReport = {
    marks: reports,
    scales: piece.scales,
    level,
    shift,
    sequence,
    equalised,
    repetition,
    unheard,
    captions: shown.map((caption) => Object.freeze({ ...caption, time: roundField("time", caption.time) }))
      .toSorted((a, b) => a.time - b.time || a.mark - b.mark),
  };
  return {
    score: new Score(events, { ...report, effects: options.effects }),
    facets: notes.map(({ facet }) => facet),
    slots: piece.slots,
    time: piece.scales.time,
    delay: piece.delay,
    rounds: notes.map(({ round }) => round ?? 0),
    period: repetition?.period ?? 0,
    said: notes.map(({ said }) => said),
  };
}

function withDefaults(scales: SoundScales, defaults: Partial<SoundScales["defaults"]> | undefined): SoundScales {
  return defaults === undefined ? scales : { ...scales, defaults: { ...scales.defaults, ...defaults } };
}

/** The voice of an event, as the mark's z has it. */
export function voiceOf(value: unknown): SoundEvent["voice"] {
  if (!isDefined(value)) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  return typeof value === "bigint" ? String(value) : show(value);
}

/** Checks that what is given for an instrument's own channel is heard by one that has it. */
function checkParameters({ note }: Reading, drafts: readonly Draft[]): void {
  if (drafts.length === 0) return;
  const played = [...new Set(drafts.map(({ instrument }) => instrument))];
  const heard = new Set(played.flatMap((instrument) => channelsOf(instrument).map(({ name }) => name)));
  for (const name of note.parameters.keys()) {
    if (heard.has(name)) continue;
    const owners = ownInstruments().filter(({ channels }) => channels.some((channel) => channel.name === name));
    throw new TypeError(
      `Cannot hear ${name}: ${played.join(", ")} ${played.length === 1 ? "has" : "have"} no such channel; ${
        owners.map((owner) => owner.name).join(", ")
      } ${owners.length === 1 ? "has" : "have"} it`,
    );
  }
}

/** What a mark became, for `describe()`. */
export function reportOf(
  { note, subject, thinned }: Reading,
  feeds: Feeds,
  counts: Pick<MarkReport, "dropped" | "count" | "unmapped" | "sides">,
): MarkReport {
  const channels = Object.values(feeds).flatMap((feed) => {
    if (feed === undefined) return [];
    const { name, from, label, constant, scaled, values } = feed;
    // A reducer without its channel gives no value: nothing is heard of it in this mark, whatever others map.
    if (name !== "time" && name !== "pitch" && values !== undefined && !Array.from(values).some(isDefined)) return [];
    return [{ name, from, label, constant, scaled, unit: instrumentChannels().get(name)?.unit }];
  });
  return {
    kind: note.kind,
    channels,
    ...counts,
    ...(subject !== undefined && { subject }),
    ...(thinned && { thinned }),
  };
}
