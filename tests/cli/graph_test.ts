import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runDeno } from "../../lib/stage/runDeno.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));

/** The npm packages in the graph of a module, with their versions. */
async function packagesOf(module: string): Promise<string[]> {
  const { code, stdout, stderr } = await runDeno(["info", "--json", module], { folder });
  assert.equal(code, 0, stderr);
  const { modules } = JSON.parse(stdout) as { modules: { kind: string; npmPackage?: string }[] };
  return modules.flatMap(({ npmPackage }) => npmPackage ?? []);
}

Deno.test("the first command fetches every package that a script or a notebook imports: after it both start without network", async () => {
  const [fetched, imported] = await Promise.all([packagesOf("lib/cli/main.ts"), packagesOf("mod.ts")]);
  assert(imported.length > 20, imported.join());
  assert.deepEqual(imported.filter((name) => !fetched.includes(name)), []);
});

Deno.test("DuckDB, 24 MB, is fetched by the first query and by no command: neither the graph nor the lock of Deno names it", async () => {
  assert.deepEqual((await packagesOf("mod.ts")).filter((name) => name.startsWith("@duckdb/")), []);
  assert.doesNotMatch(await Deno.readTextFile(`${folder}deno.lock`), /"(npm:)?@duckdb\/node-api/);
});
