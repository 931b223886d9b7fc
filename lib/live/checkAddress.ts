/**
 * Checks an address to send to. A pattern is refused: it would reach whatever it happens to match.
 *
 * @throws {SyntaxError} when it is no OSC address; it suggests one
 */
export function checkAddress(address: unknown): string {
  const fail = (reason: string) => {
    const fixed = typeof address === "string" ? repair(address) : "";
    const hint = fixed ? `; write ${JSON.stringify(fixed)}` : '; one looks like "/sp500" or "/sp500/close"';
    return new SyntaxError(`Cannot send to OSC address ${JSON.stringify(address)}: ${reason}${hint}`);
  };
  if (typeof address !== "string" || address === "" || address === "/") {
    throw fail('it is "/" and a name, or several of them');
  }
  if (!address.startsWith("/")) throw fail('it must start with "/"');
  const bad = /[^!-~]|[#*,?[\]{}]/u.exec(address)?.[0];
  if (bad !== undefined) {
    const what = bad === " " ? "a space" : JSON.stringify(bad);
    throw fail(`an address to send to holds printable ASCII without spaces and # * , ? [ ] { }, and here is ${what}`);
  }
  if (/\/(\/|$)/.test(address)) throw fail('a "/" is followed by a name');
  return address;
}

/** The nearest address that can be sent to; empty where nothing is left of it. */
export function repair(address: string): string {
  const names = address.normalize("NFD").replace(/\p{M}/gu, "").split("/")
    .map((name) => name.trim().replace(/[^!-~]|[#*,?[\]{}]/gu, "_").replace(/_+/g, "_").replace(/^_|_$/g, ""))
    .filter((name) => name !== "");
  return names.map((name) => `/${name}`).join("");
}
