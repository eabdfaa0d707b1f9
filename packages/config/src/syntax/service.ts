import type { Span } from "../text/span.ts";
import type { LogicalLine } from "./logical-lines.ts";
import type { Override } from "./overrides.ts";

/**
 * The fields of a service in their order, by the names that postconf(1) gives them.
 *
 * @example
 * ```ts
 * import { masterCfFields } from "@postfixjs/config";
 *
 * console.log(masterCfFields.join(" "));
 * // => service type private unprivileged chroot wakeup process_limit command
 * ```
 */
export const masterCfFields = [
  "service",
  "type",
  "private",
  "unprivileged",
  "chroot",
  "wakeup",
  "process_limit",
  "command",
] as const;

/** The name of a field of a service. */
export type MasterCfField = (typeof masterCfFields)[number];

/** A field or argument of a service. */
export interface MasterCfWord extends Span {
  /** What the program gets: without the braces around an argument. */
  readonly text: string;
  /** Where `text` stands, inside the braces. */
  readonly textSpan: Span;
}

/** A service: one logical line of eight fields and the arguments of the command. */
export interface MasterCfService extends LogicalLine {
  readonly kind: "service";
  /** The eight fields. */
  readonly fields: Readonly<Record<MasterCfField, MasterCfWord>>;
  /** The words behind the command, as the program gets them. */
  readonly arguments: readonly MasterCfWord[];
  /**
   * The `-o name=value` options among the arguments, as Postfix's daemons find them; the last of a name
   * counts.
   */
  readonly overrides: readonly Override[];
}
