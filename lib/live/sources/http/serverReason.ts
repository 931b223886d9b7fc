/** What a server says in the body of an error, on one line; "" where that is a page, or nothing. */
export function serverReason(body: string): string {
  let text = body;
  try {
    const value: unknown = JSON.parse(body);
    text = sentenceIn(value) ?? "";
  } catch {
    if (/^\s*</.test(body)) return ""; // a page
  }
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function sentenceIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const of = value as Record<string, unknown>;
  for (const name of ["message", "reason", "detail", "error_description", "title", "error", "errors", "quandl_error"]) {
    const found = sentenceIn(of[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
