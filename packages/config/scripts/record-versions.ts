/**
 * Records which parameters the `postconf` of several Postfix versions knows, and with which defaults.
 *
 * Run as root: `pnpm exec node scripts/record-versions.ts ROOT...`, each ROOT a Debian system with the
 * package postfix, as `debootstrap --include=postfix SUITE ROOT` makes it. Nothing in it is changed. The
 * outputs go to `data/versions/`; `scripts/generate-registry.ts` takes the names from there.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";

const directory = new URL("../data/versions/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const root of process.argv.slice(2)) {
  const output = execFileSync("chroot", [root, "/usr/sbin/postconf", "-d"], { encoding: "utf8" });
  const version = /^mail_version = (\S+)$/mu.exec(output)?.[1];
  if (version === undefined) throw new TypeError(`"${root}" has a postconf that does not tell its version`);
  // What depends on the machine or the moment is left out.
  const lines = output
    .split("\n")
    .filter((line) => !/^(?:myhostname|mydomain|mynetworks|process_id|smtpd_sasl_path) = /u.test(line));
  writeFileSync(new URL(`${version}.txt`, directory), lines.join("\n"));
  console.log(`${version}: ${lines.length - 1} parameters`);
}
