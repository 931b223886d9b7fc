// The package has no types of its own.
// @ts-types="../types/papaparse.d.ts"
import Papa from "papaparse";

export type { ParserResult } from "../types/papaparse.d.ts";
export default Papa;
