/** What stands in a secret's place in all that is said and written. */
export const HIDDEN = "***";

const WORDS = ["token", "secret", "password", "passwd", "pwd", "auth", "authorization", "signature", "sig", "cookie"];
const NAMES = ["key", "apikey", "appid", "appkey", "credential", "credentials", "session", "sessionid"];

/** Whether a query parameter or a header of this name holds what nobody else should read. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
  return words.some((word) => WORDS.includes(word) || (word !== "key" && NAMES.includes(word))) ||
    words.at(-1) === "key";
}

/**
 * The secrets of a source: its API key, and whatever its address and its headers hold of the kind. {@linkcode hide} takes them out of
 * texts, and is applied to all that is said, drawn, kept or parsed; so even a server that repeats the key gives it to nobody.
 */
export class Secrets {
  readonly #values: readonly string[];

  /**
   * @param address the address that is called; secret are the values of parameters such as `api_key`, and `user:password@`
   * @param headers secret are the values of headers such as `Authorization` and `X-Api-Token`
   * @param known further secrets, such as an API key
   */
  constructor(address: URL, headers: Headers, known: readonly string[] = []) {
    const sure = [...known, decodeURIComponent(address.password)];
    const found: string[] = [];
    for (const [name, value] of address.searchParams) if (isSecretName(name)) found.push(value);
    for (const [name, value] of headers) {
      if (!isSecretName(name)) continue;
      const parts = value.split(/[\s;,]+|(?<==)/).filter((part) => !/^(basic|bearer|digest|token|apikey)$/i.test(part));
      (name === "cookie" ? found : sure).push(value, ...parts);
    }
    const forms = (value: string) => [
      ...[value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)],
      new URLSearchParams([["", value]]).toString().slice(1), // as forms have it
    ];
    // A word such as "demo" would be taken out of data, too: what is not surely a key is only hidden where it is given.
    const values = [...sure.filter(({ length }) => length >= 4), ...found.filter(looksSecret)].flatMap(forms);
    this.#values = [...new Set(values)].sort((a, b) => b.length - a.length);
  }

  /** The text without the secrets. */
  hide(text: string): string {
    for (const value of this.#values) text = text.replaceAll(value, HIDDEN);
    return text;
  }

  /** An address without the secrets. */
  address(address: string | URL): string {
    const url = new URL(address);
    url.username = url.password = "";
    const query = url.search.slice(1).split("&").map((part) => {
      const name = part.split("=", 1)[0]!;
      return part.includes("=") && isSecretName(safeDecode(name)) ? `${name}=${HIDDEN}` : part;
    });
    url.search = query.join("&");
    return this.hide(url.href);
  }
}

/** An address as a message may show it, also one that is none: without the user, and without the values of secret parameters. */
export function shownUrl(url: unknown): string {
  const text = String(url).replace(/\/\/[^/@]*@/, "//").replace(
    /([?&])([^=&#]*)=([^&#]*)/g,
    (part, sign, name) => isSecretName(safeDecode(name)) ? `${sign}${name}=${HIDDEN}` : part,
  );
  return JSON.stringify(text);
}

/** What stands under secret names in messages that are sent, such as `{ type: "auth", token: … }`. */
export function secretsIn(message: unknown): string[] {
  if (typeof message !== "object" || message === null) return [];
  return Object.entries(message).flatMap(([name, value]) =>
    typeof value === "string" ? isSecretName(name) && looksSecret(value) ? [value] : [] : secretsIn(value)
  );
}

function looksSecret(value: string): boolean {
  return value.length >= 16 || (value.length >= 8 && /\d/.test(value));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
