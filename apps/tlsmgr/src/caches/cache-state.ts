import type { SessionCache } from "@postfixjs/session-cache";
import type { CacheType } from "../settings/cache-types.ts";

/** One kind of cache as it is configured. */
export interface CacheState {
  /** Name in requests and in the log. */
  readonly type: CacheType;
  /** Lifetime of an entry, after Postfix's rule for short ones; 0 turns the cache off. */
  readonly timeoutSeconds: number;
  /** The open cache; `undefined` when it is off. */
  readonly cache: SessionCache | undefined;
  /** Log what the cache does. */
  readonly isLogged: boolean;
}
