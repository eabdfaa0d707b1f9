import { deleteOption } from "../../edit/option-layout.ts";
import { baseName } from "../../evaluate/registry.ts";
import type { MasterCfService } from "../../syntax/service.ts";
import { finding } from "../context.ts";
import type { LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { groupBy } from "../group-by.ts";

/** Parameters that only tlsmgr(8) reads. */
const tlsmgrOnly = /^(?:(?:smtpd|smtp|lmtp)_tls_session_cache_(?:database|timeout)|tls_random_\w+)$/u;
/** Programs whose arguments behind the options are their own. */
const withArguments: ReadonlySet<string> = new Set(["pipe", "spawn"]);

/**
 * Services that cannot work as they are written.
 *
 * @yields the findings
 */
export function* checkServices(context: LintContext): Iterable<Diagnostic> {
  yield* checkDuplicateServices(context.services);
  for (const service of context.services) {
    yield* checkOptions(context, service);
    if (baseName(service.fields.command.text) === "tlsmgr") yield* checkTlsmgr(context, service);
  }
  yield* checkTlsmgrPresence(context);
}

function* checkDuplicateServices(services: readonly MasterCfService[]): Iterable<Diagnostic> {
  const byId = groupBy(services, ({ fields }) => `${fields.service.text}/${fields.type.text}`);
  for (const [id, same] of byId) {
    const last = same.at(-1);
    for (const { fields } of same.slice(0, -1)) {
      const message = `This service "${id}" does not count: line ${last?.line} defines it again`;
      yield finding("master.cf", fields.service, "duplicate-service", message);
    }
  }
}

function* checkOptions({ input }: LintContext, service: MasterCfService): Iterable<Diagnostic> {
  const { fields, overrides, arguments: args } = service;
  const program = baseName(fields.command.text);
  let argument = 0;
  for (const override of overrides) {
    // Both lists are in the order of the file.
    while ((args[argument]?.start ?? Infinity) < override.end) argument += 1;
    const next = args[argument];
    const startsArguments = next !== undefined && !next.text.startsWith("-");
    if (override.value === "" && startsArguments && !withArguments.has(program)) {
      const span = { start: override.start, end: next.end };
      const edits = [{ ...span, text: `-o { ${override.name} = ${next.text} }` }];
      const message = `"${override.name}" is empty here: the blank behind = ends the option, and ${program} refuses "${next.text}"`;
      yield finding("master.cf", span, "override-blanks", message, [
        { title: "Put braces around it", edits },
      ]);
    }
    if (program !== "tlsmgr" && tlsmgrOnly.test(override.name)) {
      const message = `"${override.name}" has no effect on ${program}: only tlsmgr reads it`;
      const edits =
        input.masterCf === undefined ? [] : [deleteOption(input.masterCf.text, service, override)];
      yield finding("master.cf", override, "override-without-effect", message, [
        { title: "Remove the option", edits },
      ]);
    }
  }
}

function* checkTlsmgr(context: LintContext, { fields }: MasterCfService): Iterable<Diagnostic> {
  const limit = fields.process_limit;
  const count =
    limit.text === "-" ? context.configuration.evaluate("default_process_limit")?.value : limit.text;
  if (Number.parseInt(count ?? "", 10) !== 1) {
    const fix = {
      title: "Set the process limit to 1",
      edits: [{ start: limit.start, end: limit.end, text: "1" }],
    };
    const message = `tlsmgr needs a process limit of 1, not "${limit.text}", and refuses to start`;
    yield finding("master.cf", limit, "tlsmgr-process-limit", message, [fix]);
  }
  const { wakeup } = fields;
  if (Number.parseInt(wakeup.text, 10) > 0 && !wakeup.text.endsWith("?")) {
    const fix = { title: "Add the ?", edits: [{ start: wakeup.end, end: wakeup.end, text: "?" }] };
    const message = `A wake-up of "${wakeup.text}" without ? starts tlsmgr even if nothing uses TLS`;
    yield finding("master.cf", wakeup, "tlsmgr-wakeup", message, [fix]);
  }
}

/**
 * TLS in use, and no tlsmgr.
 *
 * @yields the findings
 */
function* checkTlsmgrPresence({ input, services, sites }: LintContext): Iterable<Diagnostic> {
  if (input.masterCf === undefined) return;
  if (services.some(({ fields }) => fields.service.text === "tlsmgr" && fields.type.text === "unix")) return;
  const user = sites.find(
    ({ name, value, isLast }) =>
      isLast &&
      /^(?:smtp|lmtp|smtpd)_tls_security_level$/u.test(name) &&
      /^(?:may|encrypt|dane|dane-only|fingerprint|verify|secure)$/u.test(value),
  );
  if (user === undefined) return;
  const message = `"${user.name}" turns TLS on, but master.cf has no service tlsmgr`;
  yield finding(user.file, user.nameSpan, "missing-tlsmgr", message);
}
