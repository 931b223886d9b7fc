import { Inbox, type InboxLimits } from "../Inbox.ts";
import type { Reach } from "../Source.ts";

/** A message that waits to be read. */
export interface Waiting {
  /** When it came, s since 1970. */
  readonly at: number;
  readonly text: string;
}

const COUNT = 10_000;
/** Characters that wait, at most. */
const SIZE = 64 * 2 ** 20;

/** Messages that wait for a slow reader. Where the sender can be made to wait, it is asked for `room()` first, and nothing is lost. */
export function holdingInbox<T extends Waiting>({ signal }: Reach, buffer = COUNT): Inbox<T> {
  return new Inbox<T>(signal, { count: buffer, ...SIZES });
}

/**
 * Messages that wait for a slow reader, where the sender cannot be made to wait: when too many do, the oldest are dropped, so that what is
 * heard is what is new. That is said once, and counted.
 */
export function droppingInbox<T extends Waiting>({ signal, faults }: Reach, buffer = COUNT): Inbox<T> {
  return new Inbox<T>(signal, {
    count: buffer,
    ...SIZES,
    onLoss: () =>
      faults.lost(`they are read too slowly: more than ${buffer} wait, or ${SIZE} characters; the oldest are lost`),
    onEmpty: () => faults.recovered("loss"),
  });
}

const SIZES: Omit<InboxLimits<Waiting>, "count"> = { size: SIZE, sizeOf: ({ text }) => text.length };
