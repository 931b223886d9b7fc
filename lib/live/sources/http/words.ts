/** A length of time in words: "0.4 s", "45 s", "12 min", "3.5 h", "2 days". */
export function duration(seconds: number): string {
  const number = (value: number, most: number) => String(Number(value.toFixed(value < most ? 1 : 0)));
  if (seconds < 90) return `${number(seconds, 10)} s`;
  if (seconds < 90 * 60) return `${number(seconds / 60, 0)} min`;
  if (seconds < 36 * 3600) return `${number(seconds / 3600, 10)} h`;
  return `${number(seconds / 86400, 10)} days`;
}

/** A moment, s since 1970, to the second: "2026-11-28 15:03:20Z". It is rounded up: what is allowed then is not allowed before. */
export function moment(seconds: number): string {
  const date = new Date(Math.ceil(seconds - 1e-6) * 1000);
  return Number.isNaN(+date) ? "a time out of reach" : date.toISOString().replace("T", " ").replace(".000", "");
}
