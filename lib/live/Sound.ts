/** The sound marks, and what is heard as it arrives. The module is the namespace: `import { Sound } from "auscult"`. */
export * from "../sound/Sound.ts";
export { live } from "./performance/soundLive.ts";
