import { readProc } from "../../../osc/udpTable.ts";
import { exists } from "../../exists.ts";

/** Whether this machine has something to play on: a name of it, false where there is none, undefined where it is not known. */
export function soundDevice(): string | false | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const card = /^\s*\d+ \[.*?\]: (.*)$/m.exec(readProc("/proc/asound/cards") ?? "")?.[1];
  if (card !== undefined) return card.trim();
  const folder = Deno.env.get("XDG_RUNTIME_DIR");
  if (exists(`${folder}/pipewire-0`)) return "PipeWire";
  if (exists(`${folder}/pulse/native`) || Deno.env.get("PULSE_SERVER")) return "PulseAudio";
  if (Deno.env.get("ALSA_CONFIG_PATH") || exists(`${Deno.env.get("HOME")}/.asoundrc`) || exists("/etc/asound.conf")) {
    return "ALSA, as it was configured";
  }
  return false;
}
