/**
 * Overwrites secrets with zeros.
 *
 * JavaScript gives no stronger promise: the engine or the crypto library may hold copies of its own (an HMAC key
 * inside OpenSSL, for example) that no script can reach. What this package holds itself, it wipes.
 */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
