/** Problems by what the error of a command begins with or contains, and what to do about them. */
const known: readonly (readonly [RegExp, string])[] = [
  [/^(?:WRONGPASS|NOAUTH)/u, "the server refuses user or password; see [valkey] username and password_file"],
  [/^ERR (?:AUTH|invalid password)/u, "the server refuses the password; see [valkey] password_file"],
  [/^NOPERM/u, "the server's ACL refuses a command; see docs/cluster.md for the rules it needs"],
  [/^OOM/u, "the server is out of memory; raise maxmemory, or set maxmemory-policy volatile-ttl"],
  [/^READONLY/u, "the server is a replica; name the master in [valkey] servers, or use mode = sentinel"],
  [/^MISCONF/u, 'the server refuses writes since it can\'t save; switch persistence off (save "")'],
  [/^(?:LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)/u, "the server is not ready"],
  [
    /^(?:MOVED|ERR This instance has cluster support)/u,
    "the server is part of a cluster; use [valkey] mode = cluster",
  ],
  [/ECONNREFUSED/u, "nothing listens there"],
  [/ENOENT/u, "the UNIX socket does not exist; in a chroot jail, its path counts inside the jail"],
  [/EACCES|EPERM/u, "no access; tlsmgr connects as mail_owner, or the system forbids it"],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/u, "no route to it"],
  [
    /CERT|certificate|SSL|TLS|unable to verify|self.signed/u,
    "TLS fails; see [valkey] ca_file and server_name",
  ],
  [
    /timed out|Connection is closed|isn't writeable|Socket (?:timeout|closed)|Failed to refresh/iu,
    "it does not answer",
  ],
  [/All sentinels/u, "no Sentinel answers, or none knows the master; see [valkey] master"],
];

/**
 * Returns one sentence on why a command failed. Equal for equal causes, so that it need not be logged again.
 */
export function problemOf(error: unknown): string {
  const text = rootMessage(error);
  const advice = known.find(([pattern]) => pattern.test(text))?.[1];
  return advice ?? text.split("\n", 1).join("").slice(0, 200);
}

/** The innermost message: the library wraps what a node or a socket has said. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner: unknown =
    Reflect.get(error, "lastNodeError") ?? Reflect.get(error, "previousErrors") ?? error.cause;
  if (inner instanceof Error) return rootMessage(inner);
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" ? `${error.message} ${code}` : error.message;
}
