import { probingCases, runningCases } from "./probingCases.ts";

/** Cases that `findInOrchestra` finds by reading the text. */
export const readingCases = {
  "tags-on-one-line": "A tag of the .csd is not on a line of its own, or not closed",
  "include-missing": "A file that is included is not there",
  "unreadable": "A part of the orchestra could not be read",
  "oscinit-missing": "OSClisten, but no OSCinit",
  "oscinit-in-instrument": "OSCinit stands in an instrument",
  "oscinit-twice": "OSCinit twice for one port",
  "handle-unknown": "OSClisten names a handle that no OSCinit gave",
  "listener-in-header": "OSClisten stands outside of instruments",
  "listener-never-starts": "Nothing starts the listening instrument",
  "listener-ends-early": "The listening instrument ends",
  "listener-starts-late": "The listening instrument starts late",
  "listener-overlaps": "The listening instrument runs twice at once",
  "same-listener-twice": "Two OSClisten of one address and types",
  "address-without-slash": "The address of an OSClisten does not start with /",
  "types-unknown": "A type letter that Csound does not know",
  "types-count": "Types and variables of an OSClisten differ in number",
  "types-variable": "A variable of an OSClisten has the wrong kind for its type",
  "one-per-cycle": "One message per k-cycle",
  "answer-ignored": "What OSClisten received is never looked at",
  "output-unread": "A value that is received is never used",
  "not-real-time": "Csound writes a file, or nothing, in place of playing in real time",
  "score-ends": "The score ends",
  "zerodbfs-missing": "0dbfs is missing",
  "zerodbfs-not-one": "0dbfs is not 1",
  "no-out": "No opcode sends sound out",
  "one-channel": "One channel",
} as const;

/** Cases that `compareMessages` finds by comparing what arrived with who listens. */
export const comparingCases = {
  "address-case": "Address in other case",
  "address-slash": "A slash too many or too few",
  "address-unknown": "An address that nobody listens to",
  "address-pattern": "A wildcard in an address",
  "argument-count": "Too many or too few arguments",
  "argument-type": "Type tags that do not fit",
  "fraction-to-integer": "Fractions sent to a whole number",
  "not-finite": "NaN or Inf",
  "time-tag-late": "Time tags that have passed",
  "time-tag-future": "Time tags far ahead",
  "time-tag-epoch": "Time tags of another epoch",
  "listener-not-running": "Messages come while the listening instrument does not run",
  "rate-above-drain": "More messages than one OSClisten takes",
  "listener-unheard": "A listener that no message reached",
} as const;

/** Every case that doctor knows: its id, and one line that names it. A finding's `id` is one of these. */
export const cases: Readonly<Record<string, string>> = {
  ...readingCases,
  ...comparingCases,
  ...probingCases,
  ...runningCases,
};
