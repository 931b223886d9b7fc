/**
 * Lints the documentation of what `mod.ts` exports, as `deno doc --lint mod.ts` does, without what is Observable Plot's own: it is
 * public as `Plot`, and its declarations are documented in its own package.
 */
const OTHERS = ["PlotOptions", "MarkOptions", "ChannelValue", "ChannelValueSpec", "plot"];
/** Lists that only exist so that a union type can be made of them: the type is what is public. */
const LISTS = ["soundScaleNames", "scaleTypes"];

const root = new URL("..", import.meta.url);
const { stderr } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--lint", "mod.ts"],
  cwd: root,
  env: { NO_COLOR: "1" },
  stderr: "piped",
  stdout: "null",
}).output();
const said = new TextDecoder().decode(stderr);
// One paragraph an error: "error[rule]: what", then "--> file:line:column".
const errors = [...said.matchAll(/^error\[[\w-]+\]: (.*)\n\s*--> (.*)$/gm)].map(([, what = "", where = ""]) => ({
  what,
  where,
}));
if (errors.length === 0 && said.includes("error")) throw new Error(`deno doc --lint failed:\n${said}`);
const ours = errors.filter(({ what, where }) => {
  const name = /references private type '(\w+)'/.exec(what)?.[1];
  return where.startsWith(root.pathname) && !(name && [...OTHERS, ...LISTS].includes(name));
});
for (const { what, where } of ours) console.error(`${where.slice(root.pathname.length)}  ${what}`);
if (ours.length > 0) Deno.exit(1);
