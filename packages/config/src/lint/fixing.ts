import { applyEdits } from "../edit/text-edit.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import { parseMainCf } from "../syntax/main-cf.ts";
import type { MainCf } from "../syntax/main-cf.ts";
import { parseMasterCf } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import { isCertain } from "./certain-fixes.ts";
import type { LintInput } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { keepsMeaning } from "./fix-effect.ts";
import { lint } from "./lint.ts";

/** A fix may bring up a further finding; more rounds than this would mean that two fixes undo each other. */
const roundsMax = 10;
/** Fixes that are tried one by one when those of a round together change more than they say. */
const singleTriesMax = 200;

/** Files with their certain fixes applied. */
export interface FixedConfiguration {
  /** The main.cf file, if there was one. */
  readonly mainCf?: MainCf;
  /** The master.cf file, if there was one. */
  readonly masterCf?: MasterCf;
  /** The findings whose fixes were applied, in order. */
  readonly applied: readonly Diagnostic[];
  /** The findings whose fixes would change more than they say, so that they were not applied. */
  readonly refused: readonly Diagnostic[];
}

/**
 * Applies the fixes that are certain. Each is evaluated before and after: it is applied only if every
 * parameter keeps its effective value, for every service, apart from what the finding says.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { fixConfiguration } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("virtual_maps = hash:/v\nrelay_domains = $virtual_maps\n");
 * console.log(fixConfiguration({ mainCf, registry }).mainCf?.text.trimEnd());
 * // => virtual_alias_maps = hash:/v
 * // => relay_domains = $virtual_alias_maps
 * ```
 */
export function fixConfiguration(input: LintInput): FixedConfiguration {
  const applied: Diagnostic[] = [];
  const refused = new Map<string, Diagnostic>();
  let current = input;
  let triesLeft = singleTriesMax;
  for (let round = 0; round < roundsMax + refused.size; round += 1) {
    const chosen = chooseFixes(lint(current), refused);
    if (chosen.length === 0) break;
    const all = applyIfHarmless(current, chosen);
    if (all !== undefined) {
      current = all;
      applied.push(...chosen);
      continue;
    }
    // One of them changes more than it says: find out which. The places of the others move, hence only one a
    // round.
    const good = chosen.find((diagnostic) => {
      if (triesLeft-- > 0 && applyIfHarmless(current, [diagnostic]) !== undefined) return true;
      refused.set(keyOf(diagnostic), diagnostic);
      return false;
    });
    if (good === undefined) continue;
    current = applyIfHarmless(current, [good]) ?? current;
    applied.push(good);
  }
  const { mainCf, masterCf } = current;
  return {
    ...(mainCf && { mainCf }),
    ...(masterCf && { masterCf }),
    applied,
    refused: [...refused.values()],
  };
}

/** Certain fixes that do not touch each other; the rest waits for the next round. */
function chooseFixes(found: readonly Diagnostic[], refused: ReadonlyMap<string, Diagnostic>): Diagnostic[] {
  const chosen: Diagnostic[] = [];
  const lastEnd = { "main.cf": -1, "master.cf": -1 };
  for (const diagnostic of found) {
    if (!isCertain(diagnostic) || refused.has(keyOf(diagnostic))) continue;
    const { file, fixes } = diagnostic;
    const edits = fixes[0]?.edits ?? [];
    if (edits.some((edit) => edit.start <= lastEnd[file])) continue;
    chosen.push(diagnostic);
    for (const { end } of edits) lastEnd[file] = Math.max(lastEnd[file], end);
  }
  return chosen;
}

function keyOf({ file, code, message }: Diagnostic): string {
  return `${file} ${code} ${message}`;
}

function applyIfHarmless(input: LintInput, diagnostics: readonly Diagnostic[]): LintInput | undefined {
  const after = applyFixes(input, diagnostics);
  return keepsMeaning(input, after, diagnostics) ? after : undefined;
}

function applyFixes(input: LintInput, diagnostics: readonly Diagnostic[]): LintInput {
  const editsOf = (file: Diagnostic["file"]): TextEdit[] =>
    diagnostics.flatMap((diagnostic) => (diagnostic.file === file ? (diagnostic.fixes[0]?.edits ?? []) : []));
  const { mainCf, masterCf } = input;
  const mainEdits = editsOf("main.cf");
  const masterEdits = editsOf("master.cf");
  return {
    ...input,
    ...(mainCf && mainEdits.length > 0 && { mainCf: parseMainCf(applyEdits(mainCf.text, mainEdits)) }),
    ...(masterCf &&
      masterEdits.length > 0 && { masterCf: parseMasterCf(applyEdits(masterCf.text, masterEdits)) }),
  };
}
