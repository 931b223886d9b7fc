import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { engines } from "../orchestras/engine.ts";
import { encode } from "../orchestras/osc.ts";
import { Target } from "./engine.ts";
import { hostilePackets } from "./packets.ts";

/** How many packets in all: the full number with AUSCULT_FUZZ=1000000, as `deno task fuzz` has it. */
const ALL = Number(Deno.env.get("AUSCULT_FUZZ") ?? 200_000);

/** Linux gives a socket 208 KiB, and counts some 768 bytes for a small packet; more at once would be lost, not read. */
const ROOM = 120_000;

const shares = [
  { kind: "embedded", token: "secret", share: 0.2 },
  { kind: "native", token: "secret", share: 0.5 },
  { kind: "native", token: "", share: 0.3 },
] as const;

for (const { kind, token, share } of shares) {
  const packets = Math.round(ALL * share);
  Deno.test({
    name: `${kind} engine ${
      token ? "with" : "without"
    } a token: ${packets} hostile packets leave it playing, within its level and memory`,
    ignore: engines.find((engine) => engine.kind === kind)!.ignore,
    async fn() {
      await using target = await Target.start(kind, { token });
      let now = await target.sync();
      const next = hostilePackets(7, token, () => now);
      let strangers = 0;
      let memory = Infinity;
      for (let sent = 0; sent < packets;) {
        let last: Promise<void> | undefined;
        for (let room = ROOM; room > 0 && sent < packets; sent++) {
          const { bytes, stranger } = next();
          if (stranger) strangers++;
          room -= 768 + 2 * bytes.length;
          last = target.send(bytes);
        }
        await last;
        now = await target.sync();
        if (sent > packets / 5 && memory === Infinity) memory = target.memory();
      }
      const grown = target.memory() - memory;
      // Its process is ours, with a garbage collector, where it is embedded.
      assert(grown < (kind === "native" ? 40 : 200), `its memory grew by ${grown.toFixed(0)} MB`);

      // A good note plays, on time. (In take 0: the attack had the token too, so it may hold all other takes for a minute.)
      await target.hello();
      const last = await target.sync();
      await target.until(() => target.counters!.time > last + 0.3);
      const { started, late } = target.counters!;
      const due = await target.sync() + 0.2;
      await target.send(encode("/auscult/note", "siidsfffff", token, 0, 1, due, "tone", 0.3, 440, -1, 0, 0.5));
      await target.until(() => target.counters!.started === started + 1);
      assert.equal(target.counters!.late, late, "the good note is late");

      const counters = await target.status();
      for (const [name, value] of Object.entries(counters)) assert(value >= 0 && value < 1e9, `${name} is ${value}`);
      // Every message that says it is a stranger's is counted; a mutated one may say so too.
      if (token) assert(counters.strangers >= strangers, `${counters.strangers} of ${strangers} strangers counted`);
      assert(counters.refused > packets / 50 && counters.started > packets / 100, JSON.stringify(counters));
      assert(counters.received <= 6 * packets, JSON.stringify(counters));

      await target.quit();
      const take = await readWav(target.recording);
      assert(take.channels.every((channel) => channel.every(Number.isFinite)));
      const { truePeak } = measure(take);
      assert(truePeak <= -1 && truePeak > -12, `the take of the whole attack peaks at ${truePeak.toFixed(2)} dBTP`);
      console.log(
        `    ${kind}${
          token ? "" : ", no token"
        }: ${packets} packets, ${counters.strangers} strangers, ${counters.refused} refused, ` +
          `${counters.started} started, true peak ${truePeak.toFixed(2)} dBTP, memory ${grown.toFixed(1)} MB`,
      );
    },
  });
}
