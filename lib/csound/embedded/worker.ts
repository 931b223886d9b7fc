/// <reference lib="deno.worker" />
/** The thread of an embedded engine: Csound, its OSC ports and its sound device. See messages.ts for what it is told and tells. */
import { CsoundHost } from "./host.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { installOsc } from "./osc-opcodes.ts";
import { Player } from "./Player.ts";
import { openSoundDevice } from "./soundDevice.ts";
import { RecordingFile } from "./RecordingFile.ts";
import { SoundTap } from "./SoundTap.ts";
import { UdpPorts } from "./UdpPorts.ts";

const worker = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};
let tap: SoundTap | undefined;
const closing = Promise.withResolvers<void>();

worker.onmessage = ({ data }) => {
  if (data.type === "close") closing.resolve();
  else if (data.type === "listen") tap = new SoundTap(data.port);
  else run(data).catch((error) => worker.postMessage({ type: "failed", error }));
};

async function run({ csd, files, options, port, record, output }: WorkerStart) {
  const say = (line: string) => worker.postMessage({ type: "message", line });
  const notRecorded = (reason: string) =>
    worker.postMessage({
      type: "problem",
      problem: `the recording ${record?.path} ends here, as it cannot be written: ${reason}. The music goes on`,
    });
  await using datagrams = new UdpPorts(say);
  // Opened before Csound starts, so that "any port" can be told to the orchestra.
  const realPort = await datagrams.open(port);
  const host = await CsoundHost.create({
    files,
    onMessage: say,
    openFile: (name) => name === record?.name ? new RecordingFile(record.path, { onProblem: notRecorded }) : undefined,
  });
  try {
    installOsc(host, datagrams, say);
    for (const flag of [...options, `--omacro:AUSCULT_PORT=${realPort}`]) host.option(flag);
    if (record) host.option(`--omacro:AUSCULT_RECORD=${record.name}`);
    host.compileCsd(csd);
    host.start();
    await datagrams.ready();
    const player = new Player(host, {
      onProblem: say,
      onBlock: () => tap?.take(host),
      onOutput: (output) => worker.postMessage({ type: "output", output }),
    });
    datagrams.onArrival = () => player.hurry();
    const { sr: sampleRate, ksmps, nchnls } = host;
    const real = await player.start(output === "device" ? openSoundDevice : undefined);
    worker.postMessage({ type: "ready", facts: { port: realPort, sampleRate, ksmps, nchnls, output: real } });
    let reason = "it was closed";
    try {
      await Promise.race([closing.promise, player.ended.then(() => reason = host.ending ?? reason)]);
    } catch (error) {
      reason = (error as Error).message;
    }
    await player.stop();
    // The recording is whole before anyone is told that it ended.
    host.destroy();
    await datagrams.close();
    worker.postMessage({ type: "ended", reason });
  } finally {
    host.destroy();
  }
}
