import assert from "node:assert/strict";
import { OwnLock } from "../helpers/ownLock.ts";

Deno.test("sql`` asks DuckDB: its tests, in a process with a lock of its own", async () => {
  await using lock = await OwnLock.make();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", "--no-check", "-A", lock.arg, "tests/data/sql/cases.ts"],
    env: { NO_COLOR: "1" },
    cwd: new URL("../../", import.meta.url),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(code, 0, text(stdout) + text(stderr));
  assert.match(text(stdout), /^ok \| \d+ passed \| 0 failed /m);
});
