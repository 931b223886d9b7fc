import type { ReceivedMessage } from "../../../osc/received.ts";
import type { Finding } from "../finding.ts";
import { krOf, loop } from "../orchestra/findListeners.ts";
import { quote } from "../orchestra/listenerLine.ts";
import type { Instrument, Listener, Orchestra } from "../orchestra/Orchestra.ts";
import { count, type Heard, short } from "./Heard.ts";

/** ms: later than a time tag by this is late. Less is the way from a program on the same machine. */
const LATE = 20;
/** ms: a program that plans ahead by more than this is no performance. */
const AHEAD = 5000;
/** ms: further away than this, a time tag counts from another year. */
const YEAR = 365.25 * 86_400_000;
/** s: messages that wait longer than this are heard to be late. */
const WAIT = 0.05;

/** What time tags of bundles say, over all messages. */
export function findTimeTags(received: readonly ReceivedMessage[]): Finding[] {
  const tagged = received.flatMap(({ timeTag, time, address }) =>
    typeof timeTag === "number" ? [{ off: timeTag - time, address }] : []
  );
  const findings: Finding[] = [];
  const change = 'In your program, send plain messages, or bundles with the time tag "immediately" (1)';
  const other = tagged.filter(({ off }) => Math.abs(off) > YEAR);
  if (other.length > 0) {
    const years = Math.round(other[0]!.off / YEAR);
    findings.push({
      id: "time-tag-epoch",
      severity: years > 0 ? "problem" : "warning",
      seen: `${count(other.length)} came in bundles whose time tag is ${Math.abs(years)} years ${
        years > 0 ? "ahead" : "ago"
      }, such as one to ${quote(short(other[0]!.address))}.`,
      means: years > 0
        ? "OSC counts seconds from 1900. Csound holds these messages until then: they never sound."
        : "OSC counts seconds from 1900. Csound plays these messages at once: their timing is lost.",
      change: `${change}; or add the 2208988800 seconds from 1900 to 1970 once to the time of your clock.`,
    });
  }
  const late = tagged.filter(({ off }) => off < -LATE && off >= -YEAR);
  if (late.length > 0) {
    const worst = late.reduce((worst, { off }) => Math.max(worst, -off), 0);
    findings.push({
      id: "time-tag-late",
      severity: "warning",
      seen: `${count(late.length)} came in bundles whose time had passed, by up to ${seconds(worst)}, such as one to ${
        quote(short(late[0]!.address))
      }.`,
      means: "Csound plays them as soon as they come: their timing is lost.",
      change:
        `${change}; or send them earlier; or set the clock of the sending machine: ntpdate, or its time settings.`,
    });
  }
  const ahead = tagged.filter(({ off }) => off > AHEAD && off <= YEAR);
  if (ahead.length > 0) {
    const most = ahead.reduce((most, { off }) => Math.max(most, off), 0);
    findings.push({
      id: "time-tag-future",
      severity: "warning",
      seen: `${count(ahead.length)} came in bundles that are due only in up to ${seconds(most)}, such as one to ${
        quote(short(ahead[0]!.address))
      }.`,
      means: "Csound holds them until then; nothing sounds before.",
      change: `${change}; or set the clock of the sending machine.`,
    });
  }
  return findings;
}

/** Whether the listener's instrument runs when messages come, and keeps up with them. */
export function findRunning(
  { address, messages, takers, orchestra }: Heard,
  csoundStart: number | undefined,
): Finding[] {
  const findings: Finding[] = [];
  for (const listener of takers) {
    const instrument = orchestra.instruments.find(({ name }) => name === listener.instrument);
    const missed = messages.filter(({ time }) => !runs(instrument, listener, time, csoundStart));
    if (missed.length > 0) {
      const number = instrument && (/^\d+$/.test(instrument.name) ? instrument.name : quote(instrument.name));
      findings.push({
        id: "listener-not-running",
        severity: "problem",
        seen: `${count(missed.length)} came to ${quote(short(address))} while ${
          instrument ? `instrument ${instrument.name}, which listens to it, did` : "what listens to it did"
        } not run.`,
        means: "OSClisten hears only while its instrument runs: these messages are lost, and Csound says nothing.",
        change: instrument
          ? `Let it run from beginning to end. Write this into <CsScore>, in place of the note that starts it:\ni ${number} 0 z`
          : `Put the OSClisten into an instrument "Listen", and write this into <CsScore>:\ni "Listen" 0 z`,
        at: listener.at,
      });
    }
    const kr = krOf(orchestra.header);
    const wait = listener.looped ? 0 : longestWait(messages, kr);
    if (wait > WAIT) {
      findings.push({
        id: "rate-above-drain",
        severity: "warning",
        seen: `${count(messages.length)} came to ${
          quote(short(address))
        } faster than its OSClisten takes them: one a k-cycle, ${Math.floor(kr)} a second.`,
        means: `They wait in a row: the last of them are heard ${seconds(wait * 1000)} late.`,
        change: `Take all that wait:\n${loop(listener)}`,
        at: listener.at,
      });
    }
  }
  return findings;
}

function runs(
  instrument: Instrument | undefined,
  listener: Listener,
  time: number,
  csoundStart: number | undefined,
): boolean {
  if (listener.instrument === undefined) return false; // in the header
  if (!instrument) return true; // a user-defined opcode: who knows
  if (instrument.started === "never") return false;
  if (csoundStart === undefined) return true;
  const now = (time - csoundStart) / 1000;
  return now >= (instrument.firstStart ?? -Infinity) && now <= (instrument.lastEnd ?? Infinity);
}

/** How long the last message of a row waits at most, s, when one is taken a k-cycle. */
function longestWait(messages: readonly ReceivedMessage[], kr: number): number {
  let waiting = 0;
  let most = 0;
  let before = messages[0]?.time ?? 0;
  for (const { time } of messages) {
    waiting = Math.max(0, waiting - (time - before) / 1000 * kr) + 1;
    before = time;
    most = Math.max(most, waiting);
  }
  return (most - 1) / kr;
}

/** A duration in ms, for people. */
function seconds(ms: number): string {
  return ms < 1000
    ? `${Math.round(ms)} ms`
    : ms < 100_000
    ? `${Math.round(ms / 100) / 10} s`
    : `${Math.round(ms / 60_000)} minutes`;
}

/** Listeners that no message reached, in one finding. */
export function findUnheard(reached: ReadonlySet<Listener>, { listeners, servers }: Orchestra): Finding[] {
  const silent = listeners.filter((listener) =>
    listener.opcode === "OSClisten" && listener.address !== undefined && !reached.has(listener)
  );
  const [first] = silent;
  if (!first) return [];
  const port = servers.find(({ handle }) => handle === first.handle)?.port ?? servers[0]?.port ?? 7770;
  const values = [...first.types ?? ""].map((type) => type === "s" ? "text" : "1");
  const names = silent.slice(0, 8).map(({ address, types }) =>
    `${quote(address!)}${types === undefined ? "" : ` (${types})`}`
  );
  return [{
    id: "listener-unheard",
    severity: "note",
    seen: `No message came for ${names.join(", ")}${silent.length > 8 ? ` and ${silent.length - 8} more` : ""}.`,
    means: "What they control did not change.",
    change: `Where it should, send to it; to try it (oscsend comes with liblo-tools):\noscsend 127.0.0.1 ${port} ${
      [first.address, first.types ?? "", ...values].join(" ").trim()
    }`,
    at: first.at,
  }];
}
