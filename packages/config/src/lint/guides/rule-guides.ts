import type { DiagnosticCode } from "../codes.ts";
import { fileGuides } from "./file-guides.ts";
import type { RuleGuide } from "./guide.ts";
import { loginGuides } from "./login-guides.ts";
import { mailboxGuides } from "./mailbox-guides.ts";
import { mailGuides } from "./mail-guides.ts";
import { serviceGuides } from "./service-guides.ts";
import { tlsGuides } from "./tls-guides.ts";

/**
 * What each rule of `lint` finds, how to settle it, where Postfix documents it, and an example; why it
 * matters is in `diagnosticCodes`.
 *
 * @example
 * ```ts
 * import { ruleGuides } from "@postfixjs/config/descriptions";
 *
 * console.log(ruleGuides["open-relay"].fix); // => List only your own networks and domains.
 * ```
 */
export const ruleGuides: Readonly<Record<DiagnosticCode, RuleGuide>> = {
  ...fileGuides,
  ...serviceGuides,
  ...tlsGuides,
  ...loginGuides,
  ...mailGuides,
  ...mailboxGuides,
};

/** The services beside which an example of main.cf is checked. */
export const exampleServices: string = [
  "smtp inet n - n - - smtpd",
  "tlsmgr unix - - n 1000? 1 tlsmgr",
  "smtp unix - - n - - smtp",
  "relay unix - - n - - smtp",
  "local unix - n n - - local",
  "virtual unix - n n - - virtual",
  "lmtp unix - - n - - lmtp",
  "error unix - - n - - error",
  "",
].join("\n");
