/** One kind of load. */
export interface BenchCase {
  readonly name: string;
  /** What the load generator is asked for. */
  readonly operation: string;
  readonly sessionBytes: number;
  /** Requests on a connection before it is replaced; 0 for no limit. */
  readonly life: number;
  /** Whether sessions are to be there beforehand. */
  readonly usesKnownSessions: boolean;
}

const defaults = { sessionBytes: 200, life: 0, usesKnownSessions: false };

/** All kinds of load, in the order of the tables. */
export const benchCases: readonly BenchCase[] = [
  { ...defaults, name: "seed", operation: "seed" },
  { ...defaults, name: "policy", operation: "policy" },
  { ...defaults, name: "tktkey", operation: "tktkey" },
  { ...defaults, name: "lookup, hit", operation: "lookup-hit", usesKnownSessions: true },
  { ...defaults, name: "lookup, miss", operation: "lookup-miss" },
  lookupOf(2048),
  lookupOf(8192),
  { ...defaults, name: "update", operation: "update" },
  { ...defaults, name: "update 2 KB", operation: "update", sessionBytes: 2048 },
  { ...defaults, name: "update 8 KB", operation: "update", sessionBytes: 8192 },
  { ...defaults, name: "update + delete", operation: "cycle" },
  { ...defaults, name: "mix", operation: "mix", usesKnownSessions: true },
  { ...defaults, name: "smtpd life cycle", operation: "smtpd", life: 20, usesKnownSessions: true },
  { ...defaults, name: "reconnect", operation: "policy", life: 1 },
];

function lookupOf(sessionBytes: number): BenchCase {
  const name = `lookup ${sessionBytes / 1024} KB`;
  return { ...defaults, name, operation: "lookup-hit", sessionBytes, usesKnownSessions: true };
}

/** Numbers of connections. */
export const connectionCounts: readonly number[] = [1, 16, 128, 900];
