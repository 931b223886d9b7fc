import type { ReceivedMessage } from "../../osc/received.ts";
import { OscReceiver } from "../../osc/OscReceiver.ts";
import type { Programme } from "../Programme.ts";
import { type Action, ACTIONS, type Transport } from "./Transport.ts";

const PREFIX = "/auscult/stage/";

/**
 * Takes OSC messages of a controller: `/auscult/stage/go`, `/pause`, `/toggle`, `/next`, `/previous`, `/panic`, `/quit`, and `/cue` with
 * a name. A button that sends 1 when it is pressed and 0 when it is let go acts once, when it is pressed.
 *
 * @param bind an address of this machine
 */
export function openRemote(
  { bind, port }: { bind: string; port: number },
  { lead, programme, tell }: {
    /** Who leads; nobody yet, before it begins. */
    lead: () => Transport | undefined;
    programme: Programme;
    tell: (line: string) => void;
  },
): Promise<OscReceiver> {
  const onMessage = ({ address, args: [first] }: ReceivedMessage) => {
    const transport = lead();
    if (!address.startsWith(PREFIX) || transport === undefined) return;
    const name = address.slice(PREFIX.length);
    try {
      if (name === "cue" && (typeof first === "string" || typeof first === "number")) {
        const at = programme.find(String(first));
        return transport.to(programme.cues.find((cue) => cue.at === at) ?? { name: String(first), at });
      }
      if (!ACTIONS.includes(name as Action)) {
        return tell(
          `OSC: there is no ${printable(address)}; known are ${
            [...ACTIONS, "cue NAME"].map((known) => PREFIX + known).join(", ")
          }`,
        );
      }
      if (first === 0 || first === false) return;
      transport.do(name as Action);
    } catch (error) {
      tell(`OSC: ${printable((error as Error).message)}`);
    }
  };
  return OscReceiver.open({ bind, port, onMessage });
}

/** What came from the network does not get to steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?").slice(0, 300);
}
