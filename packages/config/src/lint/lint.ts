import { LintContext } from "./context.ts";
import type { LintInput, Rule } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkAppearance } from "./rules/appearance.ts";
import { checkJails } from "./rules/jails.ts";
import { checkLayout } from "./rules/layout.ts";
import { checkLegacyTls } from "./rules/legacy-tls.ts";
import { checkLogins } from "./rules/logins.ts";
import { checkMailboxes } from "./rules/mailboxes.ts";
import { checkHistory, checkNames, checkReferences } from "./rules/names.ts";
import { checkServices } from "./rules/services.ts";
import { checkSessionCaches } from "./rules/session-caches.ts";
import { checkConsistency } from "./rules/consistency.ts";
import { checkRelaying } from "./rules/relaying.ts";
import { checkRestrictions } from "./rules/restrictions.ts";
import { checkMachine } from "./rules/machine.ts";
import { checkTables } from "./rules/tables.ts";
import { checkTlsModes } from "./rules/tls-modes.ts";
import { checkWords } from "./rules/words.ts";
import { checkValues } from "./rules/values.ts";
import { withoutIgnored } from "./ignores.ts";
import { syntaxFixes } from "./syntax-fixes.ts";

const rules: readonly Rule[] = [
  checkLayout,
  checkNames,
  checkReferences,
  checkHistory,
  checkValues,
  checkServices,
  checkSessionCaches,
  checkLegacyTls,
  checkWords,
  checkRestrictions,
  checkRelaying,
  checkTables,
  checkMachine,
  checkConsistency,
  checkLogins,
  checkJails,
  checkTlsModes,
  checkMailboxes,
  checkAppearance,
];

/**
 * Checks a configuration. The judge is Postfix 3.7 itself: an `error` is something that one of its programs
 * refuses, and a finding on something that works as meant is a bug here.
 *
 * With both files, more can be said than with one: whether a name is used, and whether it is set.
 *
 * A comment line `# postfix-lint-ignore CODE` silences findings of this code in the next entry.
 *
 * @returns the findings, main.cf first, in the order of the file
 * @throws {RangeError} `postfixVersion` is not one of the known versions
 * @example
 * ```ts
 * import { parseMainCf, parseMasterCf } from "@postfixjs/config";
 * import { applyEdits } from "@postfixjs/config/edit";
 * import { lint } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("smtpd_tls_loglevl = 1\nmax_idle = 1h30m\n");
 * const masterCf = parseMasterCf("tlsmgr unix - - n 1000? 1 tlsmgr\n");
 * for (const { code, message, fixes } of lint({ mainCf, masterCf, registry })) {
 *   console.log(`${code}: ${message}`);
 *   if (fixes[0]) console.log(applyEdits(mainCf.text, fixes[0].edits).split("\n")[0]);
 * }
 * // => unknown-parameter: Unknown parameter "smtpd_tls_loglevl", did you mean "smtpd_tls_loglevel"?
 * // => smtpd_tls_loglevel = 1
 * // => ignored-text: "30m" is ignored: "1h30m" means 3600 seconds
 * ```
 */
export function lint(input: LintInput): Diagnostic[] {
  return lintContext(new LintContext(input));
}

/** Checks a configuration of which the context is made already. */
export function lintContext(context: LintContext): Diagnostic[] {
  const { input } = context;
  const found: Diagnostic[] = [];
  for (const rule of rules) for (const diagnostic of rule(context)) found.push(diagnostic);
  for (const file of [input.mainCf, input.masterCf]) {
    if (file === undefined) continue;
    for (const diagnostic of file.diagnostics) {
      found.push({ ...diagnostic, file: file.file, fixes: syntaxFixes(file.text, diagnostic) });
    }
  }
  found.sort(
    (left, right) =>
      Number(left.file === "master.cf") - Number(right.file === "master.cf") ||
      left.start - right.start ||
      left.end - right.end,
  );
  return [input.mainCf, input.masterCf].reduce<Diagnostic[]>(
    (left, file) => (file === undefined ? left : withoutIgnored(file, left)),
    found,
  );
}
