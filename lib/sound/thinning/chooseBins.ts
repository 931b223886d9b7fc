/** How Plot's binX is told to make bins. */
export type Bins = { readonly interval: string | number } | { readonly thresholds: number };

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR, YEAR = 365.2425 * DAY;

/** Intervals of the calendar, as Plot names them, and how long they last, in ms. */
const CALENDAR: readonly (readonly [name: string, length: number])[] = [
  ["second", SECOND],
  ["5 seconds", 5 * SECOND],
  ["15 seconds", 15 * SECOND],
  ["30 seconds", 30 * SECOND],
  ["minute", MINUTE],
  ["5 minutes", 5 * MINUTE],
  ["15 minutes", 15 * MINUTE],
  ["30 minutes", 30 * MINUTE],
  ["hour", HOUR],
  ["3 hours", 3 * HOUR],
  ["6 hours", 6 * HOUR],
  ["12 hours", 12 * HOUR],
  ["day", DAY],
  ["week", 7 * DAY],
  ["month", YEAR / 12],
  ["quarter", YEAR / 4],
  ["half", YEAR / 2],
  ["year", YEAR],
  ["2 years", 2 * YEAR],
  ["5 years", 5 * YEAR],
  ["10 years", 10 * YEAR],
  ["20 years", 20 * YEAR],
  ["50 years", 50 * YEAR],
  ["100 years", 100 * YEAR],
];

/**
 * Chooses the finest bins of which a span of time has no more than a number: by an interval of the calendar. Within a few seconds Plot
 * finds the steps.
 *
 * @param span in ms
 */
export function chooseCalendarBins(span: number, most: number): Bins {
  if (span / most < SECOND / 15) return thresholds(most);
  const found = CALENDAR.find(([, length]) => span / length <= most);
  return found === undefined ? thresholds(most) : { interval: found[0] };
}

/** Chooses the finest bins of which the numbers from `low` to `high` have no more than a number, in steps of 1, 2 or 5 × 10^n. */
export function chooseBins([low, high]: readonly [number, number], most: number): Bins {
  const least = (high - low) / most;
  const digit = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * digit).find((step) => step >= least * (1 - 1e-9));
  // Steps that are lost in the digits of their multiples, or that powers of ten do not reach, are left to Plot.
  const large = Math.max(Math.abs(low), Math.abs(high)) / least;
  if (step === undefined || !Number.isFinite(step) || step < 1e-9 || !(large < 1e9)) return thresholds(most);
  return { interval: Number(step.toPrecision(1)) };
}

/** A number of bins that Plot may exceed by four tenths, when it looks for round steps. */
function thresholds(most: number): Bins {
  return { thresholds: Math.max(1, Math.floor(most / 1.42)) };
}
