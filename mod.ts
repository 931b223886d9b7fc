/**
 * Observable Plot for the ear: explore and plot a dataset, map it to sound with the same grammar, and stream it over OSC to a running
 * Csound, so that analysis and listening happen together.
 *
 * @example From a CSV to a running Csound
 * ```ts
 * import { Csound, csv, Plot, plot, Sound } from "auscult";
 *
 * const rows = await csv("data/sp500.csv");
 * const figure = plot({
 *   marks: [
 *     Plot.lineY(rows, { x: "date", y: "close" }),
 *     Sound.note(rows, Plot.binX({ y: "mean" }, { x: "date", y: "close", interval: "year" })),
 *   ],
 *   time: { duration: 1 },
 * });
 * await using csound = await Csound.start({ output: "none" });
 * const { late } = await figure.score.perform(csound).done;
 * if (late > 0) throw new Error(`${late} notes came late`);
 * ```
 *
 * @module
 */
export { csv } from "./lib/data/csv.ts";
export { parseCsv } from "./lib/data/parseCsv.ts";
export type { CsvOptions, CsvSourceOptions, CsvType } from "./lib/data/CsvOptions.ts";
export { sql } from "./lib/data/sql/sql.ts";
export type { SqlValue } from "./lib/data/sql/Query.ts";
export type { Cell, CsvWarning, Row, Table } from "./lib/data/Table.ts";

export { Plot } from "./lib/plot/namespace.ts";
export { type Figure, type OwnScales, plot, type PlotOptions } from "./lib/plot/plot.ts";
export type { PlotSound } from "./lib/plot/ears.ts";
export { svgText, type SvgTextOptions } from "./lib/plot/svgText.ts";
export { loudness, type RecordingLoudness } from "./lib/recording/loudness.ts";
export { spectrogram } from "./lib/recording/spectrogram.ts";
export { waveform } from "./lib/recording/waveform.ts";

/** The sound marks: `Sound.note(data, options)`, beside Plot's own in `marks`; and `Sound.live(source, options)`. */
export * as Sound from "./lib/live/Sound.ts";
export type {
  Curve,
  HearOptions,
  LegendChannel,
  LegendOptions,
  LineOptions,
  NoteOptions,
  OwnChannels,
  ReferenceOptions,
  SampleMarkOptions,
  SoundChannelValue,
  TextOptions,
  TickOptions,
} from "./lib/sound/Sound.ts";
export {
  Live,
  type LiveCounts,
  type LivePerformance,
  type LivePerformer,
  type LivePerformOptions,
  type LiveReport,
} from "./lib/live/performance/Live.ts";
export type { Burst, LiveChannel, LiveOptions, Rolling, Silence } from "./lib/live/performance/options.ts";
export type { HeardCounts } from "./lib/live/performance/Hearing.ts";
export { type Latency, OpenPerformance, type OpenPerformOptions, type OpenReport } from "./lib/time/openPerformance.ts";
export type { EffectsOptions } from "./lib/sound/effects.ts";
export type {
  LoudnessScaleOptions,
  PitchScaleOptions,
  ScaleInterval,
  SoundOptions,
  SoundScaleName,
  SoundScaleOptions,
  SoundScaleType,
  TimeScaleOptions,
} from "./lib/sound/scales/options.ts";
export type { TuningOptions } from "./lib/sound/tunings/tuning.ts";
export type { Glide, SoundEvent } from "./lib/sound/event.ts";
export {
  type Performer,
  type RenderOptions,
  type RenderResult,
  Score,
  type ScoreLoudness,
  type VoiceLoudness,
} from "./lib/sound/score.ts";

export { instrument, type InstrumentFileOptions } from "./lib/csound/instrument.ts";
export { sample, type SampleOptions } from "./lib/csound/sample.ts";
export { speak, type SpeakOptions } from "./lib/csound/speak.ts";
export type { Caption } from "./lib/sound/caption.ts";
export type { Instrument, InstrumentChannel } from "./lib/sound/instruments.ts";
export { type ConnectOptions, Csound, type StartOptions } from "./lib/csound/Csound.ts";
export type { TakeReport } from "./lib/csound/take/TakeReport.ts";
export type { EngineOutput } from "./lib/csound/engine.ts";
export { Performance, type PerformanceReport, type PerformOptions, type Progress } from "./lib/csound/performance.ts";

export {
  type Diagnosis,
  doctor,
  type DoctorLevel,
  type DoctorOptions,
  type DoctorStep,
} from "./lib/csound/doctor/doctor.ts";
export type { Finding, Place } from "./lib/csound/doctor/finding.ts";

export { type StreamData, streamOsc, type StreamOscOptions } from "./lib/live/streamOsc.ts";
export { OscStream } from "./lib/live/OscStream.ts";
export type { StreamAccessor, StreamChannel, StreamScaleOptions } from "./lib/live/streamChannels.ts";
export type { StreamProgress, StreamReport } from "./lib/live/streamWire.ts";
export type { OscTarget } from "./lib/osc/target.ts";
export type { StreamValue } from "./lib/live/typeTags.ts";

export { type Arrived, arrivedAt } from "./lib/live/sources/arrival.ts";
export { type Fault, Faults } from "./lib/live/sources/Faults.ts";
export { type LineInput, lines, type LinesOptions } from "./lib/live/sources/lines.ts";
export { merge } from "./lib/live/sources/merge.ts";
export { poll, type PollOptions } from "./lib/live/sources/http/poll.ts";
export type { CassetteChoice } from "./lib/live/cassette/CassetteChoice.ts";
export type { FeedOptions } from "./lib/live/sources/http/FeedOptions.ts";
export { nasdaqDataLink, type NasdaqDataLinkOptions } from "./lib/live/sources/http/nasdaqDataLink.ts";
export { openMeteo, type OpenMeteoOptions } from "./lib/live/sources/http/openMeteo.ts";
export { usgs, type UsgsFeed, type UsgsOptions } from "./lib/live/sources/http/usgs.ts";
export type { Earthquake } from "./lib/live/sources/http/usgsRow.ts";
export type { Fetch } from "./lib/live/sources/http/call.ts";
export type { ParseFormat, ParseFunction, PollResponse } from "./lib/live/sources/http/parseBody.ts";
export type { PollKey } from "./lib/live/sources/http/Seen.ts";
export type { Limit, Quota } from "./lib/live/sources/Quota.ts";
export { mqtt, type MqttMessage, type MqttOptions } from "./lib/live/sources/mqtt.ts";
export { source } from "./lib/live/sources/ownSource.ts";
export { socket, type SocketMessage, type SocketOptions } from "./lib/live/sources/socket.ts";
export { sse, type SseEvent, type SseOptions } from "./lib/live/sources/sse.ts";
export type { ConnectionOptions, SecretsOption } from "./lib/live/sources/streams/ConnectionOptions.ts";
export type { LineFormatOptions } from "./lib/live/sources/streams/LineFormatOptions.ts";
export type { Secret } from "./lib/live/sources/streams/secretOf.ts";
export { watch, type WatchOptions } from "./lib/live/sources/watch.ts";
export type { Made } from "./lib/live/sources/streams/MessageReader.ts";
export { type Reach, type Receive, type Reception, Source, type SourceOptions } from "./lib/live/sources/Source.ts";

export { Cassette, cassette } from "./lib/live/cassette/cassette.ts";
export type { CassetteProblem } from "./lib/live/cassette/CassetteReader.ts";
export type { CassetteMoment } from "./lib/live/cassette/moment.ts";
export { record, type RecordOptions } from "./lib/live/cassette/record.ts";
export { type CassetteReplayOptions, replay } from "./lib/live/cassette/replay.ts";
export { withCassette, type WithCassetteOptions } from "./lib/live/cassette/withCassette.ts";
export { VirtualClock, virtualClock, type VirtualClockOptions } from "./lib/time/virtualClock.ts";

export { Monitor, monitor, type MonitorOptions, type MonitorStatistics } from "./lib/osc/monitor.ts";
export type { OscArgument, OscColor, OscMessage } from "./lib/osc/message.ts";
export type { Clock } from "./lib/time/clock.ts";
export type { MalformedPacket, ReceivedMessage, ReceivedPacket } from "./lib/osc/received.ts";
export { type ReplayOptions, replayOsc, type ReplayReport } from "./lib/osc/replayOsc.ts";

export { Interrupted, interruptible } from "./lib/time/interrupts.ts";
export type { Note, NoteGlide } from "./lib/time/notes.ts";
export type { PlayedScore } from "./lib/time/PlayedScore.ts";
export { show } from "./lib/notebook/show.ts";
export { exportNotebook, type ExportOptions, type ExportResult } from "./lib/notebook/export/exportNotebook.ts";
export type { Impure } from "./lib/notebook/export/findImpure.ts";
export {
  Control,
  control,
  type RangeControlOptions,
  type SelectControlOptions,
  type ToggleControlOptions,
} from "./lib/notebook/control.ts";

export { Stage, type StageOptions, type StagePerformOptions } from "./lib/stage/Stage.ts";
export type { Piece } from "./lib/stage/Programme.ts";
export { cue, type CueOptions } from "./lib/stage/cue.ts";
