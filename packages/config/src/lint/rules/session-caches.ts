import { removeParameter } from "../../edit/main-cf-edits.ts";
import { parseTime } from "../../values/time.ts";
import { finding } from "../context.ts";
import type { CheckedSite, LintContext } from "../context.ts";
import type { Diagnostic } from "../diagnostic.ts";

const databases = ["smtpd", "smtp", "lmtp"].map((program) => `${program}_tls_session_cache_database`);
/** Tables whose name is the path of a file. */
const fileTypes = /^(?:btree|hash|lmdb|sdbm|dbm):/u;
const timeoutMinSeconds = 120;

/**
 * The TLS session caches of main.cf, which are tlsmgr(8)'s.
 *
 * @yields the findings
 */
export function* checkSessionCaches(context: LintContext): Iterable<Diagnostic> {
  const seen = new Map<string, string>();
  for (const name of databases) {
    const site = effectiveSite(context, name);
    const database = site && context.configuration.evaluate(name)?.value;
    if (site === undefined || database === undefined || database === "") continue;
    const other = seen.get(database);
    if (other !== undefined) {
      const message = `"${other}" and "${name}" name the same database "${database}"`;
      yield finding("main.cf", site.valueSpan, "shared-cache", message);
    }
    seen.set(database, name);
    yield* checkDirectory(context, site, database);
  }
  yield* checkServerCache(context);
  for (const name of databases) yield* checkTimeout(context, name.replace("_database", "_timeout"));
}

function effectiveSite(context: LintContext, name: string): CheckedSite | undefined {
  return context.sites.find((site) => site.file === "main.cf" && site.name === name && site.isLast);
}

function* checkDirectory(context: LintContext, site: CheckedSite, database: string): Iterable<Diagnostic> {
  if (!fileTypes.test(database)) return;
  const path = database.slice(database.indexOf(":") + 1);
  const directory = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  const dataDirectory = context.configuration.evaluate("data_directory")?.value ?? "";
  if (directory === dataDirectory || path === "" || dataDirectory === "") return;
  // Below data_directory everything is Postfix's own.
  if (directory.startsWith(`${dataDirectory}/`)) return;
  const message = `"${path}" is outside data_directory; unless "${directory}" belongs to mail_owner, tlsmgr uses "${dataDirectory}" instead`;
  const text = `${database.slice(0, database.indexOf(":"))}:\${data_directory}/${path.slice(directory.length + 1)}`;
  const fixes =
    directory === "" ? [] : [{ title: "Move to data_directory", edits: [{ ...site.valueSpan, text }] }];
  yield finding("main.cf", site.valueSpan, "cache-outside-data-directory", message, fixes);
}

function* checkServerCache(context: LintContext): Iterable<Diagnostic> {
  const name = "smtpd_tls_session_cache_database";
  const site = effectiveSite(context, name);
  const { mainCf } = context.input;
  if (site === undefined || mainCf === undefined || context.configuration.evaluate(name)?.value === "")
    return;
  // Without tickets the cache is all there is.
  if (/no_ticket/iu.test(context.configuration.evaluate("tls_ssl_options")?.value ?? "")) return;
  const fixes = [{ title: "Remove the setting", edits: removeParameter(mainCf, name) }];
  const message = "Session tickets make this cache needless";
  yield finding("main.cf", site.nameSpan, "needless-server-cache", message, fixes);
}

function* checkTimeout(context: LintContext, name: string): Iterable<Diagnostic> {
  const site = effectiveSite(context, name);
  const seconds = parseTime((site && context.configuration.evaluate(name)?.value) ?? "", "s")?.seconds;
  if (site === undefined || seconds === undefined || seconds >= timeoutMinSeconds) return;
  if (seconds === 0) return;
  const message = `tlsmgr raises ${seconds} seconds to ${timeoutMinSeconds}`;
  yield finding("main.cf", site.valueSpan, "cache-timeout", message);
}
