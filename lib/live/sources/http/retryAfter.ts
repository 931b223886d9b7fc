/**
 * When a server wants the next call, s since 1970: what its `Retry-After` says (RFC 9110, 10.2.3), in seconds or as a date. A date is
 * told by the server's clock, so its distance to the `Date` of the answer counts, where there is one.
 *
 * @param now s since 1970, by our clock
 * @returns undefined where it says nothing, or nothing that can be read
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return now + Number(text);
  const date = httpDate(text);
  if (date === undefined) return undefined;
  return now + Math.max(0, date - (httpDate(headers.get("date")) ?? now));
}

/** An HTTP date, s since 1970; undefined for what is none. */
export function httpDate(text: string | null): number | undefined {
  // Date.parse would take "2" and much else for a date.
  if (text === null || !/^[A-Z][a-z]+,? .*\d\d:\d\d:\d\d/.test(text.trim())) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time / 1000;
}
