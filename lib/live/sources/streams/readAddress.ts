import { shownUrl } from "../http/Secrets.ts";

/** @throws {TypeError} for what is no address, or one of another scheme */
export function readAddress(url: string | URL, schemes: readonly string[]): URL {
  const fail = (why: string) =>
    new TypeError(
      `Cannot connect to ${shownUrl(url)}: ${why}; allowed are ${schemes.join(", ")} addresses`,
    );
  if (!URL.canParse(url)) throw fail("it is no address");
  const address = new URL(url);
  if (!schemes.includes(address.protocol)) throw fail(`it begins with ${address.protocol}`);
  return address;
}
