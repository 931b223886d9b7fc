/**
 * Lets `new Date()`, `Date()` and `Date.now()` say a fixed time, where there is one, and tells of each time that they are asked. Dates
 * that are made of something are as ever. Returns what ends that.
 *
 * @param time in ms since 1970; undefined: the real one
 */
export function fixClock(time: number | undefined, onRead: () => void): () => void {
  const Real = globalThis.Date;
  const now = () => {
    onRead();
    return time ?? Real.now();
  };
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Real(now()).toString(),
    get: (target, name) => name === "now" ? now : Reflect.get(target, name),
  });
  return () => void (globalThis.Date = Real);
}
