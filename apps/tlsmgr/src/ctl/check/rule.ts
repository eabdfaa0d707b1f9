import type { Diagnosis } from "./finding.ts";
import type { RunningDaemon } from "./running-daemon.ts";
import type { Site } from "../site/site.ts";

/** One thing that can be wrong. */
export interface Rule {
  /** Its name, as reports and the documentation have it. */
  readonly code: string;
  readonly check: (site: Site, daemon: RunningDaemon) => readonly Diagnosis[];
}

/** A problem that keeps tlsmgr from working. */
export function broken(problem: string, remedy: string): Diagnosis {
  return { level: "broken", problem, remedy };
}

/** Something amiss. */
export function warning(problem: string, remedy: string): Diagnosis {
  return { level: "warning", problem, remedy };
}

/** Something that could be better. */
export function hint(problem: string, remedy: string): Diagnosis {
  return { level: "hint", problem, remedy };
}
