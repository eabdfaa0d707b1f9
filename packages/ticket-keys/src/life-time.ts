/** The shortest life time of sessions and tickets that Postfix grants, in seconds (`TLS_SESSION_LIFEMIN`). */
export const LIFE_TIME_SECONDS_MIN = 120;

/**
 * The life time that Postfix uses for a configured `smtpd_tls_session_cache_timeout`: 0 or less is off and becomes 0,
 * anything shorter than 120 seconds becomes 120.
 */
export function effectiveLifeTime(timeoutSeconds: number): number {
  if (timeoutSeconds <= 0) return 0;
  return Math.max(timeoutSeconds, LIFE_TIME_SECONDS_MIN);
}
