import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { Csound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { clicksEvery } from "../helpers/clicks.ts";
import { ownCsound } from "../helpers/csounds.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";

const linux = Deno.build.os === "linux" && has("csound");

/** Plays for so long, does something to Csound after 2 s, and checks that another plays the rest, in time, in one take. */
async function replaced(record: string, { clicks, says, act }: { clicks: number; says: RegExp; act: () => void }) {
  let report;
  {
    await using csound = await Csound.start({ engine: "native", output: "none", record, onMessage: () => {} });
    const first = ownCsound();
    const playing = clicksEvery(0.1, clicks).perform(csound);
    for await (const { position } of playing) if (position > 2) break;
    act();
    report = await playing.done;
    assert.notEqual(ownCsound(), first);
  }
  assert.equal(report.restarts, 1);
  assert(report.problems.some((text) => says.test(text)), report.problems.join("\n"));
  const take = await readWav(record);
  const beat = (clicks - 1) / 10;
  const last = onsets(take).map((sample) => sample / take.sampleRate).slice(-10);
  last.forEach((time, i) => assert(Math.abs(time - (beat - 0.9 + i / 10)) < 0.00005, `a click at ${time} s`));
  assert(measure(take).truePeak <= -1);
  return report;
}

Deno.test({
  name: "native engine that hangs while it plays is replaced",
  ignore: !linux,
  fn: () =>
    withFolder(async (folder) => {
      const { lost } = await replaced(`${folder}/take.wav`, {
        clicks: 180,
        says: /native Csound is ended, as it hangs: it has not answered for 10 s/,
        act: () => Deno.kill(ownCsound(), "SIGSTOP"),
      });
      assert(lost > 80, `${lost} lost`);
    }),
});

for (const hours of [1, -1]) {
  Deno.test({
    name:
      `native engine without a device: the system's clock is set by ${hours} h while it plays, and the rest is in time`,
    ignore: !linux || !has("cc"),
    fn: () =>
      withFolder(async (folder) => {
        // Csound reads the time with gettimeofday, which is lied to once there is a file.
        const sign = `${folder}/set`;
        await Deno.writeTextFile(
          `${folder}/set.c`,
          `#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <unistd.h>
int gettimeofday(struct timeval *restrict tv, void *restrict tz) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = (int (*)(struct timeval *, void *)) dlsym(RTLD_NEXT, "gettimeofday");
  int result = real(tv, tz);
  static int born, late;
  if (!born) late = access("${sign}", F_OK) == 0, born = 1; /* it is set already: nothing jumps */
  if (!late && access("${sign}", F_OK) == 0) tv->tv_sec += ${hours} * 3600;
  return result;
}
`,
        );
        const { success } = await new Deno.Command("cc", {
          args: ["-shared", "-fPIC", "-o", `${folder}/set.so`, `${folder}/set.c`, "-ldl"],
        }).output();
        assert(success);
        Deno.env.set("LD_PRELOAD", `${folder}/set.so`);
        try {
          const { lost } = await replaced(`${folder}/take.wav`, {
            clicks: hours > 0 ? 120 : 180,
            // A fast machine plays its 1.75 s without an owner before the next answer shows that it races: then it ends by itself.
            says: hours > 0
              ? /native Csound is ended, as its clock runs away|csound ended with exit code 0: no word from the program that started this Csound for .*; another one is started/
              : /native Csound is ended, as it hangs/,
            act: () => Deno.writeTextFileSync(sign, ""),
          });
          if (hours < 0) assert(lost > 0, `${lost} lost`); // the other is there again before a note is due
        } finally {
          Deno.env.delete("LD_PRELOAD");
        }
      }),
  });
}
