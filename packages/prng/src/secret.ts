/**
 * Makes an array for secrets. Its memory is a separate block outside the engine's heap: the garbage
 * collector would move a small array about and leave copies behind.
 */
export function secretArray(byteCount: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(byteCount));
}

/**
 * Overwrites secrets with zeros.
 *
 * JavaScript gives no stronger promise: the engine or the crypto library may hold copies (an HMAC
 * key inside OpenSSL, for example) that no script can reach. What this package holds itself, it wipes.
 */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
