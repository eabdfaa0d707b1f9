import { statusFail, statusOk } from "@postfixjs/attr/tlsmgr";
import { findCache } from "./context.ts";
import type { RequestContext } from "./context.ts";

/** The values of a reply to `policy`. */
export interface PolicyReply {
  readonly status: number;
  /** 1 when there is a cache of this kind, else 0. */
  readonly cachable: number;
  /** Lifetime of sessions in seconds, also without a cache: tickets follow it. */
  readonly timeout: number;
}

/** Answers `policy`: is there a cache, and how long do its sessions live? */
export function policy(context: RequestContext, cacheType: string): PolicyReply {
  const state = findCache(context, cacheType, "policy");
  if (state === undefined) return { status: statusFail, cachable: 0, timeout: 0 };
  return { status: statusOk, cachable: state.cache === undefined ? 0 : 1, timeout: state.timeoutSeconds };
}
