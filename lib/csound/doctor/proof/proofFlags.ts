/** Flags that choose a driver, a file, a device, a log or a socket: in our run these are ours. With a value that may be the next word. */
const OURS = [
  { pattern: /^(-o|--output=|-i|--input=|-O|--logfile=)/, takesNext: /^(-o|-i|-O)$/ },
  { pattern: /^(-n|--nosound|-\+rtaudio=|-\+rtmidi=|-\+jack_|-\+pulse_|--realtime|--daemon|--port=)/ },
  { pattern: /^(-M|-Q|-F|--midi|-L|--score-in=|-B$|-b$)/, takesNext: /^(-M|-Q|-F|-L|-B|-b)$/ },
  { pattern: /^(-W|-A|-J|--format=|-h|--noheader|-c|-a|-u|-s|-l|-f|-3|-8|-Z|--wave|--aiff)$/ },
  { pattern: /^(-t|-D|-R|-K|--syntax-check-only|--sched)/ },
];

/** Those flags of a .csd's <CsOptions> that a run of ours keeps: rates, macros, folders. */
export function keptFlags(flags: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]!;
    const ours = OURS.find(({ pattern }) => pattern.test(flag));
    if (!ours) kept.push(flag);
    else if (ours.takesNext?.test(flag)) i++;
  }
  return kept.filter((flag) => flag.startsWith("-"));
}
