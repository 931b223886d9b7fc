// A program that starts a native Csound, keeps it alive, and does not clean up: a test kills it.
import { realTime } from "./realTime.ts";
import { encode, Peer } from "./osc.ts";

const [orchestras, dir, port] = Deno.args as [string, string, string];
new Deno.Command("csound", {
  args: [
    ...realTime,
    "--omacro:AUSCULT_TOKEN=t",
    "--omacro:AUSCULT_OWNED=1",
    "--omacro:AUSCULT_RECORD=take.wav",
    `--omacro:AUSCULT_PORT=${port}`,
    `${orchestras}/auscult.csd`,
  ],
  cwd: dir,
  stdin: "null",
  stdout: "null",
  stderr: "null",
}).spawn();
const peer = await Peer.open(Number(port));
const record = setInterval(() => peer.send("/auscult/record", "sd", "t", 0.5), 50); // refused once its moment has passed
setTimeout(() => clearInterval(record), 500);
setInterval(() => peer.raw(encode("/auscult/sync", "sd", "t", performance.now())), 300);
