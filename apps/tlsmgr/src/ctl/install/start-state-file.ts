import path from "node:path";
import { lastLines } from "../site/log-tail.ts";
import { readIfThere } from "../site/read-if-there.ts";
import type { Site } from "../site/site.ts";

/**
 * Why the launcher of a site ran Postfix's own tlsmgr at its last start, by the file in which it notes that
 * and by the mail log: empty if that is not known, `undefined` if it did not.
 */
export function fallbackReasonOf(site: Site): string | undefined {
  const { program = "tlsmgr" } = site;
  const file = path.join(site.text("queue_directory"), "pid", `${path.basename(program)}.start`);
  const [first = "", , reason = ""] = (readIfThere(file) ?? "").split("\n");
  if (!/^(?:own|failed)\b/u.test(first)) return undefined;
  return reason === "" ? (loggedReason(site.text("maillog_file")) ?? "") : reason;
}

function loggedReason(logFile: string): string | undefined {
  const lines = logFile === "" ? [] : lastLines(logFile);
  const reasons = lines.map((line) => /cannot start \S+: (.*) -- running \S+ instead$/u.exec(line)?.[1]);
  return reasons.findLast((reason) => reason !== undefined);
}
