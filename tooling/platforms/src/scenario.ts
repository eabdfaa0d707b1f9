import type { Machine } from "./machine.ts";

/** The packages that a scenario installs: one, and a newer build of it. */
export interface Packages {
  readonly first: string;
  readonly newer: string;
}

/** What happened to the life of a package on one machine, step by step. */
export interface Step {
  readonly name: string;
  /** Throws when the machine does not do what the name says. */
  readonly take: (machine: Machine, packages: Packages) => void;
}

const install = (file: string): string => `apt-get install -y -q --no-install-recommends ${file}`;

/** A step that is one script. */
function script(name: string, text: string): Step {
  return { name, take: (machine) => machine.run(text) };
}

/** Everything before the package: Postfix as it is, with its own tlsmgr. */
const withoutPackage: readonly Step[] = [
  { name: "Postfix starts with TLS, as a control", take: (machine) => machine.runFile("prepare.sh") },
  script(
    "Postfix's own tlsmgr resumes TLS sessions and delivers mail",
    `service_start; resumes_all; delivers; is_postfix_own; all_files > /var/log/files-before`,
  ),
];

/** From the installation to the switch-over. */
const installation: readonly Step[] = [
  {
    name: "apt-get installs the package and switches nothing",
    take: (machine, { first }) =>
      machine.run(`${install(machine.bring(first))}
        sha256sum /etc/postfix/*.cf > /tmp/now
        grep '  /etc/postfix/' /var/log/files-before | diff - /tmp/now
        resumes 2525 -tls1_3; is_postfix_own`),
  },
  script(
    "tlsmgrctl, postconf-js and their --version work",
    `tlsmgrctl --help > /dev/null; tlsmgrctl version; postconf-js -n | grep -q '^myhostname = localhost$'`,
  ),
  script(
    "tlsmgrctl install --apply and postfix reload switch over",
    `tlsmgrctl install --apply; service_reload; resumes 2525 -tls1_3; is_ours`,
  ),
];

/** What must hold as long as our daemon serves. */
const service: readonly Step[] = [
  script("smtpd resumes TLS 1.3 by ticket", "resumes 2525 -tls1_3"),
  script("smtpd resumes TLS 1.2 by ticket", "resumes 2525 -tls1_2"),
  script("smtpd resumes TLS 1.3 from its cache", "resumes 2526 -tls1_3"),
  script("smtpd resumes TLS 1.2 from its cache, by session id", "resumes 2526 -tls1_2"),
  script(
    "smtp resumes as a client",
    `delivers; delivers; waits_for 'smtp.*: reloaded session .* from smtp cache'; is_ours`,
  ),
  script(
    "postfix reload starts a new process, which serves",
    `before=$(tlsmgr_pid); service_reload; resumes_all; is_ours; [ "$before" != "$(tlsmgr_pid)" ]`,
  ),
  script("a killed process is replaced", `kill -KILL "$(tlsmgr_pid)"; resumes_all; is_ours`),
  script(
    "postfix stop ends all, postfix start serves again",
    "service_stop; service_start; resumes_all; is_ours",
  ),
  script("tlsmgrctl check finds nothing", "checks_well"),
  script(
    "the log has no error",
    `! grep -E 'panic|fatal|throttling|bad command startup|killed by signal (4|5|6|11)' "$log"`,
  ),
];

/** Upgrades, and the way back. */
const upgrades: readonly Step[] = [
  {
    name: "a newer build is installed while in use, and serves after postfix reload",
    take: (machine, { newer }) =>
      machine.run(`${install(machine.bring(newer))}
        resumes_all; service_reload; resumes_all; is_ours; checks_well`),
  },
  script(
    "Postfix is installed again, as in an upgrade, and the daemon still serves",
    `apt-get install -y -q --reinstall --no-download postfix
     postfix status 2> /dev/null || service_start
     resumes_all; is_ours; checks_well`,
  ),
];

const removal: readonly Step[] = [
  script(
    "the package is removed while in use, and mail flows on with Postfix's own tlsmgr",
    `delivers; is_ours; apt-get remove -y -q tlsmgr-js; resumes_all; delivers; is_postfix_own`,
  ),
  script(
    "purge leaves the files of before",
    `apt-get purge -y -q tlsmgr-js; all_files > /var/log/files-after; diff /var/log/files-before /var/log/files-after`,
  ),
];

/** The whole life of the package. */
export const wholeLife: readonly Step[] = [
  ...withoutPackage,
  ...installation,
  ...service,
  ...upgrades,
  ...removal,
];

/** Under the unit that Debian 13 ships, which refuses JIT, and with the drop-in that allows it. */
export const underSystemd: readonly Step[] = [
  ...withoutPackage,
  script(
    "the unit is Debian's, unchanged, and refuses writable code",
    `[ "$(systemctl show --value -p MemoryDenyWriteExecute postfix.service)" = yes ]
     [ -z "$(systemctl show --value -p DropInPaths postfix.service)" ]`,
  ),
  ...installation,
  script("the daemon interprets its code", "interprets_code"),
  ...service,
  script(
    "with the drop-in of the package, the daemon compiles its code",
    `mkdir -p /etc/systemd/system/postfix.service.d
     cp /usr/share/doc/tlsmgr-js/examples/systemd/allow-jit.conf /etc/systemd/system/postfix.service.d/
     systemctl daemon-reload; tlsmgrctl install --apply; systemctl restart postfix
     resumes_all; is_ours; compiles_code`,
  ),
  ...service.map((step) => ({ name: `${step.name} (with the drop-in)`, take: step.take })),
  script(
    "without the drop-in, the launcher finds out that it must interpret",
    `rm -r /etc/systemd/system/postfix.service.d; systemctl daemon-reload; systemctl restart postfix
     resumes_all; is_ours; interprets_code`,
  ),
  ...removal,
];
