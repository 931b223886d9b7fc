import { hexDump } from "../osc/hexDump.ts";
import { clockText, messageText, reasonText } from "../osc/messageText.ts";
import type { MonitorStatistics } from "../osc/monitor.ts";
import { shownAddress } from "../osc/printable.ts";
import type { MalformedPacket, ReceivedMessage, ReceivedPacket } from "../osc/received.ts";

/** Messages a second that are printed each; of more than these, the newest of each address is. */
export const MOST_A_SECOND = 50;
/** Malformed packets a second that are printed each: they take many lines. */
const MALFORMED_A_SECOND = 5;
/** Addresses in a summary. */
const MOST_ADDRESSES = 20;
const MOST_DUMP = 64;

/** What came to one address since the last tick. */
interface Rate {
  count: number;
  withheld: number;
  newest: ReceivedMessage;
}

/** Where lines go. */
export interface Lines {
  /** A line, without its end. */
  line(text: string): void;
  /** What is the case now, under the lines; only a terminal shows it. */
  status?(text: string): void;
}

/** Says in lines what comes to a monitor. It is told what comes, and once a second that a second is over. All of it is safe for a terminal. */
export class MonitorPrinter {
  readonly #out: Lines;
  #rates = new Map<string, Rate>();
  #printed = 0;
  /** Messages of this second that are not printed, and the first of them: a second that follows a crowded one waits for its end. */
  #withheld = 0;
  #held: ReceivedMessage[] = [];
  #most = MOST_A_SECOND;
  #dumped = 0;
  #undumped = 0;

  constructor(out: Lines) {
    this.#out = out;
  }

  message(message: ReceivedMessage): void {
    // Beyond these the address is one of a crowd: names come from the network, and there may be any number.
    const key = this.#rates.has(message.address) || this.#rates.size < 1000 ? message.address : "";
    const rate = this.#rates.get(key) ?? { count: 0, withheld: 0, newest: message };
    this.#rates.set(key, rate);
    rate.count++;
    rate.newest = message;
    if (this.#printed < this.#most) {
      this.#printed++;
      this.#out.line(line(message));
      return;
    }
    this.#withheld++;
    rate.withheld++;
    if (this.#held.length < MOST_A_SECOND) this.#held.push(message);
  }

  malformed({ time, from, reason, bytes }: MalformedPacket): void {
    if (this.#dumped >= MALFORMED_A_SECOND) {
      this.#undumped++;
      return;
    }
    this.#dumped++;
    this.#out.line(
      `${clockText(time)}  ${from}  MALFORMED, ${bytes.length} byte${bytes.length === 1 ? "" : "s"}: ${
        reasonText(reason)
      }`,
    );
    if (bytes.length === 0) return;
    for (const row of hexDump(bytes, { row: 16, most: MOST_DUMP }).split("\n")) this.#out.line(`    ${row}`);
  }

  /** A bundle without messages is no mistake, but nothing that anybody means to send. */
  emptyBundle({ time, from }: ReceivedPacket): void {
    if (this.#dumped++ < MALFORMED_A_SECOND) this.#out.line(`${clockText(time)}  ${from}  an empty bundle`);
    else this.#undumped++;
  }

  /** A second (or so) is over: says what was not printed. */
  tick(seconds: number, statistics: MonitorStatistics): void {
    const rates = [...this.#rates.values()].sort((a, b) => b.count - a.count);
    const crowded = this.#withheld + this.#printed > MOST_A_SECOND;
    if (!crowded) { for (const message of this.#held) this.#out.line(line(message)); }
    else {
      const shown = rates.filter(({ withheld }) => withheld > 0);
      for (const { newest, count } of shown.slice(0, MOST_ADDRESSES)) {
        this.#out.line(`${line(newest)}  · ${rateText(count / seconds)}`);
      }
      const more = shown.length - MOST_ADDRESSES;
      const left = this.#withheld - Math.min(shown.length, MOST_ADDRESSES);
      this.#out.line(
        `  … ${count(left, "message")} not printed, of ${
          count(rates.reduce((sum, { count }) => sum + count, 0), "message")
        } in ${seconds.toFixed(1)} s${more > 0 ? `; ${more.toLocaleString("en")} more addresses` : ""}`,
      );
    }
    if (this.#undumped > 0) {
      this.#out.line(`  … ${count(this.#undumped, "more malformed or empty packet")} not printed`);
    }
    this.#out.status?.(
      [
        `${rateText(rates.reduce((sum, { count }) => sum + count, 0) / seconds)}`,
        `${count(statistics.messages, "message")}`,
        ...(statistics.malformed ? [`${statistics.malformed.toLocaleString("en")} malformed`] : []),
        ...(statistics.dropped ? [`${statistics.dropped.toLocaleString("en")} lost`] : []),
        ...rates.slice(0, 4).map(({ newest, count }) => `${shownAddress(newest.address)} ${rateText(count / seconds)}`),
      ].join(" · "),
    );
    this.#rates = new Map();
    this.#held = [];
    this.#most = crowded ? 0 : MOST_A_SECOND;
    this.#printed =
      this.#withheld =
      this.#dumped =
      this.#undumped =
        0;
  }
}

function line(message: ReceivedMessage): string {
  return `${clockText(message.time)}  ${message.from}  ${messageText(message)}`;
}

/** What a monitor saw in all, in lines. */
export function summary(statistics: MonitorStatistics, seconds: number, lostByCapture?: string): string[] {
  const { messages, filtered, malformed, dropped, senders, addresses, unsent } = statistics;
  const lost = dropped === undefined
    ? "what the socket lost is not known here"
    : dropped === 0
    ? "none lost by the socket"
    : `${count(dropped, "packet")} LOST by the socket`;
  const rows = [...addresses].sort(([, a], [, b]) => b - a);
  const shown = rows.slice(0, MOST_ADDRESSES);
  const name = ([address]: [string, number]) => shownAddress(address);
  const width = Math.max(0, ...shown.map((row) => Math.min(60, name(row).length)));
  return [
    `${count(messages, "message")} from ${count(senders.size, "sender")} in ${seconds.toFixed(1)} s (${
      rateText(messages / seconds)
    }), ${malformed.toLocaleString("en")} malformed, ${lost}`,
    ...(filtered > 0 ? [`  ${count(filtered, "message")} did not match the filter`] : []),
    ...(unsent > 0 ? [`  ${count(unsent, "packet")} could not be forwarded`] : []),
    ...(lostByCapture ? [`  ${lostByCapture}`] : []),
    ...shown.map((row) =>
      `  ${name(row).padEnd(width)}  ${row[1].toLocaleString("en").padStart(9)}  ${rateText(row[1] / seconds)}`
    ),
    ...(rows.length > shown.length ? [`  … ${count(rows.length - shown.length, "address")} more`] : []),
  ];
}

function rateText(rate: number): string {
  return `${rate.toLocaleString("en", { maximumFractionDigits: rate < 10 ? 1 : 0 })} /s`;
}

function count(number: number, what: string): string {
  const plural = what.endsWith("s") ? `${what}es` : `${what}s`;
  return `${number.toLocaleString("en")} ${number === 1 ? what : plural}`;
}
