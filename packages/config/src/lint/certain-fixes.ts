import type { TextEdit } from "../edit/text-edit.ts";
import type { DiagnosticCode } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";

/**
 * Findings whose first fix is what was meant beyond doubt. The others (a misspelt name, an indented line,
 * text that looks like a comment) have fixes too, but only their author knows which is right.
 */
const certain: ReadonlySet<DiagnosticCode> = new Set([
  "bad-override",
  "byte-order-mark",
  "deprecated-parameter",
  "duplicate",
  "legacy-tls",
  "override-blanks",
  "override-without-effect",
  "tlsmgr-process-limit",
  "tlsmgr-wakeup",
]);

/**
 * Whether the first fix of a finding is what was meant beyond doubt.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { isCertain, lint } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("mydestinatoin = example.org\nsmtpd_use_tls = yes\n");
 * for (const found of lint({ mainCf, registry })) console.log(found.code, isCertain(found));
 * // => unknown-parameter false
 * // => legacy-tls true
 * ```
 */
export function isCertain({ code, fixes }: Diagnostic): boolean {
  return certain.has(code) && fixes.length > 0;
}

/**
 * The edits of all certain fixes in a file that don't touch each other. The others wait: apply these, check
 * again, and ask again until there are none.
 */
export function certainEdits(found: readonly Diagnostic[], file: Diagnostic["file"]): TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const diagnostic of found) {
    const edits = diagnostic.fixes[0]?.edits ?? [];
    if (diagnostic.file !== file || !isCertain(diagnostic)) continue;
    const isFree = edits.every((edit) =>
      chosen.every((other) => edit.end < other.start || other.end < edit.start),
    );
    if (isFree) chosen.push(...edits);
  }
  return chosen;
}
