/** Where flags send the sound: a device in real time, a file, nowhere, or (with nothing said) `test.wav`. The last one counts. */
export interface PlaysTo {
  readonly kind: "device" | "file" | "nothing" | "unsaid";
  /** The flag that says so, as it is written. */
  readonly flag: string;
}

/** Flags of one letter that take no value, which may stand together: `-nd`. */
const SWITCHES = /^-[AWhc8uslf3gRKZdvzHjUDmN]*n/;

/** Reads flags of `<CsOptions>` or a command line; later ones count more. */
export function playsTo(flags: readonly string[]): PlaysTo {
  let to: PlaysTo = { kind: "unsaid", flag: "" };
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]!;
    if (flag === "--nosound" || (!flag.startsWith("--") && SWITCHES.test(flag))) to = { kind: "nothing", flag };
    const name = flag === "-o" ? flags[++i] : /^(?:-o|--output=)(.+)$/.exec(flag)?.[1];
    if (name === undefined) continue;
    const device = /^(dac|devaudio)/i.test(name);
    to = { kind: device ? "device" : "file", flag: flag === "-o" ? `-o ${name}` : flag };
  }
  return to;
}
