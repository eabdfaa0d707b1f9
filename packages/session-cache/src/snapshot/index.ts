/**
 * Keeps the sessions of a cache across an orderly restart.
 *
 * @module
 */
export { restoreSessions, takeSnapshot } from "./take-snapshot.ts";
export type { SnapshotReading, TakeSnapshotOptions } from "./take-snapshot.ts";
export { writeSnapshot } from "./write-snapshot.ts";
export type { SnapshotSummary, WriteSnapshotOptions } from "./write-snapshot.ts";
