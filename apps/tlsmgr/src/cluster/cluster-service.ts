import type { TicketKeySource } from "@postfixjs/ticket-keys";
import type { SharedSessions } from "../requests/shared-sessions.ts";

/** What hosts of a cluster have in common, as one of them sees it. Times are in seconds. */
export interface ClusterStatus {
  /** Name of the cluster. */
  readonly name: string;
  /** The servers, as they are set. */
  readonly servers: string;
  readonly mode: string;
  /** Whether the last look at the store succeeded. */
  readonly isInContact: boolean;
  /** Age of the last look that succeeded; `null` before the first one. */
  readonly lastContactAgeSeconds: number | null;
  /** What is wrong, and what to do about it; `null` if all is well. */
  readonly problem: string | null;
  /** Source of the key that encrypts new tickets: the cluster, or this process alone. */
  readonly encryptsWith: "cluster" | "own";
  /** Number of the set of keys in use; each order of an operator makes a new one. */
  readonly generation: number;
  /** Time until a new generation is in use; `null` if none is ordered. */
  readonly generationChangeSeconds: number | null;
  /** Number of the epoch: time since 1970 divided by `rotationSeconds`. */
  readonly epoch: number;
  readonly rotationSeconds: number;
  readonly epochEndSeconds: number;
  /** What the server's clock shows beyond this host's; `null` before the first contact. */
  readonly clockOffsetSeconds: number | null;
  /** The offset is larger than `clock_skew_max`: this host uses its own clock. */
  readonly isClockTooFarOff: boolean;
  readonly counts: ClusterCounts;
  /** Settings that another host has with other values, such as `rotation` or `smtpd_tls_CAfile`. */
  readonly differences: readonly string[];
  /** What could be better with the server's settings, one sentence each; empty if nothing is known. */
  readonly advice: readonly string[];
  /** Shared sessions of smtpd; `null` if only ticket keys are shared. */
  readonly sessions: SharedSessionStatus | null;
}

/** Shared sessions: counts since the start of the process. */
export interface SharedSessionStatus {
  /** Nobody waits for the server, since it is slow or gone. */
  readonly isBreakerOpen: boolean;
  /** Sessions that are about to be written. */
  readonly waiting: number;
  /** Lookups that found a session of another host. */
  readonly hits: number;
  /** Lookups that found none. */
  readonly misses: number;
  /** Lookups that were not answered within `lookup_wait_ms`. */
  readonly late: number;
  /** Sessions written. */
  readonly written: number;
  /** Sessions not written, since too many waited. */
  readonly dropped: number;
  /** Commands that failed. */
  readonly failures: number;
}

/** Counts since the start of the process. */
export interface ClusterCounts {
  /** Looks at the store that succeeded. */
  readonly polls: number;
  /** Looks at the store that failed. */
  readonly failures: number;
  /** Keys that this host made. */
  readonly proposed: number;
  /** Keys that this host took over from others. */
  readonly adopted: number;
  /** Records that the store had lost and this host published again. */
  readonly republished: number;
  /** Records sealed with a secret that this host does not have. */
  readonly unknownSecret: number;
  /** Records that were damaged, changed or moved. */
  readonly damaged: number;
}

/** Keys that hosts share, and what operators may do with them. */
export interface ClusterService {
  /** The shared keys; it has none while they are out of reach. */
  readonly keys: TicketKeySource;
  /** Shared sessions of smtpd; `undefined` if only ticket keys are shared. */
  readonly sessions: SharedSessions | undefined;
  /** Starts to look at the store regularly. Call it inside the jail. */
  start(): void;
  status(): ClusterStatus;
  /**
   * Orders new keys on all hosts.
   *
   * @param drops - all hosts refuse tickets of the old keys
   * @returns seconds until the order takes effect
   * @throws {unknown} Error - The store can't be reached, or refuses; the message says what to do.
   */
  rotate(drops: boolean): Promise<number>;
  /** Closes connections and wipes secrets. */
  close(): void;
}
