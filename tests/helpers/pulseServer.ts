import { exists } from "../../lib/csound/exists.ts";

/** A real sound server without a card: what is played on it goes nowhere, at the speed of real time. Programs find it by `env`. */
export async function pulseServer(folder: string): Promise<AsyncDisposable & { env: Record<string, string> }> {
  const env = { XDG_RUNTIME_DIR: `${folder}/run`, HOME: `${folder}/home`, PULSE_RUNTIME_PATH: `${folder}/run/pulse` };
  for (const path of Object.values(env)) await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  const server = new Deno.Command("pulseaudio", {
    args: [
      ...["-n", "--daemonize=no", "--exit-idle-time=-1", "--log-target=null"],
      ...["--load=module-null-sink sink_name=test", "--load=module-native-protocol-unix"],
    ],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const until = performance.now() + 10_000;
  while (!exists(`${env.XDG_RUNTIME_DIR}/pulse/native`)) {
    if (performance.now() > until) throw new Error("pulseaudio did not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    env,
    async [Symbol.asyncDispose]() {
      server.kill("SIGTERM");
      await server.status;
    },
  };
}
