import { exists } from "./exists.ts";

/** Which ways to a sound device this machine seems to have: what is to be tried. */
export interface SoundSystem {
  /** Cards, or somebody's own configuration. */
  readonly alsa: boolean;
  /** A PulseAudio server, or PipeWire in its place. */
  readonly pulse: boolean;
  /** A JACK server that runs. */
  readonly jack: boolean;
}

/**
 * Looks for signs of sound on Linux, where trying is no way to find out: ALSA prints a dozen lines on the terminal when it finds no
 * card. A sign is no promise: what it stands for may not open.
 */
export function soundSystem(): SoundSystem {
  const run = variable("XDG_RUNTIME_DIR");
  const pulse = variable("PULSE_SERVER") !== undefined || exists(`${run}/pulse/native`);
  const alsa = /^\s*\d+ \[/m.test(read("/proc/asound/cards")) || variable("ALSA_CONFIG_PATH") !== undefined ||
    [`${variable("HOME")}/.asoundrc`, "/etc/asound.conf", `${run}/pipewire-0`].some(exists);
  // The socket of its server; clients leave files there too.
  return { alsa, pulse, jack: names("/dev/shm").some((name) => /^jack_\w+_\d+_\d+$/.test(name)) };
}

function variable(name: string): string | undefined {
  // Without permission, a question on the terminal would be worse than not knowing.
  return Deno.permissions.querySync({ name: "env", variable: name }).state === "granted"
    ? Deno.env.get(name)
    : undefined;
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function names(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    return [];
  }
}
