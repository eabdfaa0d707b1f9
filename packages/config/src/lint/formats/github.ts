import type { Severity } from "../../syntax/diagnostic.ts";
import type { Finding } from "./finding.ts";

const commands = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
} as const satisfies Record<Severity, string>;

/**
 * Formats findings as workflow commands, which make a GitHub run show each at its line.
 *
 * @example
 * ```ts
 * import { parseMainCf } from "@postfixjs/config";
 * import { formatGithub, lint, locateFindings } from "@postfixjs/config/lint";
 * import * as registry from "@postfixjs/config/registry";
 *
 * const mainCf = parseMainCf("myhostname = mx.example.org\nrelayhots = [mx]\n");
 * const output = formatGithub(locateFindings("main.cf", mainCf, lint({ mainCf, registry })));
 * console.log(output.split("::")[1]); // => warning file=main.cf,line=2,col=1,endLine=2,endColumn=10,title=unknown-parameter
 * ```
 */
export function formatGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ path, diagnostic, line, column, endLine, endColumn }) => {
      const places = { file: path, line, col: column, endLine, endColumn, title: diagnostic.code };
      const properties = Object.entries(places)
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
        .join(",");
      return `::${commands[diagnostic.severity]} ${properties}::${escapeData(diagnostic.message)}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
