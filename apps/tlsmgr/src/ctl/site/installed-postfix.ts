import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { greetingFor } from "../../requests/greeting.ts";
import { parsePostfixVersion } from "../../settings/ini-setting.ts";
import type { Site } from "./site.ts";

/**
 * The version of the Postfix of a site, such as `3.7.11`; `undefined` where its postconf(1) can't be
 * asked.
 */
export function postfixVersionOf(site: Site): string | undefined {
  const own = path.join(site.text("command_directory"), "postconf");
  const program = existsSync(own) ? own : "postconf";
  try {
    return execFileSync(program, ["-dh", "mail_version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Whether the clients of a site's Postfix wait for a greeting: those of Postfix 3.6 and later do. */
export function expectsGreeting(site: Site): boolean {
  const version = parsePostfixVersion(postfixVersionOf(site) ?? "");
  return version === undefined || greetingFor(version) !== undefined;
}
