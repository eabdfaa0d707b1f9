/** The kinds of TLS session cache, in Postfix's order. */
export const cacheTypes = ["smtpd", "smtp", "lmtp"] as const;

/** The name of a kind of cache. */
export type CacheType = (typeof cacheTypes)[number];
