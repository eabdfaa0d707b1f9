/** The shortest lifetime of sessions and tickets that Postfix grants, in seconds (`TLS_SESSION_LIFEMIN`). */
export const lifetimeSecondsMin = 120;

/**
 * Returns the lifetime that Postfix uses for a configured `smtpd_tls_session_cache_timeout`: 0 or less turns
 * tickets off and becomes 0, anything shorter than 120 seconds becomes 120.
 *
 * @example
 * ```ts
 * import { effectiveLifetime } from "@postfixjs/ticket-keys";
 *
 * console.log(effectiveLifetime(0), effectiveLifetime(60), effectiveLifetime(3600)); // => 0 120 3600
 * ```
 */
export function effectiveLifetime(timeoutSeconds: number): number {
  if (timeoutSeconds <= 0) return 0;
  return Math.max(timeoutSeconds, lifetimeSecondsMin);
}
