import type { Place } from "../finding.ts";

/** An `OSCinit`, `OSCinitM` or `OSCraw`: a UDP port on which Csound listens. */
export interface Server {
  /** The variable that holds the handle ("giPort"); empty where it is given to nothing. */
  readonly handle: string;
  /** The port, where it is written as a number (or a macro that is one). */
  readonly port: number | undefined;
  readonly opcode: "OSCinit" | "OSCinitM" | "OSCraw";
  /** The instrument or user-defined opcode that holds it; undefined in the header, where it belongs. */
  readonly instrument: string | undefined;
  readonly at: Place;
}

/** An `OSClisten` (or `OSCraw`, whose address and types are undefined). */
export interface Listener {
  readonly opcode: "OSClisten" | "OSCraw";
  /** The variable that says whether a message came ("kAns"); empty where it is given to nothing. */
  readonly answer: string;
  /** The first argument: the variable of a {@linkcode Server}, or what stands in its place. */
  readonly handle: string;
  /** The address, where it is written as a string. */
  readonly address: string | undefined;
  /** The OSC type tags, where they are written as a string. */
  readonly types: string | undefined;
  /** The variables that the message's arguments go into, as they are written. */
  readonly outputs: readonly string[];
  /** How many arguments it takes; of one that gives an array (`kAns, kData[] OSClisten …`) the number of its types. */
  readonly arguments: number;
  /** Whether its arguments come in an array. */
  readonly array: boolean;
  /** The instrument or user-defined opcode that holds it; undefined in the header, where it never hears anything. */
  readonly instrument: string | undefined;
  /** Whether it stands in a loop (`while`, `until`, or a `kgoto`/`goto` back over it), so that all waiting messages are taken. */
  readonly looped: boolean;
  /** Those of `answer` and `outputs` that nothing reads. */
  readonly unread: readonly string[];
  readonly at: Place;
}

/** An instrument, and what starts it. */
export interface Instrument {
  /** Its number or its name, without the `+` of `instr +name`. */
  readonly name: string;
  readonly at: Place;
  /**
   * score: an `i` statement; header: `schedule`, `event_i`, `scoreline_i`, … outside of instruments; alwayson; elsewhere: another
   * instrument or opcode names it; never: nothing in the text does.
   */
  readonly started: "score" | "header" | "alwayson" | "elsewhere" | "never";
  /** Of score and header: the earliest start, s. */
  readonly firstStart?: number;
  /** Of score and header: the latest end, s; Infinity where it is held (p3 below 0). Undefined where a time is not a literal. */
  readonly lastEnd?: number;
  /** Whether two of those notes sound at once. */
  readonly overlaps: boolean;
  /** Whether it has an opcode that sends sound out, itself or through a user-defined opcode. */
  readonly sounds: boolean;
}

/** What an orchestra's text says, as far as doctor asks. Nothing is evaluated: what is not written as a literal is undefined. */
export interface Orchestra {
  readonly path: string;
  /** Of `<CsOptions>`, split as Csound does. */
  readonly flags: readonly string[];
  /** The header's literal values. */
  readonly header: {
    readonly sr?: number;
    readonly kr?: number;
    readonly ksmps?: number;
    readonly nchnls?: number;
    readonly zerodbfs?: number;
  };
  /** Where each of them is set. */
  readonly headerAt: { readonly [name in "sr" | "kr" | "ksmps" | "nchnls" | "zerodbfs"]?: Place };
  readonly servers: readonly Server[];
  readonly listeners: readonly Listener[];
  readonly instruments: readonly Instrument[];
  /** `out`, `outs`, `outch`, … anywhere. */
  readonly output: readonly Place[];
  /** Files that were included: each `#include` with whether it could be read. */
  readonly includes: readonly { readonly path: string; readonly found: boolean; readonly at: Place }[];
  readonly score: {
    /** Whether there is a `<CsScore>` with any statement (other than comments). */
    readonly present: boolean;
    /**
     * When the score is over, s: the end of what is last and finite in it (`i`, `f0`, `e`), Infinity for `f0 z` and where there is
     * no statement at all. Notes that the header starts prolong it; a held note (p3 below 0) does not keep it going. Undefined where it cannot be told.
     */
    readonly end: number | undefined;
    readonly at: Place | undefined;
  };
  /** Of a .csd: tags with something behind them on their line (Csound ignores it), tags that are not closed, and whether there is a `<CsInstruments>`. */
  readonly tags: {
    readonly crowded: readonly Place[];
    readonly unclosed: readonly Place[];
    readonly instruments: boolean;
  } | undefined;
  /** What could not be read, in words, with its place: an include cycle, an unclosed string, … */
  readonly troubles: readonly { readonly what: string; readonly at: Place }[];
}
