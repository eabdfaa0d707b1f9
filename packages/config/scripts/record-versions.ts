/**
 * Records which parameters the `postconf` of several Postfix versions knows, with which defaults, and which
 * it warns about as deprecated.
 *
 * Run as root: `pnpm exec node scripts/record-versions.ts ROOT...`, each ROOT a Debian system with the
 * package postfix, as `debootstrap --include=postfix SUITE ROOT` makes it. Nothing in it is changed. The
 * defaults go to `data/versions/`, from where `scripts/generate-registry.ts` takes the names; the warnings go
 * to `data/deprecations/`, for the tests.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

const directory = new URL("../data/versions/", import.meta.url);
const deprecationsDirectory = new URL("../data/deprecations/", import.meta.url);
mkdirSync(directory, { recursive: true });
mkdirSync(deprecationsDirectory, { recursive: true });

/** A main.cf that sets every parameter of the registry to a plain value. */
function everyParameter(): string {
  const table = readFileSync(new URL("../data/parameters.tsv", import.meta.url), "utf8");
  const names = table.split("\n").flatMap((line) => line.split("\t", 1)[0] || []);
  return names
    .slice(1)
    .map((name) => `${name} = 1\n`)
    .join("");
}

/** What the postconf of a root says about deprecated parameters, sorted. The root sees our files as /mnt. */
function deprecations(root: string): string[] {
  const place = mkdtempSync(path.join(tmpdir(), "record-"));
  for (const [name, text] of Object.entries({ "main.cf": everyParameter(), "master.cf": "" })) {
    writeFileSync(path.join(place, name), text);
    // A file that looks old is read once.
    utimesSync(path.join(place, name), 1e9, 1e9);
  }
  const script = 'mount --bind "$1" "$2/mnt" && exec chroot "$2" /usr/sbin/postconf -c /mnt -n 2>&1';
  const output = execFileSync("unshare", ["--mount", "sh", "-c", script, "sh", place, root], {
    encoding: "utf8",
  });
  rmSync(place, { recursive: true });
  return [...output.matchAll(/warning: \/mnt\/main\.cf: (support for parameter .*)/gu)]
    .map(([, text = ""]) => text)
    .sort();
}

for (const root of process.argv.slice(2)) {
  const output = execFileSync("chroot", [root, "/usr/sbin/postconf", "-d"], { encoding: "utf8" });
  const version = /^mail_version = (\S+)$/mu.exec(output)?.[1];
  if (version === undefined) throw new TypeError(`"${root}" has a postconf that does not tell its version`);
  // What depends on the machine or the moment is left out.
  const lines = output
    .split("\n")
    .filter((line) => !/^(?:myhostname|mydomain|mynetworks|process_id|smtpd_sasl_path) = /u.test(line));
  writeFileSync(new URL(`${version}.txt`, directory), lines.join("\n"));
  const warnings = deprecations(root);
  writeFileSync(
    new URL(`${version}.txt`, deprecationsDirectory),
    warnings.map((line) => `${line}\n`).join(""),
  );
  console.log(`${version}: ${lines.length - 1} parameters, ${warnings.length} of them deprecated`);
}
