import type { Site } from "../site/site.ts";
import type { Commands } from "./commands.ts";
import type { Diagnosis, Remedy } from "./finding.ts";
import type { RunningDaemon } from "./running-daemon.ts";

/** One thing that can be wrong. */
export interface Rule {
  /** Its name, as reports and the documentation have it. */
  readonly code: string;
  /** Whether other findings can be its cause: they then have the command. */
  readonly isConsequence?: boolean;
  readonly check: (site: Site, daemon: RunningDaemon, commands: Commands) => readonly Diagnosis[];
}

/** A problem that keeps tlsmgr from working. */
export function broken(problem: string, remedy: Remedy): Diagnosis {
  return { level: "broken", problem, ...remedy };
}

/** Something amiss. */
export function warning(problem: string, remedy: Remedy): Diagnosis {
  return { level: "warning", problem, ...remedy };
}

/** Something that could be better. */
export function hint(problem: string, remedy: Remedy): Diagnosis {
  return { level: "hint", problem, ...remedy };
}

/** A remedy that is one line for a shell. */
export function run(command: string, advice: string): Remedy {
  return { command, advice };
}

/** A remedy that only a person can carry out. */
export function advise(advice: string): Remedy {
  return { command: undefined, advice };
}
