import { pathToFileURL } from "node:url";
import { writePages } from "./writePages.ts";

/** What Plot's examples import besides Plot, in the versions that its own lock has. */
const PACKAGES = {
  "apache-arrow": "npm:apache-arrow@19.0.0",
  "d3": "npm:d3@7.9.0",
  "d3-geo-projection": "npm:d3-geo-projection@4.0.0",
  "htl": "npm:htl@0.3.1",
  "topojson-client": "npm:topojson-client@3.1.0",
};
const project = new URL("../../", import.meta.url);

/** A folder in which Plot's examples find what they import, with `plot()` replaced by one that listens. */
export interface Workshop {
  readonly folder: string;
  readonly config: string;
  /** The folder with a module for each page of the documentation. */
  readonly pages: string;
}

/** Makes the folder, does a task in it, and removes it. */
export async function withWorkshop<T>(checkout: string, task: (workshop: Workshop) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "auscult-plot-" });
  try {
    const pages = `${folder}/pages`;
    await writePages(`${checkout}/docs`, pages);
    // Packages in the versions that auscult is tested with.
    for (const name of ["deno.lock", "package.json"]) await Deno.copyFile(new URL(name, project), `${folder}/${name}`);
    const config = `${folder}/deno.json`;
    await Deno.writeTextFile(config, JSON.stringify(await configuration([`${checkout}/`, `${pages}/`]), null, 2));
    return await task({ folder, config, pages });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function configuration(scopes: readonly string[]) {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", project)));
  const at = (path: string) => new URL(path, import.meta.url).href;
  const theirs = {
    ...PACKAGES,
    "@observablehq/plot": at("listening.ts"),
    "vitepress": at("standins/vitepress.ts"),
    "vue": at("standins/vue.ts"),
  };
  return {
    nodeModulesDir: "none",
    unstable: ["sloppy-imports"], // they import "./zero.js", which is zero.ts
    imports: { ...imports, ...PACKAGES, auscult: new URL("mod.ts", project).href },
    scopes: Object.fromEntries(scopes.map((scope) => [pathToFileURL(scope).href, theirs])),
  };
}
