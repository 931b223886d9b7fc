/** How tasks are called here: a machine on which npx brought Deno has no `deno` of its own. */
export function task(): string {
  return Deno.env.get("npm_command") === "exec" ? `npx -y deno@${Deno.version.deno} task` : "deno task";
}
