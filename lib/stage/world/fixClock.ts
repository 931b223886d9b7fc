/** So often a fixed time is told as it is; then it goes on by 1 ms each time: a loop that waits for another time is to end. */
const STANDS = 1_000_000;

/**
 * Lets `new Date()`, `Date()`, `Date.now()` and `Temporal.Now` say a fixed time, where there is one, and tells of each time that they
 * are asked; of `performance.now()`, too, which goes on: what waits for it must end. Dates that are made of something are as ever.
 * Returns what ends that.
 *
 * @param time in ms since 1970; undefined: the real one
 */
export function fixClock(time: number | undefined, onRead: () => void): () => void {
  const Real = globalThis.Date;
  let reads = 0;
  const now = () => {
    onRead();
    return time === undefined ? Real.now() : time + Math.max(0, ++reads - STANDS);
  };
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Real(now()).toString(),
    get: (target, name) => name === "now" ? now : Reflect.get(target, name),
  });
  const { Now } = Temporal;
  const before = Object.getOwnPropertyDescriptors(Now);
  const at = (zone: Temporal.TimeZoneLike = Now.timeZoneId()) => instant().toZonedDateTimeISO(zone);
  const instant = () => Temporal.Instant.fromEpochMilliseconds(now());
  const fixed = {
    instant,
    zonedDateTimeISO: at,
    plainDateTimeISO: (zone?: Temporal.TimeZoneLike) => at(zone).toPlainDateTime(),
    plainDateISO: (zone?: Temporal.TimeZoneLike) => at(zone).toPlainDate(),
    plainTimeISO: (zone?: Temporal.TimeZoneLike) => at(zone).toPlainTime(),
  };
  Object.assign(Now, fixed);
  const ticks = performance.now.bind(performance);
  Object.defineProperty(performance, "now", { value: () => (onRead(), ticks()), configurable: true });
  return () => {
    globalThis.Date = Real;
    Object.defineProperties(Now, before);
    Reflect.deleteProperty(performance, "now");
  };
}
