import type { Finding, Level } from "./finding.ts";

/** What a plug-in of Nagios or Icinga prints, and its exit status. */
export interface NagiosReport {
  readonly status: number;
  readonly lines: readonly string[];
}

const words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const;
const statusOf: Readonly<Record<Level, number>> = { hint: 0, warning: 1, broken: 2 };
const unknown = 3;
/** A bar begins the figures, and a line ends the summary. */
const reserved = /[|\n\r]/gu;

/**
 * Reports findings by the rules for plug-ins: a line with the state and figures, then a line for each
 * finding. What could not be looked at is UNKNOWN, unless something worse was found.
 *
 * @param rules - how many rules there are
 */
export function nagiosReport(findings: readonly Finding[], rules: number): NagiosReport {
  const worst = Math.max(0, ...findings.map(({ level }) => statusOf[level]));
  const blind = findings.find(({ code }) => code === "not-seen");
  const status = worst === 0 && blind !== undefined ? unknown : worst;
  const first =
    blind !== undefined && status === unknown
      ? blind
      : findings.find(({ level }) => statusOf[level] === worst);
  const isWell = worst === 0 && status !== unknown;
  const summary = isWell || first === undefined ? `${rules} rules found nothing wrong` : clean(first.problem);
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const figures = `broken=${count("broken")};;0 warnings=${count("warning")};0 hints=${count("hint")}`;
  return {
    status,
    lines: [
      `TLSMGR ${words[status]} - ${summary} | ${figures}`,
      ...findings.map(({ level, code, problem, command, advice }) =>
        clean(`${level}: ${problem} [${code}]; ${command === undefined ? advice : `fix: ${command}`}`),
      ),
    ],
  };
}

function clean(text: string): string {
  return text.replaceAll(reserved, " ");
}
