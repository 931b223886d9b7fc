/** The face of a performance; it lives with the rest of time in lib/time. */
export { Performance, type PerformOptions } from "../time/performance.ts";
export type { PerformanceReport, Progress } from "../time/report.ts";
