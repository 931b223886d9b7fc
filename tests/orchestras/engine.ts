import { realTime } from "./realTime.ts";
import { createSocket } from "node:dgram";
import { fileURLToPath } from "node:url";
import { runEmbedded } from "../../lib/csound/embedded/runEmbedded.ts";
import { orchestraFiles } from "../../orchestras/files.ts";
import { has } from "../helpers/has.ts";
import { encode, Peer } from "./osc.ts";

/** The engines that the same orchestra runs in; native is skipped by name where there is no csound. */
export const engines = [
  { kind: "native", ignore: !has("csound") },
  { kind: "embedded", ignore: false },
] as const;

export type Kind = (typeof engines)[number]["kind"];

/** The folder of the orchestra on the disk. */
export const orchestras = fileURLToPath(new URL("../../orchestras", import.meta.url));

export interface Running extends AsyncDisposable {
  readonly dir: string;
  readonly peer: Peer;
  readonly token: string;
  /** `/auscult/ready`: version, sr, ksmps, latency, engine time. */
  readonly ready: { sr: number; ksmps: number; latency: number };
  readonly recording: string;
  /** Resolves when the engine has ended by itself. */
  readonly ended: Promise<string>;
  /** The engine's clock now, s. */
  now(): Promise<number>;
  /** The counters of the first status at which a condition holds. */
  status(fits?: (status: Status) => boolean): Promise<Status>;
  note(fields: NoteFields): Uint8Array;
  quit(): Promise<void>;
}

export interface NoteFields {
  take?: number;
  id?: number;
  due?: number;
  instrument?: string;
  sustain?: number;
  pitch?: number;
  loudness?: number;
  pan?: number;
  brightness?: number;
  token?: string;
}

export interface Status {
  time: number;
  received: number;
  started: number;
  late: number;
  refused: number;
  released: number;
  bad: number;
  peak: number;
  strangers: number;
  lost: number;
  live: number;
}

export interface StartOptions {
  token?: string;
  owned?: 0 | 1;
  /** Orchestra code between the instruments and the master. */
  extra?: string;
  /** 0: any that is free. */
  port?: number;
  /** Whether its owner shows that it is there. */
  heartbeat?: boolean;
}

/** Starts an engine on the orchestra, says hello, and waits until it is ready. */
export async function start(
  kind: Kind,
  { token = "secret", owned = 1, extra = "", port = 0, heartbeat = true }: StartOptions = {},
): Promise<Running> {
  const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
  const recording = `${dir}/take.wav`;
  // Instruments of a test's own come after the allowed ones and before the master.
  const files = { ...orchestraFiles };
  files["auscult.orc"] = files["auscult.orc"]!.replace(`#include "master.orc"`, `${extra}\n#include "master.orc"`);
  const { "auscult.csd": csd = "", ...rest } = files;
  const macros = [`AUSCULT_TOKEN=${token}`, `AUSCULT_OWNED=${owned}`, "AUSCULT_RECORD=take.wav"].map((m) =>
    `--omacro:${m}`
  );
  let ended: Promise<string>;
  let kill: () => Promise<void>;
  if (kind === "native") {
    port ||= await freePort();
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${dir}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${dir}/${name}`, text);
    }
    const child = new Deno.Command("csound", {
      args: [
        ...realTime,
        ...macros,
        `--omacro:AUSCULT_PORT=${port}`,
        "auscult.csd",
      ],
      cwd: dir,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    ended = child.status.then(({ code }) => `exit code ${code}`);
    kill = async () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // it had ended
      }
      await ended;
    };
  } else {
    const engine = await runEmbedded({
      csd,
      files: rest,
      options: ["-d", "-m0", ...macros],
      port,
      recordPath: recording,
    });
    port = engine.port;
    ended = engine.ended.then(({ reason }) => reason);
    kill = () => engine.close();
  }
  const peer = await Peer.open(port);
  const hello = setInterval(() => peer.send("/auscult/hello", "ssi", token, "127.0.0.1", peer.port), 100);
  const [, sr, ksmps, latency] = await peer.next("/auscult/ready") as number[];
  clearInterval(hello);
  const beat = heartbeat ? setInterval(() => peer.send("/auscult/sync", "sd", token, -1), 300) : undefined;
  return {
    dir,
    peer,
    token,
    recording,
    ended,
    ready: { sr: sr!, ksmps: ksmps!, latency: latency! },
    async now() {
      const t0 = performance.now();
      await peer.send("/auscult/sync", "sd", token, t0);
      return (await peer.next("/auscult/sync", ([t]) => t === t0))[1] as number;
    },
    async status(fits = () => true) {
      const from = peer.all("/auscult/status").length;
      const args = await peer.next("/auscult/status", (args) => {
        return peer.all("/auscult/status").indexOf(args) >= from && fits(read(args as number[]));
      });
      return read(args as number[]);
    },
    note(
      {
        take = 1,
        id = 0,
        due = 0,
        instrument = "tone",
        sustain = 0.1,
        pitch = 440,
        loudness = -12,
        pan = 0,
        brightness = 0.5,
        ...rest
      },
    ) {
      return note([rest.token ?? token, take, id, due, instrument, sustain, pitch, loudness, pan, brightness]);
    },
    async quit() {
      await peer.send("/auscult/quit", "sf", token, 0.02);
      await ended;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      await kill();
      await peer.close();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

const read = (args: readonly number[]): Status => {
  const [time, received, started, late, refused, released, bad, peak, strangers, lost, live] = args as Required<
    typeof args
  >;
  return { time, received, started, late, refused, released, bad, peak, strangers, lost, live } as Status;
};

function note(args: (string | number)[]): Uint8Array {
  return encode("/auscult/note", "siidsfffff", ...args);
}

/** A UDP port that nobody uses on any interface, as Csound binds them all. */
export function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve) =>
    socket.bind(0, "0.0.0.0", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    })
  );
}
