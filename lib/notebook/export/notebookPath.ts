/** The notebook that this kernel belongs to, as Jupyter says it. @throws {TypeError} where it does not: says what to give. */
export async function notebookPath(): Promise<string> {
  const name = Deno.env.get("JPY_SESSION_NAME");
  const give = `give its path: exportNotebook("stage.ipynb")`;
  if (name === undefined || name === "") {
    throw new TypeError(`Cannot tell which notebook this is, since Jupyter does not say (JPY_SESSION_NAME); ${give}`);
  }
  if (!name.endsWith(".ipynb")) {
    throw new TypeError(`Cannot export ${JSON.stringify(name)}: it is no notebook; ${give}`);
  }
  // Some say the whole path, and some only the name; the kernel runs in the notebook's folder.
  const own = name.split(/[\\/]/).at(-1)!;
  for (const path of [name, own]) if (await Deno.stat(path).catch(() => undefined)) return path;
  throw new Deno.errors.NotFound(`There is no notebook ${JSON.stringify(own)} in ${Deno.cwd()}; ${give}`);
}
