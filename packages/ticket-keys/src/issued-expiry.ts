/**
 * Postfix's TLS servers keep two keys each. A server asks again only when the expiry of its newest key has
 * passed, and decrypts with a key until that expiry plus the lifetime T. So the expiry that a key is handed
 * out with decides what a server does with it: the functions below choose it.
 */

/** Seconds after which a server asks again, so that a change of keys reaches every server within a minute. */
const askAgainSeconds = 60;

/**
 * Returns the expiry of a key for encryption: its end, or a minute from now if that is sooner.
 *
 * @param end - end of encryption in whole seconds; `Infinity` if it is open
 * @param now - the time in whole seconds
 */
export function encryptionExpiry(end: number, now: number): number {
  return Math.min(end, now + askAgainSeconds);
}

/**
 * Returns the expiry of a key for decryption only: so far in the past that a server never encrypts with the
 * key, and decrypts with it for a minute before it asks again.
 *
 * @param now - the time in whole seconds
 * @param lifetimeSeconds - T, at least 120
 */
export function decryptionExpiry(now: number, lifetimeSeconds: number): number {
  return now - lifetimeSeconds + askAgainSeconds;
}
