import type { SyntaxDiagnostic } from "./diagnostic.ts";
import type { MasterCfService, MasterCfWord } from "./service.ts";

/** The transport types of services, as master(5) has them. */
const serviceTypes: ReadonlySet<string> = new Set(["inet", "unix", "fifo", "pass", "unix-dgram"]);

/** Checks the fields as master(8) does when it reads the file. */
export function checkService(fields: MasterCfService["fields"], diagnostics: SyntaxDiagnostic[]): void {
  const { type } = fields;
  if (!serviceTypes.has(type.text)) {
    const message = `Unknown service type "${type.text}", expected inet, unix, fifo, pass or unix-dgram; master refuses the file`;
    diagnostics.push({
      start: type.start,
      end: type.end,
      code: "bad-service-type",
      severity: "error",
      message,
    });
  }
  for (const name of ["private", "unprivileged", "chroot"] as const) {
    if (!/^[-yn]$/u.test(fields[name].text)) diagnostics.push(badField(fields[name], name, "y, n or -"));
  }
  if (type.text === "inet" && fields.private.text !== "n" && /^[-y]$/u.test(fields.private.text)) {
    diagnostics.push(badField(fields.private, "private", "n, since an inet service cannot be private"));
  }
  for (const name of ["wakeup", "process_limit"] as const) {
    if (!/^(?:-$|[0-9])/u.test(fields[name].text))
      diagnostics.push(badField(fields[name], name, "a number or -"));
  }
}

function badField(word: MasterCfWord, name: string, expected: string): SyntaxDiagnostic {
  const message = `Bad ${name} field "${word.text}", expected ${expected}; master refuses the file`;
  return { start: word.start, end: word.end, code: "bad-service-field", severity: "error", message };
}
