import { postfixInstalled } from "@postfixjs/test-support";
import { describe, test } from "vitest";
import { theirDaemon } from "../support/configuration.ts";
import { runStandAlone, withDirectories, writeMainCf } from "../support/stand-alone.ts";
import type { RunOptions, RunResult } from "../support/stand-alone.ts";

/** What Postfix's tlsmgr(8) says only because its standard input is the null device. */
const nullInputLine = /cannot examine read buffer of unknown_stream/u;

/** Settings that Postfix checks when a daemon starts, beyond those of the typed corpus. */
const settings = [
  "maillog_file = /tmp/x",
  "maillog_file = /dev/stdout",
  "maillog_file_prefixes = /nowhere\nmaillog_file = /var/log/x",
  "maillog_file_prefixes =",
  "postlog_service_name =",
  "mydomain = .bad",
  "mydomain = -bad-",
  "myhostname =",
  "myhostname = 127.0.0.1",
  "myhostname = a b",
  `myhostname = ${"a".repeat(64)}.example`,
  `myhostname = ${"a.".repeat(150)}example`,
  "default_privs = postfix",
  "default_privs = root",
  "default_privs = nosuch_zz",
  "mail_owner = nobody",
  "setgid_group = postfix",
  "setgid_group = root",
  "setgid_group = nogroup",
  "relayhost = $myhostname",
  "relayhost = LOCALHOST\nmyhostname = localhost",
  "myorigin = a b",
  "myorigin = a,b",
  "default_verp_delimiters = +a",
  "default_verp_delimiters = +++",
  "inet_protocols = ipv4, ipv5",
  "inet_protocols =",
  "inet_protocols = ALL",
  "compatibility_level = 3.6.1.1",
  "compatibility_level =",
  "compatibility_level = 99999999999999999999",
  "syslog_facility = LOCAL1",
  "syslog_facility =",
  "ipc_timeout = 0",
  "max_idle = -1",
  "max_use = 0",
  "process_id_directory =",
  "lmdb_map_size = 0",
  "queue_directory = /etc/passwd",
  "tls_random_source = DEV:/dev/urandom",
  "tls_random_source = dev:relative",
  "mynetworks_style = strange",
  "mynetworks_style = HOST",
  "mynetworks_style = host, subnet",
  "mynetworks = 192.0.2.1\nmynetworks_style = strange",
  "mynetworks =\nmynetworks_style = strange",
  "mynetworks_style =",
  "mynetworks_style = host, strange",
  "myhostname = plain\ntls_random_exchange_name = $data_directory/x-$mydomain-$myorigin",
  "mydomain = example.net\ntls_random_exchange_name = $data_directory/x-$myhostname",
  "tls_random_exchange_name = $data_directory/$mynetworks_style-$mail_version-$process_name-$relayhost",
  "soft_bounce = yes\nsoft_bounce = no",
  "smtpd_tls_session_cache_timeout = $nosuch",
  "daemon_directory = ${x?y",
];

describe.skipIf(!postfixInstalled).concurrent("the daemon and Postfix's own do the same with", () => {
  test.for(settings)("%s", async (setting, { expect }) => {
    const theirs = await run(setting, { program: await theirDaemon() });
    expect(await run(setting, {})).toEqual(theirs);
  });
});

async function run(setting: string, options: RunOptions): Promise<Omit<RunResult, "stdout">> {
  return await withDirectories(async (directories) => {
    const { scratch, config, queue, data } = directories;
    const start = `compatibility_level = 3.6\nqueue_directory = ${queue}\ndata_directory = ${data}\n`;
    await writeMainCf(config, `${start}${setting}\n`);
    const { exit, log, dataFiles } = await runStandAlone(directories, [], options);
    const lines = log.filter((line) => !nullInputLine.test(line));
    return { exit, dataFiles, log: lines.map((line) => line.replaceAll(scratch, "@T@")) };
  });
}
