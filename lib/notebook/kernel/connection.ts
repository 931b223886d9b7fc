/** What a Jupyter connection file says: where a kernel listens, and the key that its messages are signed with. */
export interface Connection {
  readonly ip: string;
  readonly key: string;
  readonly transport: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
}

/** The connection file of the kernel that this process is, from its own arguments; undefined where they cannot be read. */
export function ownConnectionFile(): string | undefined {
  try {
    const args = Deno.build.os === "linux"
      ? Deno.readTextFileSync("/proc/self/cmdline").split("\0")
      : new TextDecoder().decode(
        new Deno.Command("ps", { args: ["-o", "args=", "-p", String(Deno.pid)] }).outputSync().stdout,
      ).trim().split(/\s+(?=--conn|\/|$)/);
    const at = args.findIndex((arg) => arg.startsWith("--conn"));
    return at < 0 ? undefined : args[at]!.includes("=") ? args[at]!.split("=")[1] : args[at + 1];
  } catch {
    return undefined;
  }
}

/** Reads a connection file. @throws {TypeError} where it is none, or one of another kind than Jupyter's servers write */
export function readConnection(path: string): Connection {
  const connection = JSON.parse(Deno.readTextFileSync(path)) as Connection;
  const { transport, signature_scheme: scheme } = connection;
  if (transport !== "tcp" || scheme !== "hmac-sha256") {
    throw new TypeError(
      `Cannot talk to the kernel of ${path}: its transport is ${transport}, signed by ${scheme}; known are tcp, hmac-sha256`,
    );
  }
  return connection;
}
