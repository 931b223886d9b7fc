import type { Fetch } from "./call.ts";
import { CallError } from "./CallError.ts";
import { isSecretName } from "./Secrets.ts";

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;

/**
 * Fetches what is at an address. Redirects are followed, but never away from HTTPS, nor from another machine to this one, and secret headers
 * go to nobody but whom they were meant for: `fetch` by itself would hand on an `X-Api-Token`.
 *
 * @returns the response, and the address that it came from
 * @throws {CallError} for a redirect that is not followed
 */
export async function follow(
  first: URL,
  { headers, signal, fetch }: { headers: Headers; signal: AbortSignal; fetch: Fetch },
): Promise<{ response: Response; address: URL }> {
  let address = first;
  for (let redirects = 0;; redirects++) {
    const response = await fetch(address, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) return { response, address };
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) {
      throw new CallError("redirect", `more than ${MOST_REDIRECTS} redirects, one after the other`);
    }
    const next = nextAddress(location, address);
    if (next.origin !== address.origin) {
      headers = new Headers([...headers].filter(([name]) => !isSecretName(name)));
    }
    address = next;
  }
}

function nextAddress(location: string, from: URL): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const refused = (why: string) =>
    new CallError("redirect", `redirected to ${to ? `${to.protocol}//${to.host}` : "no address"}, ${why}`);
  if (to === undefined || !/^https?:$/.test(to.protocol)) throw refused("which is not http: or https:");
  if (from.protocol === "https:" && to.protocol === "http:") throw refused("which is not encrypted");
  if (isOwnMachine(to.hostname) && !isOwnMachine(from.hostname)) throw refused("which is this machine");
  return to;
}

function isOwnMachine(host: string): boolean {
  return /^(localhost|.*\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])\.?$/i.test(host);
}
