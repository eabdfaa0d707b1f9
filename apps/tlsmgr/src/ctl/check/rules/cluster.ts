import { parseServers } from "../../../settings/server-address.ts";
import { loadTlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import type { TlsmgrIni } from "../../../settings/tlsmgr-ini.ts";
import { quote } from "../../install/quote.ts";
import type { Site } from "../../site/site.ts";
import type { Commands } from "../commands.ts";
import type { Diagnosis } from "../finding.ts";
import { advise, broken, run, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** Rules on what hosts share through Valkey or Redis. */
export const clusterRules: readonly Rule[] = [
  { code: "cluster-settings", check: (site) => ofCluster(site, missingSettings) },
  {
    code: "cluster-secret",
    check: (site, _daemon, commands) => ofCluster(site, (ini) => exposedFiles(ini, site, commands)),
  },
  { code: "cluster-cleartext", check: (site) => ofCluster(site, cleartext) },
  {
    code: "cluster-state",
    check: (_site, { status }) => {
      const problem = status?.cluster?.problem;
      if (problem === undefined || problem === null) return [];
      return [
        warning(
          `the keys are not shared, or will not be for long: ${problem}`,
          advise("tlsmgrctl cluster status has the details; see docs/cluster.md"),
        ),
      ];
    },
  },
  {
    code: "cluster-hosts-differ",
    check: (_site, { status }) => (status?.cluster?.differences ?? []).map(difference),
  },
  {
    code: "cluster-server",
    check: (_site, { status }) =>
      (status?.cluster?.advice ?? []).map((advice) =>
        warning(advice, advise("see the server in docs/cluster.md")),
      ),
  },
];

/** What a setting that is not equal on all hosts means. */
function difference(name: string): Diagnosis {
  const meaning =
    name === "rotation"
      ? "so they do not share keys"
      : name === "smtpd_tls_session_cache_timeout"
        ? "so they accept each other's tickets for different times"
        : "so a ticket carries a check of the client's certificate that this host would not have made";
  const problem = `another host of the cluster has another ${name}, ${meaning}`;
  return warning(problem, advise("give it the same value on all hosts, and reload Postfix on each"));
}

/** Looks at the settings of a site that shares keys through a cluster. */
function ofCluster(
  { configDirectory }: Site,
  look: (ini: TlsmgrIni) => readonly Diagnosis[],
): readonly Diagnosis[] {
  const ini = loadTlsmgrIni(configDirectory, () => {});
  return ini.ticketKeySource === "cluster" ? look(ini) : [];
}

function missingSettings(ini: TlsmgrIni): Diagnosis[] {
  const unset = [
    ...(ini.clusterName === "" ? ["[cluster] name"] : []),
    ...(ini.valkeyServers === "" ? ["[valkey] servers"] : []),
    ...(ini.valkeyMode === "sentinel" && ini.valkeyMaster === "" ? ["[valkey] master"] : []),
  ];
  return unset.map((name) =>
    broken(`${name} is not set, so keys are not shared`, advise("see tlsmgr.ini(5)")),
  );
}

/** The files that only root may read. */
function secretFiles(ini: TlsmgrIni): string[] {
  const files = [
    ini.clusterSecretFile,
    ini.valkeyPasswordFile,
    ini.valkeySentinelPasswordFile,
    ini.valkeyKeyFile,
  ];
  return files.filter((file) => file !== "");
}

function exposedFiles(ini: TlsmgrIni, { sight }: Site, commands: Commands): Diagnosis[] {
  return secretFiles(ini).flatMap((file) => {
    const look = sight.look(file);
    if (look === "hidden") return [];
    if (look === "absent") return [missingFile(file, ini, commands)];
    if (look.uid === 0 && (look.mode & 0o077) === 0) return [];
    return [
      broken(
        `"${file}" is not root's alone, so tlsmgr refuses it`,
        run(
          commands.all(`chown root ${quote(file)}`, `chmod 600 ${quote(file)}`),
          "if others may have read it, replace the secret on all hosts",
        ),
      ),
    ];
  });
}

function missingFile(file: string, ini: TlsmgrIni, commands: Commands): Diagnosis {
  const problem = `"${file}" does not exist, so keys are not shared`;
  if (file !== ini.clusterSecretFile) return broken(problem, advise("put it there; see tlsmgr.ini(5)"));
  return broken(
    problem,
    run(
      commands.all(commands.tlsmgrctl("cluster", "init", "--secret-file", file)),
      "makes the secret of a new cluster; if other hosts have it already, copy their file instead",
    ),
  );
}

const loopback = /^(?:127\.|::1$|localhost$)/u;

function cleartext(ini: TlsmgrIni): Diagnosis[] {
  const remote = (parseServers(ini.valkeyServers) ?? []).some(
    (server) => "host" in server && !loopback.test(server.host),
  );
  if (ini.valkeyTls || !remote) return [];
  return [
    warning(
      "[valkey] tls is no: the password crosses the network in clear, and records can be captured for the day that the secret leaks",
      advise("switch TLS on at the server, and set [valkey] tls = yes and ca_file"),
    ),
  ];
}
