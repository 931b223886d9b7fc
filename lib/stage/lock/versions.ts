import { DUCKDB } from "../../data/sql/DuckDb.ts";
import config from "../../../deno.json" with { type: "json" };

/** Packages that only pages, terminals, tests and downloads see: no sound depends on them. */
const UNHEARD = [
  ...["fast-check", "playwright-core", "saxes", "simple-statistics", "highlight.js", "marked", "fflate"],
  ...["@echogarden/audio-io", "wasm-media-encoders", "@types/d3-color", "@types/d3-scale"],
];

/** The versions of auscult, Deno and V8, and of the packages that shape the sound, as auscult pins them; with queries, of DuckDB. */
export function versionsHere({ queries }: { queries: boolean }): Record<string, string> {
  const packages = Object.entries(config.imports).flatMap(([name, target]): [string, string][] => {
    const version = /^npm:.*@(\d[^/]*)/.exec(target)?.[1];
    return version === undefined || UNHEARD.includes(name) ? [] : [[name, version]];
  });
  if (queries) packages.push([DUCKDB.name, DUCKDB.version]);
  return { auscult: config.version, deno: Deno.version.deno, v8: Deno.version.v8, ...Object.fromEntries(packages) };
}

/** `"linux x86_64"` */
export function platformHere(): string {
  return `${Deno.build.os} ${Deno.build.arch}`;
}
