/** Whether something can be played at so many score seconds a second. */
export function isRate(rate: unknown): rate is number {
  return typeof rate === "number" && rate >= 0.01 && rate <= 100;
}

/** @throws {RangeError} for a rate that nothing could be played at */
export function checkRate(rate: number): void {
  if (!isRate(rate)) {
    throw new RangeError(`Cannot perform at rate ${rate}: the rate must be within 0.01…100 score seconds a second`);
  }
}
