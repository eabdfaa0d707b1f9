/** Words of a `*_tls_loglevel` setting that ask for the cache's lines, and those that do not. */
const withCache = new Set([
  "2",
  "debug",
  "3",
  "ssl-expert",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "ssl-developer",
  "cache",
]);
const withoutCache = new Set(
  (
    "0 none 1 routine summary untrusted peercert certmatch verbose dane ssl-debug " +
    "ssl-handshake-packet-dump ssl-session-packet-dump"
  ).split(" "),
);

/** What a `*_tls_loglevel` setting asks for. */
export interface TlsLogLevel {
  /** Log what the cache does. */
  readonly logsCache: boolean;
  /** An unknown word; the whole setting then counts as 0. */
  readonly unknownWord: string | undefined;
}

/** Reads a `*_tls_loglevel` setting: a list of numbers and words, in any case. */
export function readTlsLogLevel(setting: string): TlsLogLevel {
  const words = setting.split(/[\s,]+/u).filter((word) => word !== "");
  const unknownWord = words.find(
    (word) => !withCache.has(word.toLowerCase()) && !withoutCache.has(word.toLowerCase()),
  );
  const logsCache = unknownWord === undefined && words.some((word) => withCache.has(word.toLowerCase()));
  return { logsCache, unknownWord };
}
