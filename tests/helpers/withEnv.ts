/** Does a task with these environment variables, which processes inherit, and puts them back; undefined removes one. */
export async function withEnv<T>(
  variables: Readonly<Record<string, string | undefined>>,
  task: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  const set = (name: string, value: string | undefined) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  for (const [name, value] of Object.entries(variables)) set(name, value);
  try {
    return await task();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}
