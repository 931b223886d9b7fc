import { portOwnerText } from "../osc/portOwner.ts";
import { isLoopback } from "../osc/resolveHost.ts";
import { isPortFree } from "../osc/socket.ts";

/** Why an engine does not answer, as far as it can be found out from here, in words that say what to check. */
export async function noAnswer(
  { host, port, timeout, token }: { host: string; port: number; timeout: number; token: boolean },
  { address, from, tokenless }: {
    /** The engine's IPv4 address. */
    address: string;
    /** Where its answers were awaited. */
    from: string;
    /** Asks whether it answers without a token. */
    tokenless: () => Promise<boolean>;
  },
): Promise<Error> {
  const local = isLoopback(address);
  const which = token ? "the one given" : "empty, as none was given";
  let reason: string;
  if (local && await isPortFree(port)) {
    reason =
      `nobody listens on UDP port ${port} of this machine. Is Csound running, with auscult.orc, and is this its AUSCULT_PORT?`;
  } else if (token && await tokenless()) {
    reason = "it answers to those who give no token: it was started without AUSCULT_TOKEN, so leave the token out";
  } else {
    const owner = local ? portOwnerText(port) : undefined;
    const who = owner === undefined ? "" : ` ${owner} listens there.`;
    reason =
      `no answer to /auscult/hello.${who} Is it a Csound that includes auscult.orc and plays in real time (-odac, not -n or -o), is its AUSCULT_TOKEN ${which}, and can its UDP packets come back to ${from}?`;
  }
  return new Error(
    `Cannot reach an engine at ${host}:${port} within ${timeout} s (token ${token ? "given" : "not given"}): ${reason}`,
  );
}
