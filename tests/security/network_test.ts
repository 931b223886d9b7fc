import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Csound } from "../../mod.ts";
import { engines } from "../orchestras/engine.ts";
import { bundle, encode } from "../orchestras/osc.ts";
import { Target } from "./engine.ts";
import { hostileTexts } from "./hostile.ts";

/** The local addresses of the UDP sockets on a port, in digits. Linux only. */
function boundTo(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return Array.from(Deno.readTextFileSync("/proc/net/udp").matchAll(/^ *\d+: ([0-9A-F]{8}):([0-9A-F]{4}) /gm))
    .filter(([, , p]) => p === hex)
    .map(([, address]) => address!.match(/../g)!.reverse().map((byte) => parseInt(byte, 16)).join("."));
}

/** A socket that counts what comes to it. */
async function bystander() {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const it = { heard: 0, port: socket.address().port, [Symbol.dispose]: () => void socket.close() };
  socket.on("message", () => it.heard++);
  return it;
}

for (const { kind, ignore } of engines) {
  const test = (name: string, fn: () => Promise<void>) => Deno.test({ name: `${kind} engine: ${name}`, ignore, fn });

  test("instrument names from the network are names of the list, or refused", async () => {
    await using target = await Target.start(kind);
    for (const [id, name] of hostileTexts.entries()) {
      await target.send(
        encode("/auscult/note", "siidsfffff", target.token, 1, id, 0, name.replaceAll("\0", ""), 0.1, 440, -6, 0, 0.5),
      );
    }
    await target.until(() => target.refusals.get("unknown instrument") === hostileTexts.length);
    assert.equal((await target.status()).started, 0);
    const files = Array.from(Deno.readDirSync(target.dir), ({ name }) => name);
    assert.deepEqual(files.filter((name) => name.includes("pwned")), []);
  });

  test("replies go to one machine that is named in digits; other hosts are refused, and replies stay where they went", async () => {
    await using target = await Target.start(kind);
    const hosts = [
      "127.0.0.1; rm",
      "localhost",
      "no.such.host.example",
      "",
      "1.2.3",
      "1.2.3.4.5",
      "1..2.3",
      ".1.2.3",
      "1.2.3.",
      "256.1.1.1",
      "1.1.1.999999",
      "0.0.0.0",
      "224.0.0.1",
      "239.255.255.250",
      "255.255.255.255",
      "16909060",
      "0x7f.0.0.1",
      "::1",
      " 127.0.0.1",
      "127.0.0.1\n",
      "x".repeat(3000),
    ];
    for (const host of hosts) await target.send(encode("/auscult/hello", "ssi", target.token, host, 9));
    const ports = [0, -1, 65536, 2 ** 31 - 1, -(2 ** 31)];
    for (const port of ports) await target.send(encode("/auscult/hello", "ssi", target.token, "127.0.0.1", port));
    const reason = "reply address must be the IPv4 address of one machine and a port of 1 to 65535";
    await target.until(() => target.refusals.get(reason) === hosts.length + ports.length);
    await target.status();
  });

  test("a stranger aims no reply at anybody, and is answered nothing", async () => {
    await using target = await Target.start(kind);
    using victim = await bystander();
    for (const token of ["", "wrong", "secret2", "SECRET", "secre"]) {
      await target.send(encode("/auscult/hello", "ssi", token, "127.0.0.1", victim.port));
      await target.send(encode("/auscult/sync", "sd", token, 1));
      await target.send(encode("/*/hello", "ssi", token, "127.0.0.1", victim.port));
    }
    await target.until(() => target.counters!.strangers === 15);
    await target.status();
    assert.equal(victim.heard, 0);
    await target.send(encode("/auscult/hello", "ssi", target.token, "127.0.0.1", victim.port));
    await target.hello(); // after it, so that the last reply that was meant for the victim is out
    await target.sync();
    assert(victim.heard <= 3, `${victim.heard}`); // whoever has the token names one place, until the next hello
  });

  test("a recording has no path: what names one is no message of ours", async () => {
    await using target = await Target.start(kind);
    const path = `${target.dir}/pwned.wav`;
    await target.send(encode("/auscult/record", "ss", target.token, path));
    await target.send(encode("/auscult/record", "sds", target.token, 0.1, path));
    await target.send(encode("/auscult/record", "sd", path, 0.1));
    await target.sync();
    for (const name of ["pwned.wav", "../pwned.wav"]) {
      assert.throws(() => Deno.statSync(`${target.dir}/${name}`), Deno.errors.NotFound);
    }
  });

  test("65,536 notes of one moment: as many start as there are voices, the others are refused, and it plays on", async () => {
    await using target = await Target.start(kind);
    const due = await target.sync() + 20; // the sending takes 2 s, on a busy machine some more
    const note = (id: number) =>
      encode("/auscult/note", "siidsfffff", target.token, 0, id, due, "pad", 1, 440, 0, 0, 1);
    for (let i = 0; i < 65_536; i += 32) {
      await target.send(bundle(Array.from({ length: 32 }, (_, j) => note(i + j))));
      if (i % 512 === 480) await target.sync();
    }
    await target.until(() => target.counters!.time > due + 0.2, 30);
    const { received, started, refused, live } = await target.status();
    assert.deepEqual([received, started, refused], [256, 256, 65_536 - 256]);
    assert(live <= 64);
    assert(await target.sync(5) < due + 5, "it stalled");
  });

  test("storms of recordings, hellos, stops and quits leave its memory as it was", async () => {
    await using target = await Target.start(kind);
    const storms = [
      (i: number) => encode("/auscult/record", "sd", target.token, 1000 + i * 0.01),
      () => encode("/auscult/record", "sd", target.token, 1e308),
      () => encode("/auscult/hello", "ssi", target.token, "127.0.0.1", 9),
      (i: number) => encode("/auscult/stop", "sif", target.token, 2 ** 31 - 1 - i, 1e-300),
      () => encode("/auscult/quit", "sf", target.token, 0),
    ];
    let before = Infinity;
    for (const round of [0, 1]) {
      for (const storm of storms) {
        for (let i = 0; i < 4000; i++) {
          const last = target.send(storm(i));
          if (i % 100 !== 99) continue;
          await last;
          if (storm !== storms[2] || i === 3999) await target.sync();
        }
      }
      if (round === 0) before = target.memory();
    }
    const grown = target.memory() - before;
    assert(grown < (kind === "native" ? 10 : 80), `${grown} MB`); // of old, 15 KB for each recording
  });
}

Deno.test("embedded engine: an address pattern with a million million ways to match is answered at once", async () => {
  await using target = await Target.start("embedded");
  for (
    const pattern of ["{,}".repeat(40), "*?".repeat(20), "*{,}".repeat(20), "{a,aa}".repeat(60), "*".repeat(50_000)]
  ) {
    await target.send(encode(`/auscult/${pattern}x`, "sd", "", 1));
  }
  await target.sync(5);
});

const linux = Deno.build.os === "linux";

for (const { kind, ignore } of engines) {
  Deno.test({
    name: `${kind} engine: its port is on ${
      kind === "native" ? "all interfaces, as Csound has it" : "the loopback only"
    }`,
    ignore: ignore || !linux,
    async fn() {
      await using csound = await Csound.start({ engine: kind, output: "none" });
      assert.deepEqual(boundTo(csound.port), [kind === "native" ? "0.0.0.0" : "127.0.0.1"]);
    },
  });

  Deno.test({
    name: `${kind} engine: no socket of this process is on another address than the loopback`,
    ignore: ignore || !linux,
    async fn() {
      await using _csound = await Csound.start({ engine: kind, output: "none" });
      const mine = new Set<string>();
      for (const { name } of Deno.readDirSync("/proc/self/fd")) {
        try {
          mine.add(/^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`/proc/self/fd/${name}`))?.[1] ?? "");
        } catch {
          // the folder's own, closed by now
        }
      }
      let seen = 0;
      for (const table of ["udp", "udp6", "tcp", "tcp6"]) {
        for (const line of Deno.readTextFileSync(`/proc/net/${table}`).trim().split("\n").slice(1)) {
          const [, local, , , , , , , , inode] = line.trim().split(/\s+/);
          if (!mine.has(inode!)) continue;
          seen++;
          assert.match(local!, /^0100007F:/, `${table} ${line}`);
        }
      }
      assert(seen > 0);
    },
  });
}

Deno.test({
  name:
    "native engine: the token is in a file that only this user can read, and in no list of processes; then the file is gone",
  ignore: !linux || engines.find(({ kind }) => kind === "native")!.ignore,
  async fn() {
    let folder: string;
    {
      await using csound = await Csound.start({ engine: "native", output: "none" });
      const child = processes().find(({ parent, args }) => parent === Deno.pid && args.includes("csound"))!;
      folder = Deno.readLinkSync(`/proc/${child.pid}/cwd`);
      assert.equal(Deno.statSync(folder).mode! & 0o077, 0, "the folder is open to others");
      const token = /#define AUSCULT_TOKEN #([^#]+)#/.exec(Deno.readTextFileSync(`${folder}/auscult.csd`))![1]!;
      assert.match(token, /^[0-9a-f-]{36}$/);
      for (const { args, environment } of processes()) {
        assert(!args.includes(token) && !environment.includes(token), args);
      }
      assert(!csound.messages.join("\n").includes(token), "Csound printed it");
    }
    assert.throws(() => Deno.statSync(folder), Deno.errors.NotFound);
  },
});

/** All processes that can be read. */
function processes() {
  const read = (path: string) => {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return "";
    }
  };
  return Array.from(Deno.readDirSync("/proc"), ({ name }) => name).filter((name) => /^\d+$/.test(name)).map((pid) => ({
    pid,
    parent: Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1]),
    args: read(`/proc/${pid}/cmdline`),
    environment: read(`/proc/${pid}/environ`),
  }));
}
