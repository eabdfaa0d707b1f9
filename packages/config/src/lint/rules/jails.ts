import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf } from "../items.ts";
import { serversWith } from "../smtp-servers.ts";
import type { SmtpServer } from "../smtp-servers.ts";

/**
 * Sockets that a program in the jail of the queue directory cannot see.
 *
 * @yields the findings
 */
export function* checkJails(context: LintContext): Iterable<Diagnostic> {
  for (const site of context.sites) {
    if (!site.isLast || !sockets.test(site.name)) continue;
    const jail = serversWith(context, site).filter(isJailed).map(queueDirectory)[0];
    if (jail !== undefined) yield* checkSockets(context, site, jail);
  }
}

/** Parameters that name sockets which the SMTP server opens behind the walls of its jail. */
const sockets = /^(?:smtpd_sasl_path|smtpd_milters)$/u;
/** Where other daemons put their sockets; nobody makes these directories in a jail by chance. */
const outside = /^\/(?:var\/)?run\//u;

function* checkSockets(context: LintContext, site: CheckedSite, jail: string): Iterable<Diagnostic> {
  const isMissing = context.input.machine?.isMissing;
  for (const item of itemsOf(context, site, true)) {
    const [, path] = /^(?:\{\s*)?(?:(?:unix|local):)?(\/.*)$/u.exec(item.text) ?? [];
    if (path === undefined) continue;
    const isTwice = path.startsWith(`${jail}/`);
    if (!isTwice && !(outside.test(path) && isMissing?.(`${jail}${path}`) === true)) continue;
    const remedy = isTwice
      ? `write ${path.slice(jail.length + 1)}`
      : "move the socket into it, or turn chroot off";
    const text = `The SMTP server runs in the jail ${jail}, where this is ${jail}${path}: ${remedy}`;
    yield finding(site.file, item, "unreachable-socket", text);
  }
}

function isJailed({ service }: SmtpServer): boolean {
  return service.fields.chroot.text === "y";
}

function queueDirectory({ configuration }: SmtpServer): string {
  return configuration.evaluate("queue_directory")?.value ?? "";
}
