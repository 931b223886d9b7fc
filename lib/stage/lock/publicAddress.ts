import { Secrets } from "../../live/sources/http/Secrets.ts";

/** An address as it may stand in a lock, which is handed on: keys and passwords are `***`. */
export function publicAddress(url: string): string {
  return new Secrets(new URL(url), new Headers()).address(url);
}
