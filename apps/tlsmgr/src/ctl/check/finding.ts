/**
 * How grave a finding is: `broken` means that tlsmgr does not work or will not after the next start,
 * `warning` that something is amiss, `hint` that something could be better.
 */
export type Level = "broken" | "warning" | "hint";

/** What a rule found. */
export interface Finding {
  readonly level: Level;
  /** Name of the rule. */
  readonly code: string;
  /** One sentence on what is wrong. */
  readonly problem: string;
  /** The command that fixes it, or what to do. */
  readonly remedy: string;
}

/** What a rule says of its finding; the name of the rule is added. */
export type Diagnosis = Omit<Finding, "code">;
