/** The directories of an instance, all absolute and all its own. */
export interface InstancePaths {
  /** Holds all others. */
  readonly directory: string;
  readonly configDirectory: string;
  readonly queueDirectory: string;
  readonly dataDirectory: string;
  /** Copies of the real programs, so that replacements can lie beside them. */
  readonly daemonDirectory: string;
  /** The mail log, written by the instance's postlogd. */
  readonly logFile: string;
}

/** What the files of an instance are made from. */
export interface ConfigurationInput {
  readonly paths: InstancePaths;
  readonly cacheType: string;
  readonly listeners: readonly {
    readonly name: string;
    readonly port: number;
    readonly options: readonly string[];
  }[];
  readonly tlsmgr: { readonly command: string; readonly chroot: boolean };
  readonly mainCf: readonly string[];
  readonly masterCf: readonly string[];
}

/** The text of main.cf. Each name occurs once (Postfix warns of others), with the last value given. */
export function mainCf({ paths, cacheType, listeners, mainCf }: ConfigurationInput): string {
  const caches = ["smtpd", "smtp"].map(
    (name) => `${name}_tls_session_cache_database = ${cacheType}:$data_directory/${name}_scache`,
  );
  const routes = listeners.map(({ name, port }) => `{ ${name}.test = smtp:[127.0.0.1]:${port} }`);
  const settings = [
    "compatibility_level = 3.6",
    `queue_directory = ${paths.queueDirectory}`,
    `data_directory = ${paths.dataDirectory}`,
    `daemon_directory = ${paths.daemonDirectory}`,
    `meta_directory = ${paths.configDirectory}`,
    `maillog_file_prefixes = ${paths.directory}`,
    `maillog_file = ${paths.logFile}`,
    "myhostname = localhost",
    "mydestination = localhost",
    "mynetworks = 127.0.0.0/8",
    "inet_interfaces = 127.0.0.1",
    "inet_protocols = ipv4",
    "alias_maps =",
    "alias_database =",
    "local_recipient_maps =",
    "local_transport = discard",
    "default_transport = discard",
    ...(routes.length === 0 ? [] : [`transport_maps = inline:{ ${routes.join(", ")} }`]),
    "smtp_connection_cache_on_demand = no",
    "smtpd_tls_security_level = may",
    `smtpd_tls_cert_file = ${paths.configDirectory}/cert.pem`,
    `smtpd_tls_key_file = ${paths.configDirectory}/key.pem`,
    "smtp_tls_security_level = may",
    ...(cacheType === "none" ? [] : caches),
    ...mainCf,
  ];
  return lines([...new Map(settings.map((line) => [line.split("=", 1)[0]?.trim(), line])).values()]);
}

/** The text of master.cf: every service that a message on its way may need. */
export function masterCf({ listeners, tlsmgr, masterCf }: ConfigurationInput): string {
  // What arrives is accepted and goes no further.
  const smtpd = listeners.flatMap(({ port, options }) => [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    ...["content_filter=discard:", ...options].map((option) => `    -o { ${option} }`),
  ]);
  return lines([
    ...smtpd,
    "pickup    unix  n  -  n  60     1  pickup",
    "cleanup   unix  n  -  n  -      0  cleanup",
    "qmgr      unix  n  -  n  300    1  qmgr",
    `tlsmgr    unix  -  -  ${tlsmgr.chroot ? "y" : "n"}  1000?  1  ${tlsmgr.command}`,
    "rewrite   unix  -  -  n  -      -  trivial-rewrite",
    "bounce    unix  -  -  n  -      0  bounce",
    "defer     unix  -  -  n  -      0  bounce",
    "trace     unix  -  -  n  -      0  bounce",
    "verify    unix  -  -  n  -      1  verify",
    "flush     unix  n  -  n  1000?  0  flush",
    "proxymap  unix  -  -  n  -      -  proxymap",
    "proxywrite unix -  -  n  -      1  proxymap",
    "smtp      unix  -  -  n  -      -  smtp",
    "lmtp      unix  -  -  n  -      -  lmtp",
    "showq     unix  n  -  n  -      -  showq",
    "error     unix  -  -  n  -      -  error",
    "retry     unix  -  -  n  -      -  error",
    "discard   unix  -  -  n  -      -  discard",
    "anvil     unix  -  -  n  -      1  anvil",
    "scache    unix  -  -  n  -      1  scache",
    "postlog   unix-dgram n - n -    1  postlogd",
    ...masterCf,
  ]);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
