/** The face of a performance; it lives with the rest of time in lib/time. */
export { PERFORM_OPTIONS, Performance, type PerformOptions } from "../time/performance.ts";
export type { PerformanceReport, Progress } from "../time/report.ts";
