import type { Configuration } from "../../evaluate/configuration.ts";
import { baseName } from "../../evaluate/registry.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { itemsOf, knownValue } from "../items.ts";

/**
 * Where mail is stored.
 *
 * @yields the findings
 */
export function* checkMailboxes(context: LintContext): Iterable<Diagnostic> {
  if (context.input.mainCf === undefined) return;
  for (const site of context.sites) {
    if (!site.isLast) continue;
    if (site.name === "home_mailbox") yield* checkHomeMailbox(context, site);
    if (site.name === "luser_relay") yield* checkUnknownUsers(context, site);
    if (site.name === "virtual_mailbox_domains" && site.service === undefined)
      yield* checkVirtualMailboxes(context, site);
  }
}

function* checkHomeMailbox(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const [item] = itemsOf(context, site, false);
  if (item === undefined) return;
  const configuration = context.configurationFor(site);
  const other = ["mailbox_transport", "mailbox_command"].find(
    (name) => (configuration.evaluate(name)?.value ?? "") !== "",
  );
  if (other !== undefined) {
    const text = `${other} is set, and delivers instead`;
    yield finding(site.file, site.nameSpan, "setting-without-effect", text);
  } else if (/(?:^|\/)\.?maildir$/iu.test(item.text)) {
    const edits = [{ start: item.end, end: item.end, text: "/" }];
    const fixes = site.value.includes("$") ? [] : [{ title: "Add the slash", edits }];
    const text = `Without a slash at its end, "${item.text}" is one file for all mail, and no Maildir`;
    yield finding(site.file, item, "mailbox-without-slash", text, fixes);
  }
}

function* checkUnknownUsers(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  const configuration = context.configurationFor(site);
  if ((knownValue(context, site) ?? "") === "") return;
  if (configuration.evaluate("local_recipient_maps")?.value === "") return;
  const text =
    "The SMTP server rejects unknown users before local(8) sees them, unless local_recipient_maps is empty";
  yield finding(site.file, site.nameSpan, "setting-without-effect", text);
}

/** What virtual(8) must know of every recipient. */
const needed = ["virtual_mailbox_base", "virtual_mailbox_maps", "virtual_uid_maps", "virtual_gid_maps"];

function* checkVirtualMailboxes(context: LintContext, site: CheckedSite): Iterable<Diagnostic> {
  if ((knownValue(context, site) ?? "") === "") return;
  const configuration = virtualConfiguration(context);
  const missing = needed.filter((name) => configuration?.evaluate(name)?.value === "");
  if (missing.length === 0) return;
  const text = `virtual(8) delivers to these domains, and lacks ${missing.join(", ")}`;
  yield finding(site.file, site.nameSpan, "incomplete-mailboxes", text);
}

/** The configuration of virtual(8); nothing if another program delivers to virtual mailboxes. */
function virtualConfiguration(context: LintContext): Configuration | undefined {
  const [name] = (context.configuration.evaluate("virtual_transport")?.value ?? "").split(":", 1);
  if (context.input.masterCf === undefined) return name === "virtual" ? context.configuration : undefined;
  const service = context.services.find(
    ({ fields }) => fields.service.text === name && fields.type.text === "unix",
  );
  if (service === undefined || baseName(service.fields.command.text) !== "virtual") return undefined;
  return context.configurationFor({ service });
}
