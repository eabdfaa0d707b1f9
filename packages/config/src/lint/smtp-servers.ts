import type { Configuration } from "../evaluate/configuration.ts";
import { baseName } from "../evaluate/registry.ts";
import type { MasterCfService } from "../syntax/service.ts";
import type { CheckedSite, LintContext } from "./context.ts";
import { isOn } from "./is-on.ts";

/** An smtpd(8) of master.cf, with the configuration that counts for it. */
export interface SmtpServer {
  readonly service: MasterCfService;
  /** What `main.cf` and its own options say. */
  readonly configuration: Configuration;
}

/** The SMTP servers of master.cf; none where that file is not at hand. */
export function smtpServers(context: LintContext): SmtpServer[] {
  return context.services
    .filter(({ fields }) => baseName(fields.command.text) === "smtpd")
    .map((service) => ({ service, configuration: context.configurationFor({ service }) }));
}

/** The SMTP servers for which a value counts, as no option of theirs takes its place. */
export function serversWith(context: LintContext, site: CheckedSite): SmtpServer[] {
  return smtpServers(context).filter(({ service }) =>
    site.service === undefined
      ? service.overrides.every(({ name }) => name !== site.name)
      : service === site.service,
  );
}

/** Where a server gets the value of a parameter: its own option, or the setting of main.cf. */
export function siteFor(
  context: LintContext,
  { service }: SmtpServer,
  name: string,
): CheckedSite | undefined {
  const sites = context.sites.filter((site) => site.isLast && site.name === name);
  return sites.find((site) => site.service === service) ?? sites.find((site) => site.service === undefined);
}

/** Whether clients may log in to a server. */
export function allowsLogins({ configuration }: SmtpServer): boolean {
  return isOn(configuration.evaluate("smtpd_sasl_auth_enable")?.value);
}
