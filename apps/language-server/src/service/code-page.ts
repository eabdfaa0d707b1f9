import { diagnosticCodes } from "@postfixjs/config/lint";

/** The page that has a section for each finding. A site with a page for each would change this line alone. */
const codePage = "https://github.com/postfixjs/postfixjs/blob/main/docs/lint.md#";

/** The address of the description of a finding's code; `undefined` if it has none. */
export function codeHref(code: string): string | undefined {
  return Object.hasOwn(diagnosticCodes, code) ? `${codePage}${code}` : undefined;
}
