import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { command, isAlive, until } from "@postfixjs/test-support";
import type { Level } from "../../src/ctl/check/finding.ts";
import type { FaultyInstance } from "./faulty-instance.ts";
import { builtDaemon } from "./run-ctl.ts";

/** One way to break an installation. */
export interface Fault {
  /** What is wrong, for docs/faults.md. */
  readonly what: string;
  /** The rule that finds it. */
  readonly code: string;
  readonly level: Level;
  readonly damage: (instance: FaultyInstance) => void | Promise<void>;
  /** The cause, as `check` names it. */
  readonly problem: RegExp;
}

const nobody = 65_534;

const dist = path.dirname(builtDaemon);

const mainCf =
  (...lines: readonly string[]): Fault["damage"] =>
  (instance) =>
    instance.addToMainCf(...lines);
const ini =
  (text: string): Fault["damage"] =>
  (instance) =>
    instance.writeIni(text);
const field =
  (index: number, value: string): Fault["damage"] =>
  (instance) =>
    instance.setField(index, value);
const launcher =
  (change: (text: string) => string) =>
  ({ program }: FaultyInstance): void =>
    writeFileSync(program, change(readFileSync(program, "utf8")));

/** A copy of the daemon's files without one of them, and a launcher that starts it. */
const packageWithout =
  (name: string): Fault["damage"] =>
  (instance) => {
    const copy = path.join(instance.postfix.directory, `without-${name}`);
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy);
    for (const each of ["tlsmgr", "start", "package.json"]) {
      if (each !== name) copyFileSync(path.join(dist, each), path.join(copy, each));
    }
    launcher((text) => text.replaceAll(`'${dist}/`, `'${copy}/`))(instance);
  };

const keysFile = ({ postfix }: FaultyInstance): string => path.join(postfix.queueDirectory, "ticket-keys");
const keys =
  (content: string, mode: number): Fault["damage"] =>
  (instance) => {
    const file = keysFile(instance);
    writeFileSync(file, content);
    chmodSync(file, mode);
    instance.writeIni("[ticket-keys]\nsource = /ticket-keys\n");
  };

const cluster = (secret: string): string =>
  `[ticket-keys]\nsource = cluster\n[cluster]\nname = mx\nsecret_file = ${secret}\n[valkey]\nservers = 127.0.0.1:1\n`;

/** Faults of the files: they are found whether Postfix runs or not. */
export const faultsOfFiles: readonly Fault[] = [
  {
    what: "a line of `main.cf` without `=`",
    code: "main-cf-line",
    level: "broken",
    damage: mainCf("smtpd_tls_loglevel 1"),
    problem: /line \d+: missing '=' after attribute name/u,
  },
  {
    what: "a line of `master.cf` with too few fields",
    code: "master-cf-line",
    level: "broken",
    damage: (instance) => instance.edit("master.cf", (text) => `${text}extra unix - - n\n`),
    problem: /5 fields instead of 8/u,
  },
  {
    what: "no `tlsmgr` line in `master.cf`",
    code: "service-missing",
    level: "broken",
    damage: (instance) => instance.edit("master.cf", (text) => text.replace(/^tlsmgr /mu, "#tlsmgr ")),
    problem: /no line "tlsmgr unix"/u,
  },
  {
    what: "`tlsmgr_service_name` names a service that does not exist",
    code: "service-name",
    level: "broken",
    damage: mainCf("tlsmgr_service_name = tlsmgr2"),
    problem: /clients look for a socket that does not exist/u,
  },
  {
    what: "a second `tlsmgr` line, as an upgrade script adds it",
    code: "service-twice",
    level: "warning",
    damage: (instance) =>
      instance.edit("master.cf", (text) => `${text}tlsmgr unix - - y 1000? 1 tlsmgr\n  -o syslog_name=x\n`),
    problem: /2 lines "tlsmgr unix": master\(8\) uses the last one, with the program tlsmgr$/u,
  },
  {
    what: "a process limit other than 1",
    code: "process-limit",
    level: "broken",
    damage: field(6, "-"),
    problem: /process limit of tlsmgr in master\.cf is "-"/u,
  },
  {
    what: "a socket that is not private",
    code: "service-public",
    level: "broken",
    damage: field(2, "n"),
    problem: /private field of tlsmgr in master\.cf is n/u,
  },
  {
    what: "a daemon that keeps root's rights",
    code: "service-privileged",
    level: "warning",
    damage: field(3, "n"),
    problem: /runs as root without need/u,
  },
  {
    what: "a misspelt program in `master.cf`",
    code: "program-missing",
    level: "broken",
    damage: field(7, "tlsmgr-sj"),
    problem: /tlsmgr-sj", which the tlsmgr line of master\.cf names, does not exist/u,
  },
  {
    what: "an absolute path as the program: master(8) puts `daemon_directory` before it",
    code: "program-missing",
    level: "broken",
    damage: (instance) => instance.setField(7, instance.program),
    problem: /daemons\/\S+\/daemons\/tlsmgr-js", which the tlsmgr line of master\.cf names, does not exist/u,
  },
  {
    what: "no launcher: somebody has removed it",
    code: "program-missing",
    level: "broken",
    damage: ({ program }) => rmSync(program),
    problem: /tlsmgr-js", which the tlsmgr line of master\.cf names, does not exist/u,
  },
  {
    what: "a launcher that is not executable",
    code: "program-not-executable",
    level: "broken",
    damage: ({ program }) => chmodSync(program, 0o644),
    problem: /tlsmgr-js" is not executable/u,
  },
  {
    what: "a symbolic link in place of the launcher",
    code: "program-link",
    level: "warning",
    damage: ({ program }) => {
      rmSync(program);
      symlinkSync(builtDaemon, program);
    },
    problem: /is a symbolic link/u,
  },
  {
    what: "a launcher whose shell does not exist",
    code: "program-shebang",
    level: "broken",
    damage: launcher((text) => text.replace("#!/bin/sh", "#!/bin/no-such-shell")),
    problem: /"\/bin\/no-such-shell" does not exist/u,
  },
  {
    what: "a launcher with a carriage return behind its first line",
    code: "program-shebang",
    level: "broken",
    damage: launcher((text) => text.replace("\n", "\r\n")),
    problem: /ends in a carriage return/u,
  },
  {
    what: "a script of `#!/usr/bin/env node`, as npm installs it",
    code: "program-shebang",
    level: "broken",
    damage: ({ program }) => copyFileSync(path.join(dist, "tlsmgrctl"), program),
    problem: /no PATH in which env\(1\) could find node/u,
  },
  {
    what: "a launcher for a Node.js that was removed",
    code: "interpreter",
    level: "broken",
    damage: launcher((text) => text.replace(/^node=.*$/mu, "node='/opt/node-18/bin/node'")),
    problem: /"\/opt\/node-18\/bin\/node" does not exist/u,
  },
  {
    what: "a launcher for something that is not Node.js",
    code: "interpreter",
    level: "broken",
    damage: launcher((text) => text.replace(/^node=.*$/mu, "node='/bin/false'")),
    problem: /"\/bin\/false" cannot load the daemon/u,
  },
  {
    what: "a daemon's bundle that was moved",
    code: "interpreter",
    level: "broken",
    damage: packageWithout("tlsmgr"),
    problem: /without-tlsmgr\/tlsmgr", a part of the daemon, is missing/u,
  },
  {
    what: "a daemon without its `start` file",
    code: "interpreter",
    level: "broken",
    damage: packageWithout("start"),
    problem: /without-start\/start", a part of the daemon, is missing/u,
  },
  {
    what: "a daemon directory that all can write to",
    code: "program-writable",
    level: "warning",
    damage: ({ postfix }) => chmodSync(postfix.daemonDirectory, 0o777),
    problem: /others than root can change "\S*daemons"/u,
  },
  {
    what: "a launcher that belongs to another user",
    code: "program-writable",
    level: "warning",
    damage: ({ program }) => chownSync(program, nobody, nobody),
    problem: /others than root can change "\S*tlsmgr-js"/u,
  },
  {
    what: "a misspelt `mail_owner`",
    code: "mail-owner",
    level: "broken",
    damage: mainCf("mail_owner = posfix"),
    problem: /mail_owner is "posfix", but that account does not exist/u,
  },
  {
    what: "no `data_directory`",
    code: "data-directory",
    level: "broken",
    damage: ({ postfix }) => rmSync(postfix.dataDirectory, { recursive: true }),
    problem: /data_directory \S+ does not exist/u,
  },
  {
    what: "a `data_directory` of another account, as on a volume of another machine",
    code: "data-directory",
    level: "broken",
    damage: ({ postfix }) => chownSync(postfix.dataDirectory, 0, 0),
    problem: /belongs to user 0, not to postfix/u,
  },
  {
    what: "a `data_directory` of the system's own",
    code: "data-directory",
    level: "broken",
    damage: mainCf("data_directory = /var/tmp"),
    problem: /data_directory \/var\/tmp belongs to user 0/u,
  },
  {
    what: "a `data_directory` that all can write to",
    code: "data-directory",
    level: "warning",
    damage: ({ postfix }) => chmodSync(postfix.dataDirectory, 0o777),
    problem: /writable for others than postfix/u,
  },
  {
    what: "a `data_directory` that its owner cannot write to",
    code: "data-directory",
    level: "warning",
    damage: ({ postfix }) => chmodSync(postfix.dataDirectory, 0o500),
    problem: /postfix cannot create files in its directory/u,
  },
  {
    what: "a file in place of `data_directory`",
    code: "data-directory",
    level: "broken",
    damage: ({ postfix }) => {
      rmSync(postfix.dataDirectory, { recursive: true });
      writeFileSync(postfix.dataDirectory, "");
    },
    problem: /is not a directory/u,
  },
  {
    what: "the directory of sockets belongs to root",
    code: "private-directory",
    level: "broken",
    damage: ({ postfix }) => chownSync(path.join(postfix.queueDirectory, "private"), 0, 0),
    problem: /postfix cannot enter "\S+\/private", so no client reaches tlsmgr/u,
  },
  {
    what: "a cache in a directory that is not the mail owner's",
    code: "cache-directory",
    level: "warning",
    damage: mainCf("smtp_tls_session_cache_database = btree:$queue_directory/smtp_scache"),
    problem: /non-postfix directory/u,
  },
  {
    what: "a cache in a directory that its owner cannot write to",
    code: "cache-directory-closed",
    level: "warning",
    damage: (instance) => {
      const directory = closeCacheDirectory(instance);
      instance.addToMainCf(`smtp_tls_session_cache_database = btree:${directory}/smtp_scache`);
    },
    problem: /postfix cannot create files in its directory "\S+\/caches"/u,
  },
  {
    what: "an exchange file in a directory that is not the mail owner's",
    code: "exchange-file-directory",
    level: "warning",
    damage: mainCf("tls_random_exchange_name = $queue_directory/prng_exch"),
    problem: /update file \S+ in non-postfix directory/u,
  },
  {
    what: "an exchange file of another account",
    code: "exchange-file-owner",
    level: "warning",
    damage: ({ postfix }) => {
      const file = path.join(postfix.dataDirectory, "prng_exch");
      writeFileSync(file, "", { mode: 0o600 });
      chownSync(file, 0, 0);
    },
    problem: /exchange file "\S+" belongs to user 0/u,
  },
  {
    what: "an exchange file that all can read",
    code: "exchange-file-mode",
    level: "warning",
    damage: ({ postfix, owner }) => {
      const file = path.join(postfix.dataDirectory, "prng_exch");
      writeFileSync(file, "");
      chownSync(file, owner.uid, owner.gid);
      chmodSync(file, 0o644);
    },
    problem: /others can read or change the exchange file/u,
  },
  {
    what: "a directory in place of the exchange file",
    code: "exchange-file-kind",
    level: "warning",
    damage: ({ postfix, owner }) => {
      const file = path.join(postfix.dataDirectory, "prng_exch");
      rmSync(file, { recursive: true, force: true });
      mkdirSync(file);
      chownSync(file, owner.uid, owner.gid);
    },
    problem: /is not a regular file/u,
  },
  {
    what: "two caches with one database",
    code: "same-cache",
    level: "broken",
    damage: mainCf("lmtp_tls_session_cache_database = $smtp_tls_session_cache_database"),
    problem: /smtp_tls_session_cache_database and lmtp_tls_session_cache_database are the same/u,
  },
  {
    what: "a cache for clients that take tickets",
    code: "server-cache-needless",
    level: "hint",
    damage: mainCf("smtpd_tls_session_cache_database = btree:$data_directory/smtpd_scache"),
    problem: /clients that take session tickets do not need it/u,
  },
  {
    what: "a source of entropy that does not exist",
    code: "entropy-source",
    level: "broken",
    damage: mainCf("tls_random_source = dev:/dev/uranium"),
    problem: /dev:\/dev\/uranium does not exist/u,
  },
  {
    what: "an entropy daemon's socket that is none",
    code: "entropy-source",
    level: "broken",
    damage: mainCf("tls_random_source = egd:/dev/null"),
    problem: /egd:\/dev\/null does not exist/u,
  },
  {
    what: "no source of entropy",
    code: "entropy-source",
    level: "warning",
    damage: mainCf("tls_random_source ="),
    problem: /tls_random_source is empty/u,
  },
  {
    what: "ticket keys that live longer than a day",
    code: "key-life",
    level: "warning",
    damage: mainCf("smtpd_tls_session_cache_timeout = 2d"),
    problem: /172800 s: more than a day/u,
  },
  {
    what: "no session tickets",
    code: "tickets-off",
    level: "hint",
    damage: mainCf("smtpd_tls_session_cache_timeout = 0"),
    problem: /no session tickets/u,
  },
  {
    what: "a misspelt section of `tlsmgr.ini`",
    code: "tlsmgr-ini",
    level: "warning",
    damage: ini("# ours\n[cahce]\nmax_entries = 1000\n"),
    problem: /unknown section \[cahce\]; did you mean "cache"/u,
  },
  {
    what: "a section of `tlsmgr.ini` of another program",
    code: "tlsmgr-ini",
    level: "warning",
    damage: ini("[frontend]\nbind = :80\n\n[cache]\nmax_entries = 1000\n"),
    problem: /unknown section \[frontend\]/u,
  },
  {
    what: "a misspelt setting of `tlsmgr.ini`",
    code: "tlsmgr-ini",
    level: "warning",
    damage: ini("[cache]\nmax_entires = 1000\n"),
    problem: /unknown setting "max_entires"; did you mean "max_entries"/u,
  },
  {
    what: "a bad value in `tlsmgr.ini`",
    code: "tlsmgr-ini",
    level: "warning",
    damage: ini("[cache]\nmax_bytes = lots\n"),
    problem: /max_bytes = lots: must be a number of bytes/u,
  },
  {
    what: "a setting of `tlsmgr.ini` outside of any section",
    code: "tlsmgr-ini",
    level: "warning",
    damage: ini("max_entries = 1000\n[cache]\n"),
    problem: /"max_entries" is outside of any section/u,
  },
  {
    what: "a directory in place of `tlsmgr.ini`",
    code: "tlsmgr-ini",
    level: "warning",
    damage: ({ conf }) => {
      mkdirSync(path.join(conf, "tlsmgr.ini"));
    },
    problem: /cannot read \S+tlsmgr\.ini/u,
  },
  {
    what: "a misspelt TLS parameter",
    code: "unknown-parameter",
    level: "warning",
    damage: (instance) =>
      instance.edit("main.cf", (text) =>
        text.replace("smtp_tls_session_cache_database", "smtp_tls_sesion_cache_database"),
      ),
    problem: /"smtp_tls_sesion_cache_database", did you mean "smtp_tls_session_cache_database"/u,
  },
  {
    what: "a TLS parameter that no program reads",
    code: "unknown-parameter",
    level: "warning",
    damage: mainCf("smtpd_tls_session_cache_compression_algorithm = zstd"),
    problem: /smtpd_tls_session_cache_compression_algorithm" is no parameter of Postfix/u,
  },
  {
    what: "a TLS parameter that is set twice",
    code: "set-twice",
    level: "warning",
    damage: mainCf("smtp_tls_loglevel = 0", "smtp_tls_loglevel = 1"),
    problem: /smtp_tls_loglevel/u,
  },
  {
    what: "a TLS parameter with quotes around its value",
    code: "bad-value",
    level: "warning",
    damage: mainCf('smtp_tls_security_level = "may"'),
    problem: /smtp_tls_security_level/u,
  },
  {
    what: "a value in `main.cf` with which tlsmgr ends",
    code: "bad-parameter",
    level: "broken",
    damage: mainCf("tls_random_bytes = many"),
    problem: /fatal: bad numerical configuration: tls_random_bytes = many/u,
  },
  {
    what: "a time in `main.cf` with which tlsmgr ends",
    code: "bad-parameter",
    level: "broken",
    damage: mainCf("tls_random_reseed_period = 1 hour"),
    problem: /fatal: .*tls_random_reseed_period/u,
  },
  {
    what: "a bad value in the `tlsmgr` line of `master.cf`",
    code: "bad-parameter",
    level: "broken",
    damage: (instance) =>
      instance.edit("master.cf", (text) => text.replace(/^tlsmgr .*$/mu, "$& -o ipc_timeout=soon")),
    problem: /fatal: .*ipc_timeout/u,
  },
  {
    what: "a log file without the service that writes it",
    code: "postlogd-missing",
    level: "broken",
    damage: (instance) => instance.edit("master.cf", (text) => text.replace(/^postlog .*\n/mu, "")),
    problem: /no line "postlog unix-dgram": nothing is ever logged/u,
  },
  {
    what: "no file of ticket keys",
    code: "key-file",
    level: "broken",
    damage: (instance) => {
      rmSync(keysFile(instance), { force: true });
      instance.writeIni("[ticket-keys]\nsource = /ticket-keys\n");
    },
    problem: /not at "\S*\/queue\/ticket-keys", nor outside of the chroot jail at "\/ticket-keys"/u,
  },
  {
    what: "a file of ticket keys that all can read",
    code: "key-file",
    level: "broken",
    damage: keys(`current ${"5a".repeat(80)}\n`, 0o644),
    problem: /with mode 0?644/u,
  },
  {
    what: "a file of ticket keys with a bad line",
    code: "key-file",
    level: "broken",
    damage: keys("current 5a5a5a\n", 0o600),
    problem: /expected 160 hexadecimal digits/u,
  },
  {
    what: "a file of ticket keys without a current key",
    code: "key-file",
    level: "broken",
    damage: keys(`retired ${"5a".repeat(80)}\n`, 0o600),
    problem: /with 0 current keys/u,
  },
  {
    what: "no secret file of a cluster",
    code: "cluster-secret",
    level: "broken",
    damage: (instance) => instance.writeIni(cluster(path.join(instance.conf, "tlsmgr-cluster.key"))),
    problem: /tlsmgr-cluster\.key" does not exist/u,
  },
  {
    what: "a secret file of a cluster that all can read",
    code: "cluster-secret",
    level: "broken",
    damage: (instance) => {
      const file = path.join(instance.conf, "tlsmgr-cluster.key");
      writeFileSync(file, `current ${"5a".repeat(32)}\n`);
      chmodSync(file, 0o644);
      instance.writeIni(cluster(file));
    },
    problem: /not root's alone/u,
  },
  {
    what: "a type of cache that Postfix's own tlsmgr does not have",
    code: "cache-type",
    level: "broken",
    damage: (instance) => {
      instance.setField(7, "tlsmgr");
      instance.addToMainCf("smtp_tls_session_cache_database = strange:$data_directory/smtp_scache");
    },
    problem: /of type strange, which this Postfix does not support/u,
  },
];

/** A directory of the mail owner in which even the mail owner cannot create files. */
function closeCacheDirectory({ postfix, owner }: FaultyInstance): string {
  const directory = path.join(postfix.directory, "caches");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  chownSync(directory, owner.uid, owner.gid);
  chmodSync(directory, 0o500);
  return directory;
}

/** Lets another process serve, and waits for the end of the former one. */
async function reload({ postfix }: FaultyInstance): Promise<void> {
  const former = postfix.runningTlsmgrPid();
  await postfix.reload();
  if (former !== undefined) await until("the end of the former process", () => !isAlive(former));
}

/** Has a client make master(8) start what it cannot start. */
async function failToStart({ postfix }: FaultyInstance): Promise<void> {
  const before = postfix.log.lines().length;
  const client = connect(postfix.tlsmgrSocket);
  client.on("error", () => undefined);
  await postfix.log.waitFor(/tlsmgr-js: bad command startup -- throttling/u, before);
  client.destroy();
}

/** Faults of what runs. */
export const faultsOfProcesses: readonly Fault[] = [
  {
    what: "Postfix does not run",
    code: "postfix-stopped",
    level: "broken",
    damage: async ({ postfix }) => await postfix.stop(),
    problem: /Postfix does not run with the configuration/u,
  },
  {
    what: "the socket was removed while Postfix runs",
    code: "socket-missing",
    level: "broken",
    damage: ({ postfix }) => rmSync(postfix.tlsmgrSocket),
    problem: /no socket "\S+" although Postfix runs/u,
  },
  {
    what: "a failed start whose cause has been removed since",
    code: "throttled",
    level: "broken",
    damage: async (instance) => {
      chmodSync(instance.program, 0o644);
      await reload(instance);
      await failToStart(instance);
      chmodSync(instance.program, 0o755);
    },
    problem: /master\(8\) cannot start tlsmgr: .*throttling/u,
  },
  {
    what: "Postfix's own tlsmgr runs in place of a daemon that failed to start once",
    code: "fallback",
    level: "warning",
    damage: async (instance) => {
      const text = readFileSync(instance.program, "utf8");
      writeFileSync(instance.program, text.replace(/^node=.*$/mu, "node='/bin/false'"));
      await reload(instance);
      const before = instance.postfix.log.lines().length;
      const client = connect(instance.postfix.tlsmgrSocket);
      await instance.postfix.log.waitFor(/running \S+ instead/u, before);
      client.destroy();
      writeFileSync(instance.program, text);
    },
    problem: /Postfix's own tlsmgr runs in place of this daemon, which did not start: exit status 1/u,
  },
  {
    what: "the control socket was removed",
    code: "control-socket",
    level: "warning",
    damage: ({ postfix }) => rmSync(path.join(postfix.dataDirectory, "tlsmgr-control.sock")),
    problem: /its control socket does not: .*No such file or directory/u,
  },
  {
    what: "a control socket in a directory that does not exist",
    code: "control-socket",
    level: "warning",
    damage: async (instance) => {
      instance.writeIni("[control]\nsocket = /run/no-such-directory/tlsmgr.sock\n");
      await reload(instance);
    },
    problem: /"\/run\/no-such-directory\/tlsmgr\.sock": No such file or directory/u,
  },
  {
    what: "settings that were changed since the daemon started",
    code: "reload-needed",
    level: "warning",
    damage: (instance) => {
      instance.addToMainCf("tls_random_bytes = 40");
      instance.writeIni("[cache]\nmax_entries = 7\n");
    },
    problem: /tls_random_bytes, \[cache\] max_entries were changed since tlsmgr started/u,
  },
  {
    what: "a daemon for the clients of another version of Postfix",
    code: "greeting",
    level: "broken",
    damage: async (instance) => {
      instance.writeIni("[postfix]\nversion = 3.4\n");
      await reload(instance);
    },
    problem: /waits for its clients to speak first, but those of Postfix 3\.\d+\.\d+ wait for a greeting/u,
  },
  {
    what: "few open files",
    code: "descriptor-limit",
    level: "warning",
    damage: async (instance) => {
      await succeed("prlimit", ["--pid", String(instance.postfix.masterPid()), "--nofile=200:200"]);
      await reload(instance);
    },
    problem: /may have 200 open files only/u,
  },
  {
    what: "the socket of postlogd(8) was removed",
    code: "postlogd-unreachable",
    level: "warning",
    damage: ({ postfix }) => rmSync(path.join(postfix.queueDirectory, "public/postlog")),
    problem: /what tlsmgr logs is lost/u,
  },
];

async function succeed(program: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await command(program, args);
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}
