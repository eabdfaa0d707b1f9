/**
 * How grave a finding is: `broken` means that tlsmgr does not work or will not after the next start,
 * `warning` that something is amiss, `hint` that something could be better.
 */
export type Level = "broken" | "warning" | "hint";

/** How a finding is fixed. */
export interface Remedy {
  /**
   * What fixes it, as one line for sh(1) that root can run as it is; `undefined` where only a person can
   * decide, or where another finding is the cause.
   */
  readonly command: string | undefined;
  /** What to know about the command, or to do besides or instead. */
  readonly advice: string;
}

/** What a rule found. */
export interface Finding extends Remedy {
  readonly level: Level;
  /** Name of the rule. */
  readonly code: string;
  /** One sentence on what is wrong. */
  readonly problem: string;
}

/** What a rule says of its finding; the name of the rule is added. */
export type Diagnosis = Omit<Finding, "code">;
