/** Runs every measurement, one after the other, each in a process of its own. Names given as arguments choose some. */
const all = ["whole", "render", "onsets", "osc", "monitor", "live", "csv", "notebook", "panel", "export"];
const unknown = Deno.args.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}; known are ${all.join(", ")}`);
  Deno.exit(2);
}
for (const name of Deno.args.length > 0 ? Deno.args : all) {
  console.log(`\n— ${name} —`);
  const script = new URL(`./${name}.ts`, import.meta.url).href;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  })
    .output();
  if (code !== 0) Deno.exit(code);
}
